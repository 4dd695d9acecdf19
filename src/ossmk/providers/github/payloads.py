"""What GitHub answers, as far as we read it; decoded once, here at the border."""

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class Payload(msgspec.Struct, frozen=True, rename="camel"):
    """Fields we do not name are skipped."""


class PageInfo(Payload, frozen=True):
    """Where a connection goes on."""

    has_next_page: bool
    end_cursor: str | None = None


class Connection(Payload, Generic[Item], frozen=True):
    """One page of a list; an element is null when it could not be given."""

    nodes: list[Item | None]
    page_info: PageInfo = PageInfo(has_next_page=False)
    total_count: int | None = None


class Total(Payload, frozen=True):
    """How many there are."""

    total_count: int


class Repository(Payload, frozen=True):
    """A repository, wherever one is mentioned."""

    name_with_owner: str
    database_id: int | None = None
    is_fork: bool | None = None
    is_private: bool | None = None
    id: str = ""


class Account(Payload, frozen=True):
    """A person's account."""

    id: str
    login: str
    database_id: int | None = None
    name: str | None = None


class PullRequest(Payload, frozen=True):
    """A pull request with what it changes."""

    number: int
    title: str
    url: str
    state: str
    created_at: datetime
    updated_at: datetime
    repository: Repository
    merged_at: datetime | None = None
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None


class Issue(Payload, frozen=True):
    """An issue."""

    number: int
    title: str
    url: str
    state: str
    created_at: datetime
    updated_at: datetime
    repository: Repository


class Review(Payload, frozen=True):
    """A review; one that is still pending has no moment of submission."""

    id: str
    state: str
    url: str
    full_database_id: str | int | None = None
    submitted_at: datetime | None = None


class ReviewedPullRequest(Payload, frozen=True):
    """A pull request with one person's reviews of it."""

    id: str
    number: int
    title: str
    repository: Repository
    reviews: Connection[Review] | None = None


class LandedThrough(Payload, frozen=True):
    """The pull request a commit belongs to."""

    number: int
    repository: Repository


class GitActor(Payload, frozen=True):
    """The author as git knows them; `date` keeps their own time zone."""

    date: str | None = None


class Commit(Payload, frozen=True):
    """A commit on a branch."""

    oid: str
    authored_date: datetime
    committed_date: datetime
    message_headline: str
    url: str
    parents: Total
    additions: int | None = None
    deletions: int | None = None
    changed_files_if_available: int | None = None
    author: GitActor | None = None
    associated_pull_requests: Connection[LandedThrough] | None = None


class History(Payload, frozen=True):
    """The commit at the tip of a branch, as the start of a walk."""

    history: Connection[Commit] | None = None


class Branch(Payload, frozen=True):
    """A branch."""

    target: History | None = None


class CommittedRepository(Repository, frozen=True):
    """A repository with one account's commits; an empty one has no branch."""

    default_branch_ref: Branch | None = None


class CommitCount(Payload, frozen=True):
    """How many commits of a person count in a repository."""

    repository: Repository
    contributions: Total


class ReviewContribution(Payload, frozen=True):
    """A person reviewed this pull request."""

    pull_request: ReviewedPullRequest


class ContributionsCollection(Payload, frozen=True):
    """What GitHub itself counts for a person in a window."""

    pull_request_review_contributions: Connection[ReviewContribution]
    total_repositories_with_contributed_commits: int = 0
    commit_contributions_by_repository: list[CommitCount] = msgspec.field(default_factory=list)


class Person(Account, frozen=True):
    """A person's account, with the one part that was asked for."""

    contributions_collection: ContributionsCollection | None = None
    pull_requests: Connection[PullRequest] | None = None
    issues: Connection[Issue] | None = None
