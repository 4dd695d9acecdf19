"""What the questions begin with: a person, a search."""

from datetime import datetime

import msgspec

from ossmk.providers.github.payloads.base import Account, Connection, PageInfo, Payload, Repository
from ossmk.providers.github.payloads.work import (
    CommitComment,
    Discussion,
    DiscussionComment,
    Issue,
    IssueComment,
    Passed,
    PullRequest,
    Release,
    RepositoryWithReleases,
    ReviewedPullRequest,
)


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


class RepositoryWork(Repository, frozen=True):
    """A repository, with the one list that was asked for."""

    pull_requests: Connection[PullRequest] | None = None
    issues: Connection[Issue] | None = None
    discussions: Connection[Discussion] | None = None
    commit_comments: Connection[CommitComment] | None = None
    releases: Connection[Release] | None = None


class PassedWork(Repository, frozen=True):
    """A repository, with the one list that was asked for, of which little is told."""

    pull_requests: Connection[Passed] | None = None
    issues: Connection[Passed] | None = None
    discussions: Connection[Passed] | None = None


class Organization(Payload, frozen=True):
    """An organisation, with a page of its repositories or members."""

    login: str
    database_id: int | None = None
    repositories: Connection[Repository] | None = None
    members_with_role: Connection[Account] | None = None
