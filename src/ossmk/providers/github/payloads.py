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

    @property
    def items(self) -> list[Item]:
        """The elements that were given."""
        return [node for node in self.nodes if node is not None]

    @property
    def nulls(self) -> int:
        """How many were not given."""
        return self.nodes.count(None)

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the next page; None after the last one."""
        return self.page_info.end_cursor if self.page_info.has_next_page else None


class Total(Payload, frozen=True):
    """How many there are."""

    total_count: int


class Repository(Payload, frozen=True):
    """A repository, wherever one is mentioned."""

    name_with_owner: str
    id: str = ""
    database_id: int | None = None
    is_fork: bool | None = None
    is_private: bool | None = None


class Account(Payload, frozen=True):
    """A person's account."""

    id: str
    login: str
    database_id: int | None = None
    name: str | None = None


class Review(Payload, frozen=True):
    """A review; one that is still pending has no moment of submission."""

    id: str
    state: str
    url: str
    full_database_id: str | int
    submitted_at: datetime | None = None


class ReviewedPullRequest(Payload, frozen=True):
    """A pull request with one account's reviews of it."""

    id: str
    number: int
    title: str
    repository: Repository
    reviews: Connection[Review] | None = None


class PullRequest(Payload, frozen=True):
    """A pull request with what it changes, and its author's reviews of it."""

    id: str
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
    reviews: Connection[Review] | None = None


class Numbered(Payload, frozen=True):
    """An issue, pull request or discussion that something belongs to."""

    number: int
    title: str = ""


class NumberedInRepository(Payload, frozen=True):
    """The same, with its repository."""

    number: int
    title: str
    repository: Repository


class ReviewComment(Payload, frozen=True):
    """A comment on a line."""

    full_database_id: str | int
    url: str
    created_at: datetime


class CommentedReview(Payload, frozen=True):
    """A review with its comments on lines."""

    id: str
    pull_request: NumberedInRepository
    comments: Connection[ReviewComment]


class Issue(Payload, frozen=True):
    """An issue."""

    number: int
    title: str
    url: str
    state: str
    created_at: datetime
    updated_at: datetime
    repository: Repository


class IssueComment(Payload, frozen=True):
    """A comment on an issue or in a pull request's conversation; both are issues to GitHub."""

    full_database_id: str | int
    url: str
    created_at: datetime
    updated_at: datetime
    issue: Numbered
    repository: Repository
    pull_request: Numbered | None = None


class CommentedCommit(Payload, frozen=True):
    """The commit that a comment is about."""

    oid: str
    message_headline: str = ""


class CommitComment(Payload, frozen=True):
    """A comment on a commit; the commit may be gone."""

    url: str
    created_at: datetime
    repository: Repository
    database_id: int | None = None
    commit: CommentedCommit | None = None


class Discussion(Payload, frozen=True):
    """A discussion."""

    number: int
    title: str
    url: str
    created_at: datetime
    updated_at: datetime
    repository: Repository


class DiscussionComment(Payload, frozen=True):
    """A comment or reply in a discussion; the discussion may be gone."""

    url: str
    created_at: datetime
    database_id: int | None = None
    discussion: NumberedInRepository | None = None


class Release(Payload, frozen=True):
    """A release; a draft has no moment of publication."""

    tag_name: str
    url: str
    is_draft: bool
    created_at: datetime
    name: str | None = None
    published_at: datetime | None = None
    author: "Login | None" = None


class Login(Payload, frozen=True):
    """Who published; null when the account is gone."""

    login: str
    database_id: int | None = None


class RepositoryWithReleases(Repository, frozen=True):
    """A repository with its releases."""

    releases: Connection[Release] | None = None


class GitUser(Payload, frozen=True):
    """The account an e-mail address is linked to."""

    database_id: int | None = None


class GitActor(Payload, frozen=True):
    """A person as git knows them; `date` keeps their own time zone."""

    date: str | None = None
    user: GitUser | None = None


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
    authors: Connection[GitActor] | None = None
    associated_pull_requests: "Connection[LandedThrough] | None" = None


class LandedThrough(Payload, frozen=True):
    """The pull request a commit belongs to."""

    number: int
    repository: Repository


class Tip(Payload, frozen=True):
    """The commit at the tip of a branch, as the start of a walk."""

    history: Connection[Commit] | None = None


class Branch(Payload, frozen=True):
    """A branch."""

    target: Tip | None = None


class RepositoryWithHistory(Repository, frozen=True):
    """A repository with commits of its default branch; an empty one has no branch."""

    default_branch_ref: Branch | None = None

    @property
    def history(self) -> Connection[Commit] | None:
        """The commits."""
        branch = self.default_branch_ref
        return branch.target.history if branch and branch.target else None


class CommitDay(Payload, frozen=True):
    """How many commits count on one of the author's own days."""

    occurred_at: str
    commit_count: int


class CommitCount(Payload, frozen=True):
    """How many commits of a person count in a repository."""

    repository: Repository
    contributions: Connection[CommitDay]


class ReviewContribution(Payload, frozen=True):
    """A person reviewed this pull request."""

    pull_request: ReviewedPullRequest


class ContributionsCollection(Payload, frozen=True):
    """What GitHub itself counts for a person in a window."""

    contribution_years: list[int] = msgspec.field(default_factory=list)
    total_repositories_with_contributed_commits: int = 0
    total_commit_contributions: int = 0
    total_pull_request_contributions: int = 0
    total_issue_contributions: int = 0
    commit_contributions_by_repository: list[CommitCount] = msgspec.field(default_factory=list)
    pull_request_review_contributions: Connection[ReviewContribution] | None = None


class Person(Account, frozen=True):
    """A person's account, with the one part that was asked for."""

    contributions_collection: ContributionsCollection | None = None
    pull_requests: Connection[PullRequest] | None = None
    issues: Connection[Issue] | None = None
    issue_comments: Connection[IssueComment] | None = None
    commit_comments: Connection[CommitComment] | None = None
    repository_discussions: Connection[Discussion] | None = None
    repository_discussion_comments: Connection[DiscussionComment] | None = None
    repositories: Connection[RepositoryWithReleases] | None = None


class FoundPullRequest(Payload, frozen=True):
    """A pull request that search named; other things have no id here."""

    id: str = ""
    updated_at: datetime | None = None


class Search(Payload, frozen=True):
    """A page of search results; `issue_count` also counts what lies past the thousandth."""

    issue_count: int
    nodes: list[FoundPullRequest | None]
    page_info: PageInfo
