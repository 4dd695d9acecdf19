"""Repositories and the ways to put something into them."""

from dataclasses import dataclass, field, replace
from hashlib import sha1
from typing import TYPE_CHECKING

from github_server.world.accounts import Account, Organization, Owner, node_id
from github_server.world.changes import (
    Comment,
    Issue,
    PullRequest,
    Review,
    ReviewComment,
    ReviewState,
)
from github_server.world.commits import Commit, CommitComment, Release
from github_server.world.discussions import Discussion, DiscussionComment

if TYPE_CHECKING:
    from github_server.world.world import World


@dataclass(slots=True, eq=False)
class Repository:
    """A repository. `private` ones are seen by `readers` only.

    `blocked` ones answer 451; `vanished` ones were deleted after GitHub last counted
    contributions: totals still know them, nothing else does.
    """

    world: "World"
    owner: Owner
    name: str
    database_id: int
    created_at: str = "2015-01-01T00:00:00Z"
    parent: "Repository | None" = None
    private: bool = False
    readers: list[Account] = field(default_factory=list)
    blocked: bool = False
    vanished: bool = False
    empty_branch: bool = False
    former_names: list[str] = field(default_factory=list)
    commits: list[Commit] = field(default_factory=list)
    pulls: list[PullRequest] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    discussions: list[Discussion] = field(default_factory=list)
    commit_comments: list[CommitComment] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    numbers: int = 0
    default_branch: str = "main"
    graphql_type = "Repository"

    @property
    def id(self) -> str:
        return node_id("R", self.database_id)

    @property
    def fork(self) -> bool:
        return self.parent is not None

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    @property
    def url(self) -> str:
        return f"https://github.com/{self.full_name}"

    @property
    def organization(self) -> Organization | None:
        return self.owner if isinstance(self.owner, Organization) else None

    @property
    def updated_at(self) -> str:
        return self.created_at

    @property
    def pushed_at(self) -> str:
        return max((each.committed_date for each in self.commits), default=self.created_at)

    def commit(
        self,
        author: Account | None,
        at: str,
        *,
        committed: str | None = None,
        message: str = "Change it",
        lines: tuple[int, int] = (10, 2),
        co_authors: tuple[Account, ...] = (),
        pull: PullRequest | None = None,
        email: str | None = None,
        parents: int = 1,
        offset_minutes: int = 0,
        files: int | None = 1,
        on_default_branch: bool = True,
        committer: Account | None = None,
    ) -> Commit:
        """Add a commit; co-authors get their trailer."""
        trailers = "".join(
            f"\nCo-authored-by: {each.name or each.login} <{each.noreply}>" for each in co_authors
        )
        made = Commit(
            repository=self,
            oid=sha1(f"commit {self.world.next_id()}".encode()).hexdigest(),
            author=author,
            author_name=(author.name or author.login) if author else "Somebody",
            author_email=email or (author.noreply if author else "somebody@example.org"),
            authored_date=at,
            committed_date=committed or at,
            message=message + (f"\n\n{trailers.strip()}" if trailers else ""),
            additions=lines[0],
            deletions=lines[1],
            files=files,
            parent_count=parents,
            offset_minutes=offset_minutes,
            on_default_branch=on_default_branch,
            committer=committer,
            co_authors=list(co_authors),
            pull=pull,
        )
        self.commits.append(made)
        return made

    def include(self, commit: Commit) -> Commit:
        """Add a commit of another repository, as forks and mirrors hold it."""
        copied = replace(commit, repository=self, pull=None)
        self.commits.append(copied)
        return copied

    def pull(
        self,
        author: Account | None,
        at: str,
        *,
        title: str = "Mend it",
        merged: str | None = None,
        closed: str | None = None,
        merged_by: Account | None = None,
        lines: tuple[int, int] = (40, 8),
        changed_files: int = 3,
    ) -> PullRequest:
        """Open a pull request, merged or closed later where that is said."""
        self.numbers += 1
        ended = merged or closed
        made = PullRequest(
            repository=self,
            database_id=self.world.next_id(),
            number=self.numbers,
            author=author,
            title=title,
            created_at=at,
            updated_at=ended or at,
            closed_at=ended,
            merged_at=merged,
            merged_by=merged_by,
            additions=lines[0],
            deletions=lines[1],
            changed_files=changed_files,
        )
        self.pulls.append(made)
        return made

    def issue(
        self, author: Account | None, at: str, *, title: str = "It fails", closed: str | None = None
    ) -> Issue:
        """Open an issue."""
        self.numbers += 1
        made = Issue(
            self, self.world.next_id(), self.numbers, author, title, at, closed or at, closed
        )
        self.issues.append(made)
        return made

    def discussion(self, author: Account | None, at: str, *, title: str = "How to?") -> Discussion:
        """Start a discussion."""
        self.numbers += 1
        made = Discussion(self, self.world.next_id(), self.numbers, author, title, at, at)
        self.discussions.append(made)
        return made

    def release(
        self, author: Account | None, at: str | None, *, tag: str, created: str | None = None
    ) -> Release:
        """Publish a release, or draft one (`at=None`)."""
        drafted = created or at or self.created_at
        made = Release(self, self.world.next_id(), author, tag, drafted, at, name=f"Version {tag}")
        self.releases.append(made)
        return made


def comment(
    subject: Issue | PullRequest, author: Account | None, at: str, *, edited: str | None = None
) -> Comment:
    """Comment on an issue or in a pull request's conversation."""
    number = subject.repository.world.next_comment_id()
    made = Comment(subject, number, author, at, edited or at)
    subject.comments.append(made)
    subject.updated_at = max(subject.updated_at, at)
    return made


def transfer(issue: Issue, to: Repository, at: str) -> None:
    """Move an issue: it keeps its dates, and is another record there, as are its comments."""
    issue.repository.issues.remove(issue)
    to.issues.append(issue)
    to.numbers += 1
    issue.repository, issue.number, issue.updated_at = to, to.numbers, at
    issue.database_id = to.world.next_id()
    for said in issue.comments:
        said.database_id = to.world.next_comment_id()


def review(
    pull: PullRequest,
    author: Account | None,
    at: str | None,
    *,
    state: ReviewState = "APPROVED",
    comments: int = 0,
) -> Review:
    """Review a pull request, with that many comments on lines; pending while `at` is None."""
    made = Review(pull, pull.repository.world.next_id(), author, state if at else "PENDING", at)
    pull.reviews.append(made)
    for _ in range(comments):
        review_comment(made, at or pull.created_at)
    pull.updated_at = max(pull.updated_at, at or pull.updated_at)
    return made


def review_comment(
    on: Review, at: str, *, edited: str | None = None, reply_to: ReviewComment | None = None
) -> ReviewComment:
    """Comment on a line, as part of a review."""
    number = on.pull.repository.world.next_comment_id()
    made = ReviewComment(on, number, at, edited or at, reply_to)
    on.comments.append(made)
    return made


def discussion_comment(
    on: Discussion, author: Account | None, at: str, *, reply_to: DiscussionComment | None = None
) -> DiscussionComment:
    """Comment in a discussion, or reply to a comment there."""
    made = DiscussionComment(on, on.repository.world.next_id(), author, at, at, reply_to)
    (reply_to.replies if reply_to else on.comments).append(made)
    on.updated_at = max(on.updated_at, at)
    return made


def commit_comment(on: Commit, author: Account | None, at: str) -> CommitComment:
    """Comment on a commit."""
    made = CommitComment(on, on.repository.world.next_id(), author, at, at)
    on.repository.commit_comments.append(made)
    return made
