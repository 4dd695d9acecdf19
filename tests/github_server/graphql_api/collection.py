"""`contributionsCollection`: GitHub's own count of what a user did, with its known holes.

At most a year; standalone repositories only; commits of the default branch by the author's local
day; the last review per pull request; nothing of comments, discussions and releases.
https://docs.github.com/en/account-and-profile/reference/profile-contributions-reference
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from github_server.graphql_api.ask import Ask
from github_server.world import Account, Commit, Issue, PullRequest, Repository, Review

Made = TypeVar("Made", Commit, PullRequest, Issue, Review)


@dataclass(frozen=True)
class Contribution:
    """One thing contributed, or for commits a day of them in a repository."""

    graphql_type: str
    user: Account
    repository: Repository
    occurred_at: str
    issue: Issue | None = None
    pull_request: PullRequest | None = None
    pull_request_review: Review | None = None
    commit_count: int = 0
    is_restricted = False

    @property
    def url(self) -> str:
        """Where it can be seen."""
        made = self.pull_request_review or self.pull_request or self.issue or self.repository
        return made.url

    @property
    def resource_path(self) -> str:
        """The path of that."""
        return self.url.removeprefix("https://github.com")


@dataclass(frozen=True)
class Commits:
    """A user's commits in one repository."""

    repository: Repository
    days: list[Contribution]
    graphql_type = "CommitContributionsByRepository"

    @property
    def total(self) -> int:
        """All commits of all days."""
        return sum(each.commit_count for each in self.days)

    @property
    def url(self) -> str:
        """The page that lists them."""
        return f"{self.repository.url}/commits"


class Collection:
    """What a user contributed between two moments, both included."""

    def __init__(self, user: Account, ask: Ask, start: str, end: str) -> None:
        self.user, self.started_at, self.ended_at = user, start, end
        self._ask, self._index = ask, ask.index

    @cached_property
    def pulls(self) -> list[PullRequest]:
        """The pull requests opened."""
        return self._counted(self._index.pulls[self.user], lambda each: each.created_at)

    @cached_property
    def issues(self) -> list[Issue]:
        """The issues opened."""
        return self._counted(self._index.issues[self.user], lambda each: each.created_at)

    @cached_property
    def reviews(self) -> list[Review]:
        """The last review of each pull request of other people."""
        last: dict[PullRequest, Review] = {}
        submitted = self._counted(self._index.reviews[self.user], lambda each: each.submitted_at)
        for review in sorted(submitted, key=lambda each: each.created_at):
            if review.pull.author is not self.user:
                last[review.pull] = review
        return list(last.values())

    @cached_property
    def commits(self) -> list[Commits]:
        """The commits by repository, the busiest first; co-authors are credited too."""
        days: dict[Repository, Counter[str]] = defaultdict(Counter)
        for commit in self._commits(self._seen):
            days[commit.repository][commit.local_day] += 1
        found = [Commits(each, self._days(each, count)) for each, count in days.items()]
        return sorted(found, key=lambda each: (-each.total, each.repository.database_id))

    @cached_property
    def repositories(self) -> list[Repository]:
        """The repositories created, forks included."""
        owned = [each for each in self._index.world.repositories if each.owner is self.user]
        return [e for e in owned if self._holds(e.created_at) and self._seen(e) and not e.vanished]

    @cached_property
    def restricted(self) -> int:
        """How much there is that the credential cannot see."""
        return sum(1 for _ in self._commits(lambda each: not self._seen(each))) + sum(
            1
            for made in (self._index.pulls, self._index.issues)
            for each in made[self.user]
            if self._holds(each.created_at) and not self._seen(each.repository)
        )

    @property
    def years(self) -> list[int]:
        """The years in which the user did something that counts, the latest first."""
        return sorted({int(each[:4]) for each in self._moments()}, reverse=True)

    @property
    def has_activity_before(self) -> bool:
        """Whether anything was done before the span."""
        return any(each < self.started_at for each in self._moments())

    def _moments(self) -> Iterable[str]:
        yield from (each.authored_date for each in self._index.commits[self.user])
        for made in (self._index.pulls, self._index.issues):
            yield from (each.created_at for each in made[self.user])

    def _commits(self, wanted: Callable[[Repository], bool]) -> Iterable[Commit]:
        first, last = self.started_at[:10], self.ended_at[:10]
        for commit in (*self._index.commits[self.user], *self._index.co_authored[self.user]):
            repository = commit.repository
            standalone = commit.on_default_branch and not repository.fork
            if standalone and first <= commit.local_day <= last and wanted(repository):
                yield commit

    def _counted(self, made: Sequence[Made], at: Callable[[Made], str | None]) -> list[Made]:
        return [
            each
            for each in made
            if self._holds(at(each))
            and not each.repository.fork
            and not each.repository.vanished
            and self._seen(each.repository)
        ]

    def _holds(self, at: str | None) -> bool:
        return at is not None and self.started_at <= at <= self.ended_at

    def _seen(self, repository: Repository) -> bool:
        # what was deleted since the last count is still in the commits' totals
        sight = self._ask.sight
        readable = not repository.private or self._ask.sight.shows(repository)
        return readable and (repository.vanished or sight.refuses(repository) is None)

    def _days(self, repository: Repository, days: Counter[str]) -> list[Contribution]:
        return [
            Contribution(
                "CreatedCommitContribution",
                self.user,
                repository,
                f"{day}T08:00:00Z",
                commit_count=count,
            )
            for day, count in sorted(days.items())
        ]
