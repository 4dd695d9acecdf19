"""Issues and pull requests, with all that is said on them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from github_server.world.accounts import Account, node_id
from github_server.world.commits import Commit

if TYPE_CHECKING:
    from github_server.world.repositories import Repository


ReviewState = Literal["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]


@dataclass(slots=True, eq=False)
class ReviewComment:
    """A comment on a line of a pull request, always part of a review by the same account."""

    review: "Review"
    database_id: int
    created_at: str
    updated_at: str
    reply_to: "ReviewComment | None" = None
    body: str = "Consider this."
    graphql_type = "PullRequestReviewComment"

    @property
    def id(self) -> str:
        return node_id("PRRC", self.database_id)

    @property
    def author(self) -> Account | None:
        return self.review.author

    @property
    def pull(self) -> "PullRequest":
        return self.review.pull

    @property
    def repository(self) -> "Repository":
        return self.review.pull.repository

    @property
    def url(self) -> str:
        return f"{self.pull.url}#discussion_r{self.database_id}"


@dataclass(slots=True, eq=False)
class Review:
    """A review; a pending one is not submitted, and only its author sees it."""

    pull: "PullRequest"
    database_id: int
    author: Account | None
    state: ReviewState
    submitted_at: str | None
    comments: list[ReviewComment] = field(default_factory=list)
    body: str = ""
    graphql_type = "PullRequestReview"

    @property
    def id(self) -> str:
        return node_id("PRR", self.database_id)

    @property
    def created_at(self) -> str:
        return self.submitted_at or self.pull.created_at

    @property
    def updated_at(self) -> str:
        return self.created_at

    @property
    def repository(self) -> "Repository":
        return self.pull.repository

    @property
    def url(self) -> str:
        return f"{self.pull.url}#pullrequestreview-{self.database_id}"


@dataclass(slots=True, eq=False)
class Comment:
    """A comment on an issue or in the conversation of a pull request."""

    subject: "Issue | PullRequest"
    database_id: int
    author: Account | None
    created_at: str
    updated_at: str
    body: str = "Thanks."
    graphql_type = "IssueComment"

    @property
    def id(self) -> str:
        return node_id("IC", self.database_id)

    @property
    def repository(self) -> "Repository":
        return self.subject.repository

    @property
    def url(self) -> str:
        return f"{self.subject.url}#issuecomment-{self.database_id}"


@dataclass(slots=True, eq=False)
class Issue:
    """An issue; its number is drawn from the same sequence as pull requests'."""

    repository: "Repository"
    database_id: int
    number: int
    author: Account | None
    title: str
    created_at: str
    updated_at: str
    closed_at: str | None = None
    comments: list[Comment] = field(default_factory=list)
    graphql_type = "Issue"

    @property
    def id(self) -> str:
        return node_id("I", self.database_id)

    @property
    def state(self) -> str:
        return "CLOSED" if self.closed_at else "OPEN"

    @property
    def url(self) -> str:
        return f"{self.repository.url}/issues/{self.number}"


@dataclass(slots=True, eq=False)
class PullRequest:
    """A pull request; `merge_commit` is the commit that its merging made."""

    repository: "Repository"
    database_id: int
    number: int
    author: Account | None
    title: str
    created_at: str
    updated_at: str
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: Account | None = None
    merge_commit: Commit | None = None
    additions: int = 0
    deletions: int = 0
    changed_files: int = 1
    reviews: list[Review] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    graphql_type = "PullRequest"

    @property
    def id(self) -> str:
        return node_id("PR", self.database_id)

    @property
    def state(self) -> str:
        if self.merged_at:
            return "MERGED"
        return "CLOSED" if self.closed_at else "OPEN"

    @property
    def url(self) -> str:
        return f"{self.repository.url}/pull/{self.number}"
