"""The stand-in's world as plain data: accounts, organisations and repositories."""

from dataclasses import dataclass, field

from github_server.world.accounts import Account, AccountKind, Organization, Owner
from github_server.world.repositories import Repository

BEYOND_INT32 = 3_000_000_000


@dataclass(slots=True, eq=False)
class World:
    """Everything that exists. `now` is what the server's clock shows when it starts.

    With `large_ids` the ids of comments do not fit 32 bits, as on github.com since 2024.
    """

    now: str = "2026-11-20T12:00:00Z"
    accounts: list[Account] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    repositories: list[Repository] = field(default_factory=list)
    large_ids: bool = True
    last_id: int = 1000

    def next_id(self) -> int:
        """Give a number that nothing else has."""
        self.last_id += 1
        return self.last_id

    def next_comment_id(self) -> int:
        """Give a number for a comment."""
        return self.next_id() + (BEYOND_INT32 if self.large_ids else 0)

    def account(
        self,
        login: str,
        *,
        kind: AccountKind = "User",
        name: str | None = None,
        former_logins: tuple[str, ...] = (),
        searchable: bool = True,
        shares_private_counts: bool = False,
    ) -> Account:
        """Add an account."""
        made = Account(
            login,
            self.next_id(),
            kind,
            name,
            former_logins=list(former_logins),
            searchable=searchable,
            shares_private_counts=shares_private_counts,
        )
        made.emails.append(made.noreply)
        self.accounts.append(made)
        return made

    def organization(
        self, login: str, *, members: tuple[Account, ...] = (), saml: bool = False
    ) -> Organization:
        """Add an organisation."""
        made = Organization(login, self.next_id(), list(members), saml)
        self.organizations.append(made)
        return made

    def repository(
        self,
        owner: Owner,
        name: str,
        *,
        parent: Repository | None = None,
        private: bool = False,
        readers: tuple[Account, ...] = (),
        blocked: bool = False,
        vanished: bool = False,
        former_names: tuple[str, ...] = (),
        created_at: str = "2015-01-01T00:00:00Z",
    ) -> Repository:
        """Add a repository; `former_names` are full names it once had."""
        made = Repository(
            self,
            owner,
            name,
            self.next_id(),
            created_at,
            parent,
            private,
            list(readers),
            blocked,
            vanished,
            former_names=list(former_names),
        )
        self.repositories.append(made)
        return made

    def find_account(self, login: str) -> Account:
        """Give the account that has this login now."""
        return next(each for each in self.accounts if each.login.lower() == login.lower())

    def find_repository(self, full_name: str) -> Repository:
        """Give the repository that has this `owner/name` now."""
        wanted = full_name.lower()
        return next(each for each in self.repositories if each.full_name.lower() == wanted)
