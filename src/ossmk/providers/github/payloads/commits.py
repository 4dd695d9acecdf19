"""Commits, as a history shows them."""

from datetime import datetime

from ossmk.providers.github.payloads.base import Connection, Payload, Repository, Total


class GitUser(Payload, frozen=True):
    """The account an e-mail address is linked to."""

    login: str = ""
    database_id: int | None = None


class GitActor(Payload, frozen=True):
    """A person as git knows them; `date` keeps their own time zone."""

    date: str | None = None
    name: str | None = None
    email: str | None = None
    user: GitUser | None = None


class LandedThrough(Payload, frozen=True):
    """The pull request a commit belongs to."""

    number: int
    repository: Repository


class Written(Payload, frozen=True):
    """What is linked to a commit."""

    authors: Connection[GitActor] | None = None
    associated_pull_requests: Connection[LandedThrough] | None = None


class RepositoryWithCommit(Payload, frozen=True):
    """A repository with the one commit that was asked for, or the number of its pull requests."""

    object: Written | None = None
    pull_requests: Total | None = None


class Commit(Written, frozen=True, kw_only=True):
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


class Tip(Payload, frozen=True):
    """The commit at the tip of a branch, as the start of a walk."""

    history: Connection[Commit] | None = None
    counted: Total | None = None
    checked: Total | None = None


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

    @property
    def counted(self) -> int:
        """How many commits there are in the span that is counted, where that was asked."""
        branch = self.default_branch_ref
        total = branch.target.counted if branch and branch.target else None
        return total.total_count if total else 0

    @property
    def checked(self) -> int:
        """How many there are now in the span that was counted before."""
        branch = self.default_branch_ref
        total = branch.target.checked if branch and branch.target else None
        return total.total_count if total else 0
