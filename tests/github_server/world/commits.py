"""What lies in a repository's git history, and what is attached to it.

Times are ISO texts in UTC (`2026-01-31T12:00:00Z`): they compare as they stand.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from github_server.world.accounts import Account, node_id

if TYPE_CHECKING:
    from github_server.world.changes import PullRequest
    from github_server.world.repositories import Repository


@dataclass(slots=True, eq=False)
class Commit:
    """A commit; `author` is the account its e-mail is linked to, None for nobody's.

    `offset_minutes` is the author's time zone: GitHub's contribution days are local ones.
    `pull` is the pull request it landed through. `files` is None where GitHub cannot tell.
    """

    repository: "Repository"
    oid: str
    author: Account | None
    author_name: str
    author_email: str
    authored_date: str
    committed_date: str
    message: str
    additions: int = 0
    deletions: int = 0
    files: int | None = 1
    parent_count: int = 1
    offset_minutes: int = 0
    on_default_branch: bool = True
    committer: Account | None = None
    co_authors: list[Account] = field(default_factory=list)
    pull: "PullRequest | None" = None
    graphql_type = "Commit"

    @property
    def id(self) -> str:
        return commit_id(self.repository, self.oid)

    @property
    def headline(self) -> str:
        return self.message.split("\n", 1)[0]

    @property
    def url(self) -> str:
        return f"{self.repository.url}/commit/{self.oid}"

    @property
    def local_day(self) -> str:
        """The author's own date, by which contributions are counted."""
        moment = datetime.fromisoformat(self.authored_date).astimezone(UTC)
        return (moment + timedelta(minutes=self.offset_minutes)).date().isoformat()


def commit_id(repository: "Repository", oid: str) -> str:
    """Give the node id of a commit in a repository."""
    return node_id("C", repository.database_id, oid)


@dataclass(slots=True, eq=False)
class CommitComment:
    """A comment on a commit."""

    commit: Commit
    database_id: int
    author: Account | None
    created_at: str
    updated_at: str
    body: str = "Nice."
    graphql_type = "CommitComment"

    @property
    def id(self) -> str:
        return node_id("CC", self.database_id)

    @property
    def repository(self) -> "Repository":
        return self.commit.repository

    @property
    def url(self) -> str:
        return f"{self.commit.url}#commitcomment-{self.database_id}"


@dataclass(slots=True, eq=False)
class Release:
    """A release; a draft has no publication date and is nobody's contribution yet."""

    repository: "Repository"
    database_id: int
    author: Account | None
    tag: str
    created_at: str
    published_at: str | None
    name: str | None = None
    prerelease: bool = False
    graphql_type = "Release"

    @property
    def id(self) -> str:
        return node_id("RE", self.database_id)

    @property
    def draft(self) -> bool:
        return self.published_at is None

    @property
    def updated_at(self) -> str:
        return self.published_at or self.created_at

    @property
    def url(self) -> str:
        return f"{self.repository.url}/releases/tag/{self.tag}"
