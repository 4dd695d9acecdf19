"""Who acts in the stand-in's world: users, bots, mannequins and organisations."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Literal

AccountKind = Literal["User", "Bot", "Mannequin", "Organization"]


def node_id(prefix: str, *parts: object) -> str:
    """Make an opaque id of the form that GitHub's node ids have."""
    said = "|".join(str(part) for part in parts)
    return f"{prefix}_{urlsafe_b64encode(said.encode()).decode().rstrip('=')}"


@dataclass(slots=True, eq=False)
class Account:
    """An account; nobody is told by `login` alone, since logins are renamed and reused.

    `emails` are those that GitHub links commits by. `searchable` is False for accounts that search
    claims not to know. `shares_private_counts` is the profile's option of that name.
    """

    login: str
    database_id: int
    kind: AccountKind = "User"
    name: str | None = None
    emails: list[str] = field(default_factory=list)
    created_at: str = "2012-01-01T00:00:00Z"
    former_logins: list[str] = field(default_factory=list)
    searchable: bool = True
    shares_private_counts: bool = False
    deleted: bool = False

    @property
    def graphql_type(self) -> str:
        """The name of its type in the schema."""
        return self.kind

    @property
    def id(self) -> str:
        """Its node id; the same after a rename."""
        return node_id({"User": "U", "Bot": "BOT"}.get(self.kind, "MDQ"), self.database_id)

    @property
    def full_login(self) -> str:
        """The login as REST and git spell it: bots end in `[bot]`."""
        return f"{self.login}[bot]" if self.kind == "Bot" else self.login

    @property
    def noreply(self) -> str:
        """The address that GitHub itself gives for commits made on the web."""
        return f"{self.database_id}+{self.full_login}@users.noreply.github.com"

    @property
    def email(self) -> str:
        """What a profile shows: nobody here publishes an address."""
        return ""

    @property
    def url(self) -> str:
        """Its page."""
        slug = f"apps/{self.login}" if self.kind == "Bot" else self.login
        return f"https://github.com/{slug}"

    @property
    def avatar_url(self) -> str:
        """Its picture."""
        return f"https://avatars.githubusercontent.com/u/{self.database_id}?v=4"

    @property
    def updated_at(self) -> str:
        """When the profile changed: never, here."""
        return self.created_at


@dataclass(slots=True, eq=False)
class Organization:
    """An organisation; with `saml` its members' tokens must be authorised for it first."""

    login: str
    database_id: int
    members: list[Account] = field(default_factory=list)
    saml: bool = False
    name: str | None = None
    created_at: str = "2010-01-01T00:00:00Z"
    graphql_type = "Organization"
    kind: AccountKind = "Organization"

    @property
    def id(self) -> str:
        """Its node id."""
        return node_id("O", self.database_id)

    @property
    def url(self) -> str:
        """Its page."""
        return f"https://github.com/{self.login}"

    @property
    def avatar_url(self) -> str:
        """Its picture."""
        return f"https://avatars.githubusercontent.com/u/{self.database_id}?v=4"

    @property
    def updated_at(self) -> str:
        """When its profile changed: never, here."""
        return self.created_at


Owner = Account | Organization
