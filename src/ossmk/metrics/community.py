"""What the metrics need to know of a project, taken in one event at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from ossmk.model import KINDS, ContributionEvent, Coverage, CoverageStatus, Kind
from ossmk.periods import Period

ANSWERS: tuple[Kind, ...] = ("review", "review_comment", "issue_comment")
ASKED: tuple[Kind, ...] = ("pr", "issue")
_NOBODY = Coverage(status="unknown")
_PLURALS: Mapping[Kind, str] = {"pr": "pull requests", "pr_merged": "merged pull requests"}


class Asked(NamedTuple):
    """A pull request or issue that waits for somebody else's word: whose, and since when."""

    person: str
    moment: datetime


class Work(msgspec.Struct, frozen=True):
    """What of an event is looked at, besides who made how many commits."""

    id: str
    kind: Kind
    user_id: str
    created_at: datetime
    parent_id: str | None
    state: str | None


class Community:
    """A project's people and work up to the end of a period.

    It grows with people, conversations and releases, not with commits. `coverage` tells how far
    each kind is known, `is_whole` that everything from before the period was looked for as well.
    Commits are counted per person, a co-author's like an author's.
    """

    def __init__(
        self,
        period: Period,
        *,
        coverage: Mapping[Kind, Coverage] | None = None,
        is_whole: bool = False,
    ) -> None:
        self.period = period
        self.is_whole = is_whole
        self.commits: Counter[str] = Counter()
        self.first: dict[str, datetime] = {}
        self.change_requests: Counter[str] = Counter()  # opened in the period, by state
        self.releases: list[datetime] = []
        self.asked: dict[str, Asked] = {}
        self._coverage = coverage or {}
        self._found: set[Kind] = set()
        self._answers: dict[str, dict[str, datetime]] = {}  # parent → person → first moment

    def take_all(self, events: Iterable[ContributionEvent]) -> None:
        """Take in events; those of bots and agents, or from behind the period, do not count."""
        for event in events:
            if event.created_at >= self.period.until:
                continue
            self.take_kind(event.kind)
            if event.actor_type not in {"bot", "agent"}:
                counts = event.kind == "commit" and self.period.holds(event.created_at)
                self.take_person(event.user_id, event.created_at, commits=int(counts))
                self.take_work(_work(event))

    def take_kind(self, kind: Kind) -> None:
        """Take in that there are events of a kind."""
        self._found.add(kind)

    def take_person(self, user_id: str, first: datetime, *, commits: int) -> None:
        """Take in when a person first contributed, and how many commits of the period are theirs.

        What is told of one person several times is put together.
        """
        person = user_id.lower()
        self.first[person] = min(self.first.get(person, first), first)
        if commits:
            self.commits[person] += commits

    def take_work(self, work: Work) -> None:
        """Take in what was asked, answered or released; it counts if it was in the period."""
        if not self.period.holds(work.created_at):
            return
        person = work.user_id.lower()
        if work.kind == "release":
            self.releases.append(work.created_at)
        elif work.kind in ASKED:
            self.asked[work.id] = Asked(person, work.created_at)
            if work.kind == "pr" and work.state is not None:
                self.change_requests[work.state] += 1
        elif work.kind in ANSWERS:
            answers = self._answers.setdefault(_answered(work), {})
            answers[person] = min(answers.get(person, work.created_at), work.created_at)

    @property
    def hours_waited(self) -> list[float]:
        """Give the hours until somebody else answered, of each that was answered in the period."""
        return [
            (min(others) - asked.moment).total_seconds() / 3600
            for each, asked in self.asked.items()
            if (
                others := [
                    moment
                    for person, moment in self._answers.get(each, {}).items()
                    if person != asked.person
                ]
            )
        ]

    @property
    def collected(self) -> tuple[Kind, ...]:
        """Give the kinds of which something is known."""
        return tuple(
            kind for kind in KINDS if kind in self._found or self._of(kind).status != "unknown"
        )

    def coverage_of(self, kinds: Iterable[Kind]) -> CoverageStatus:
        """Give what can be said of all kinds together: as sure as the least sure."""
        found: set[CoverageStatus] = {self._of(kind).status for kind in kinds}
        if len(found) == 1:
            return found.pop()
        return "lower_bound" if found else "unknown"

    def doubts(self, kinds: Iterable[Kind]) -> Iterator[str]:
        """Say what is not known of these kinds: nothing where all is."""
        doubted: dict[str, list[str]] = {}
        for kind in kinds:
            coverage = self._of(kind)
            if coverage.status != "exact":
                why = coverage.reason or "how many are missing is not known"
                doubted.setdefault(why, []).append(plural(kind))
        return (f"not all {listed(names, 'and')}: {why}" for why, names in doubted.items())

    def _of(self, kind: Kind) -> Coverage:
        return self._coverage.get(kind, _NOBODY)


def _work(event: ContributionEvent) -> Work:
    return Work(event.id, event.kind, event.user_id, event.created_at, event.parent_id, event.state)


def _answered(work: Work) -> str:
    """Give the id of what an answer belongs to; of an issue only the comment's own id tells."""
    return work.parent_id or work.id.rpartition("/comment/")[0]


def plural(kind: Kind) -> str:
    """Give what many of a kind are called."""
    return _PLURALS.get(kind, f"{kind.replace('_', ' ')}s")


def listed(words: Iterable[str], joint: str) -> str:
    """Join words as a sentence does."""
    *all_but_last, last = words
    return f"{', '.join(all_but_last)} {joint} {last}" if all_but_last else last
