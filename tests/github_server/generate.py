"""Worlds of known size for benchmarks: a typical user-year, a heavy one, a new account.

The person is `alice`, the year ends with `UNTIL`. In the same repositories other people commit,
open, review and comment too, so that crediting their work to her shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from github_server.timestamps import later, moment
from github_server.world import (
    Account,
    Issue,
    Organization,
    PullRequest,
    Repository,
    World,
    comment,
    commit_comment,
    discussion_comment,
    review,
)
from github_server.world.ages import number_by_age
from github_server.world.changes import ReviewState

LOGIN = "alice"
SINCE = "2025-11-20T00:00:00Z"
UNTIL = "2026-11-20T00:00:00Z"
EARLIER = "2024-11-20T00:00:00Z"


@dataclass(frozen=True)
class Shape:
    """How much alice did in the year; `earlier` is the share of as much again, before it."""

    repositories: int
    commits: int
    pulls: int
    reviews: int
    reviewed_pulls: int
    issues: int
    comments: int
    rarities: int
    earlier: float = 0.1

    def times(self, share: float) -> "Shape":
        """Give a shape with that share of the work, in as many repositories."""
        return Shape(
            self.repositories,
            int(self.commits * share),
            int(self.pulls * share),
            int(self.reviews * share),
            int(self.reviewed_pulls * share),
            int(self.issues * share),
            int(self.comments * share),
            rarities=1,
        )


TYPICAL = Shape(15, 200, 80, 120, 90, 40, 150, rarities=4)
BUSY = Shape(1, 1200, 120, 200, 60, 60, 240, rarities=4)
HEAVY = Shape(150, 3000, 800, 2500, 1600, 300, 4000, rarities=20, earlier=0.05)


def typical_world() -> World:
    """Make a typical user-year."""
    return year_of(TYPICAL)


def heavy_world() -> World:
    """Make a heavy user-year."""
    return year_of(HEAVY)


def busy_world() -> World:
    """Make a year of one busy repository, `alice/project-0`."""
    return year_of(BUSY)


def empty_world() -> World:
    """Make a new account that did nothing, among others that did."""
    world = World()
    world.account(LOGIN)
    bob = world.account("bob")
    world.repository(bob, "busy").commit(bob, later(SINCE, days=3))
    return world


def year_of(shape: Shape, seed: int = 1) -> World:
    """Make a world in which alice has a year of that shape; the same for the same seed."""
    maker = _Maker(Random(seed))
    maker.fill(shape, SINCE, UNTIL)
    maker.fill(shape.times(shape.earlier), EARLIER, SINCE)
    maker.merge_late(max(1, shape.pulls // 20))
    number_by_age(maker.world)
    return maker.world


def go_on(world: World, events: int = 20, *, start: str = UNTIL) -> str:
    """Let alice do that many more things, a minute each, and give the moment after the last."""
    alice = world.find_account(LOGIN)
    repository = next(each for each in world.repositories if each.issues and each.pulls)
    issue = repository.issues[0]
    for count in range(events):
        at = later(start, minutes=count)
        match count % 4:
            case 0:
                repository.commit(alice, at)
            case 1:
                comment(issue, alice, at)
            case 2:
                repository.pull(alice, at)
            case _:
                repository.issue(alice, at)
    world.now = later(start, minutes=events)
    return world.now


class _Maker:
    """Fills a world with alice's work and other people's."""

    def __init__(self, random: Random) -> None:
        self.world = World()
        self.random = random
        self.alice = self.world.account(LOGIN, name="Alice Example")
        self.others = [self.world.account(f"colleague-{count}") for count in range(8)]
        self.others.append(self.world.account("helpful-bot", kind="Bot"))
        self.web = self.world.account("web-flow")
        organization = self.world.organization("acme", members=(self.alice, *self.others[:3]))
        self.owners: list[Account | Organization] = [self.alice, organization, *self.others[:5]]

    def fill(self, shape: Shape, start: str, end: str) -> None:
        """Spread a shape's work over a span, evenly over the repositories."""
        self._span = moment(start).timestamp(), moment(end).timestamp()
        self._start = start
        repositories = self._repositories(shape.repositories)
        for count in range(shape.pulls):
            self._own_pull(repositories[count % len(repositories)])
        self._commits(repositories, shape.commits)
        authors = [self.alice, self._other()] * shape.issues
        issues = [self._issue(repositories, author) for author in authors]
        reviewed = [self._reviewed_pull(repositories) for _ in range(shape.reviewed_pulls)]
        for count in range(shape.reviews):
            self._review(reviewed[count % len(reviewed)])
        self._comments([*issues, *reviewed], shape.comments)
        for _ in range(shape.rarities):
            self._rarity(self.random.choice(repositories))

    def merge_late(self, count: int) -> None:
        """Merge pull requests within the year that were opened before it."""
        for number in range(count):
            repository = self.world.repositories[number % len(self.world.repositories)]
            opened, merged = later(SINCE, days=-10), later(SINCE, days=number % 300, hours=1)
            repository.pull(self.alice, opened, title="Long under review", merged=merged)

    def _repositories(self, count: int) -> Sequence[Repository]:
        for number in range(len(self.world.repositories), count):
            owner = self.owners[number % len(self.owners)]
            self.world.repository(owner, f"project-{number}")
        return self.world.repositories

    def _moment(self) -> str:
        start, end = self._span
        # a month is left at the end, so that what follows up on something is inside too
        seconds = self.random.randrange(int(end - start) - 31 * 86_400)
        return later(self._start, seconds=seconds)

    def _soon(self, at: str) -> str:
        return later(at, seconds=self.random.randrange(60, 20 * 86_400))

    def _other(self) -> Account:
        return self.random.choice(self.others)

    def _own_pull(self, repository: Repository) -> None:
        at = self._moment()
        merged = self._soon(at) if self.random.random() < 0.8 else None
        pull = repository.pull(self.alice, at, title="Mend the parser", merged=merged)
        review(pull, self._other(), later(at, minutes=30), comments=1)
        comment(pull, self._other(), later(at, minutes=40))

    def _commits(self, repositories: Sequence[Repository], count: int) -> None:
        for number in range(count):
            repository = repositories[number % len(repositories)]
            at = self._moment()
            merged = [each for each in repository.pulls if each.merged_at]
            landed = self.random.choice(merged) if merged and number % 3 == 0 else None
            repository.commit(
                self.alice,
                at,
                message="Improve the parser",
                lines=(self.random.randrange(200), self.random.randrange(50)),
                pull=landed,
                committer=self.web if landed else None,
            )
            if number % 2:
                repository.commit(self._other(), self._moment(), message="Other work")

    def _issue(self, repositories: Sequence[Repository], author: Account) -> Issue:
        return self.random.choice(repositories).issue(author, self._moment())

    def _reviewed_pull(self, repositories: Sequence[Repository]) -> PullRequest:
        at = self._moment()
        pull = self.random.choice(repositories).pull(self._other(), at, merged=later(at, days=25))
        review(pull, self._other(), later(at, hours=1), comments=1)
        return pull

    def _review(self, pull: PullRequest) -> None:
        at = later(pull.created_at, seconds=self.random.randrange(60, 20 * 86_400))
        state: ReviewState = self.random.choice(("APPROVED", "CHANGES_REQUESTED", "COMMENTED"))
        review(pull, self.alice, at, state=state, comments=self.random.randrange(2))

    def _comments(self, subjects: Sequence[Issue | PullRequest], count: int) -> None:
        for number in range(count):
            subject = subjects[number % len(subjects)]
            comment(subject, self.alice, self._soon(subject.created_at))
            if number % 2:
                comment(subject, self._other(), self._soon(subject.created_at))

    def _rarity(self, repository: Repository) -> None:
        at = self._moment()
        discussion = repository.discussion(self.alice, at)
        other = repository.discussion(self._other(), at)
        said = discussion_comment(other, self._other(), self._soon(at))
        discussion_comment(other, self.alice, self._soon(at), reply_to=said)
        discussion_comment(discussion, self._other(), self._soon(at))
        commit_comment(self.random.choice(repository.commits), self.alice, self._soon(at))
        tag = f"v{self.world.next_id()}"
        repository.release(self.random.choice((self.alice, self._other())), at, tag=tag)
