"""Where contributions are seen and whom they are credited to: names as they are stored. Pure."""

from dataclasses import dataclass
from datetime import datetime

from ossmk.model import ActorType
from ossmk.model import Repository as KnownRepository
from ossmk.providers.github import payloads


@dataclass(frozen=True, slots=True)
class Author:
    """Whom an event is credited to."""

    user_id: str
    actor_id: str | None = None
    actor_type: ActorType = "user"


@dataclass(frozen=True, slots=True)
class Place:
    """Where was asked, and when: the forge's host and the moment of observation."""

    host: str
    observed_at: datetime

    def user_id(self, login: str) -> str:
        """Give a login as stored: bare on github.com, with its host elsewhere."""
        return login_at(self.host, login)

    def forge_id(self, database_id: int | None) -> str | None:
        """Give the numeric id that survives renames."""
        return None if database_id is None else f"{self.host}:{database_id}"

    def repo_id(self, repository: payloads.Repository) -> str:
        """Give a repository's name as stored."""
        return f"{self.host}/{repository.name_with_owner}".lower()


def login_at(host: str, login: str) -> str:
    """Give a login as stored: bare on github.com, with its host elsewhere."""
    return login if host == "github.com" else f"{host}/{login}"


def known_repository(repository: payloads.Repository, place: Place) -> KnownRepository:
    """Give what the store keeps of a repository."""
    return KnownRepository(
        repo_id=place.repo_id(repository),
        forge_id=place.forge_id(repository.database_id),
        fork=repository.is_fork,
        private=repository.is_private,
    )
