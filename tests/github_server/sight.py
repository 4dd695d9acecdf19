"""What a credential may see: the difference between absent, refused and shown."""

from dataclasses import dataclass

from github_server.world import Account, Organization, Repository

TOKEN = "t0ken-of-alice"  # it opens nothing but the stand-in


class Refused(Exception):  # it is GitHub's answer, not a fault of the server
    """Something that GraphQL answers with null and an entry in `errors`."""

    def __init__(self, kind: str, message: str, **extensions: object) -> None:
        super().__init__(message)
        self.kind = kind
        self.extensions = extensions


def not_found(message: str) -> Refused:
    """Make the refusal for what does not exist, or is hidden, which look the same."""
    return Refused("NOT_FOUND", message)


SAML_MESSAGE = (
    "Resource protected by organization SAML enforcement. You must grant your Personal Access "
    "token access to this organization."
)


@dataclass(frozen=True)
class Token:
    """A credential: whose it is, and what it was granted.

    `private` is the right to private repositories, `sso` the organisations it is authorised for,
    `repositories` are private ones that an App's installation may read. `points` and `requests`
    are its hourly budgets of GraphQL and REST.
    """

    login: str | None
    private: bool = True
    sso: tuple[str, ...] = ()
    points: int = 5000
    requests: int = 5000
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sight:
    """A token together with the account behind it."""

    token: Token
    viewer: Account | None

    def hides(self, repository: Repository) -> bool:
        """Tell whether this credential cannot know that the repository exists."""
        readable = self.token.private and self.viewer in repository.readers
        installed = repository.full_name in self.token.repositories
        return repository.vanished or (repository.private and not readable and not installed)

    def refuses(self, repository: Repository) -> Refused | None:
        """Give the refusal for a repository that exists but may not be shown."""
        if repository.blocked:
            return Refused("FORBIDDEN", "Repository access blocked")
        organization = repository.organization
        return self.refuses_organization(organization) if organization else None

    def refuses_organization(self, organization: Organization) -> Refused | None:
        """Give the refusal of an organisation that protects its members' view by SAML."""
        protected = organization.saml and self.viewer in organization.members
        if protected and organization.login not in self.token.sso:
            return Refused("FORBIDDEN", SAML_MESSAGE, saml_failure=True)
        return None

    def shows(self, repository: Repository) -> bool:
        """Tell whether this credential sees the repository and all in it."""
        return not self.hides(repository) and self.refuses(repository) is None
