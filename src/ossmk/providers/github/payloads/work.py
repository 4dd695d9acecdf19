"""Pull requests, issues, discussions, releases and what is said on them."""

import re
from datetime import datetime

import msgspec

from ossmk.providers.github.payloads.base import Actor, Comment, Connection, Payload, Repository


def number_in(url: str) -> int:
    """Give the number that an address ends with."""
    return int(re.split(r"\D", url)[-1])


class Review(Payload, frozen=True):
    """A review; one that is still pending has no moment of submission."""

    id: str
    state: str
    url: str
    full_database_id: str | int
    created_at: datetime | None = None
    submitted_at: datetime | None = None
    author: Actor | None = None


class ReviewedPullRequest(Payload, frozen=True):
    """A pull request with one account's reviews of it."""

    id: str
    number: int
    title: str
    repository: Repository
    reviews: Connection[Review] | None = None


class Subject(Payload, frozen=True):
    """What something is said on: an issue, pull request or discussion."""

    number: int
    title: str
    repository: Repository


class CommentedReview(Payload, frozen=True):
    """A review with its comments on lines."""

    id: str
    pull_request: Subject
    comments: Connection[Comment]


class MergeCommit(Payload, frozen=True):
    """The commit by which a pull request landed."""

    oid: str


class Recorded(Payload, frozen=True, kw_only=True):
    """What is a record of its own; it is told by one of two fields."""

    full_database_id: str | int | None = None
    database_id: int | None = None

    @property
    def record(self) -> int | None:
        """The number of the record, whichever field tells it."""
        told = self.full_database_id or self.database_id
        return None if told is None else int(told)


class Passed(Recorded, frozen=True, kw_only=True):
    """What somebody opened, only as far as it tells whether more of it is of interest."""

    id: str
    number: int
    created_at: datetime
    updated_at: datetime
    merge_commit: MergeCommit | None = None


class Opened(Recorded, frozen=True, kw_only=True):
    """What somebody opened in a repository, and others talk about."""

    number: int
    title: str
    url: str
    created_at: datetime
    updated_at: datetime
    repository: Repository
    id: str = ""
    author: Actor | None = None


class PullRequest(Opened, frozen=True, kw_only=True):
    """A pull request with what it changes, and its author's reviews of it."""

    state: str
    merged_at: datetime | None = None
    merge_commit: MergeCommit | None = None
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    reviews: Connection[Review] | None = None
    comments: Connection[Comment] | None = None


class Issue(Opened, frozen=True, kw_only=True):
    """An issue."""

    state: str
    comments: Connection[Comment] | None = None


class Numbered(Payload, frozen=True):
    """The same without its repository."""

    number: int
    title: str = ""


class IssueComment(Payload, frozen=True):
    """A comment on an issue or in a pull request's conversation; both are issues to GitHub."""

    full_database_id: str | int
    url: str
    created_at: datetime
    updated_at: datetime
    issue: Numbered
    repository: Repository
    pull_request: Numbered | None = None
    author: Actor | None = None

    @property
    def record(self) -> int:
        """The number of the record."""
        return int(self.full_database_id)


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
    author: Actor | None = None

    @property
    def record(self) -> int:
        """The number of the record; one that has outgrown 32 bits is only in the address."""
        return self.database_id or number_in(self.url)


class DiscussionComment(Payload, frozen=True):
    """A comment or reply in a discussion; the discussion may be gone."""

    url: str
    created_at: datetime
    id: str = ""
    database_id: int | None = None
    discussion: Subject | None = None
    replies: "Connection[DiscussionComment] | None" = None
    author: Actor | None = None

    @property
    def record(self) -> int:
        """The number of the record; one that has outgrown 32 bits is only in the address."""
        return self.database_id or number_in(self.url)


class Discussion(Opened, frozen=True, kw_only=True):
    """A discussion."""

    comments: Connection[DiscussionComment] | None = None


class Release(Payload, frozen=True):
    """A release; a draft has no moment of publication."""

    tag_name: str
    url: str
    is_draft: bool
    created_at: datetime
    name: str | None = None
    published_at: datetime | None = None
    repository: Repository | None = None
    author: Actor | None = None


class RepositoryWithReleases(Repository, frozen=True):
    """A repository with its releases."""

    releases: Connection[Release] | None = None


class CommentedSubject(Subject, frozen=True):
    """An issue or pull request with more of its comments."""

    id: str
    comments: Connection[Comment]
    typename: str = msgspec.field(name="__typename", default="Issue")


class CommentedDiscussion(Subject, frozen=True):
    """A discussion with more of its comments."""

    id: str
    comments: Connection[DiscussionComment]
