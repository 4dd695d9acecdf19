"""Commits: GitHub counts them per repository and day, and gives them through each history.

The count also holds what the account only co-authored, which a history by author does not show:
where days are left over, everybody's commits of those days are looked through.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Doubt, Note
from ossmk.providers.github.normalize import commit_event
from ossmk.providers.github.payloads import Connection, RepositoryWithHistory
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.windows import MARGIN, SECOND

DAY = timedelta(days=1)
DAY_LETTERS = len("2026-01-31")
MOST_SPANS = 10  # of left-over days in one repository
FEW = 10  # asked for where more came than was counted
ALL = 10_000  # asked for where nobody counted: full pages


class Commits(Stream, frozen=True, kw_only=True):
    """One repository's commits by the account; `days` are those GitHub counts and we lack.

    `expected` is how many the history holds by GitHub's own count, which leaves forks out.
    """

    repository: str
    name: str
    author: str
    since: datetime
    expected: int
    days: dict[str, int]
    until: datetime | None = None
    in_fork: bool = False
    only_left: bool = False  # days are looked for in what was committed later
    after: str | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Commits."""
        return ("commit",)

    @property
    def subject(self) -> str:
        """The repository."""
        return self.name

    def asks(self, size: int) -> int:
        """Ask for no more than is expected: each place in a page costs points."""
        return max(1, min(size, self.expected))

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask(
            "commits",
            repository=self.repository,
            author=self.author,
            since=iso(self.since),
            until=iso(self.until) if self.until else None,
            first=self.asks(size),
            after=self.after,
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; days that are left over in the end may be co-authored ones."""
        repository = decode(data, RepositoryWithHistory)
        history = repository.history or Connection(nodes=[])
        events = [commit_event(each, repository, run.author, run.place) for each in history.items]
        days, counted = _less(self.days, history.items)
        counts_all = run.known.whole and not self.in_fork
        new = [_local_day(each) for each in history.items] if counts_all else counted
        taken = run.taken(events, [repository], nulls=history.nulls, notes=_found(new))
        is_enough = self.only_left and not days
        if (cursor := history.next_cursor) and not is_enough:
            expected = max(FEW, self.expected - len(history.nodes))
            walked = msgspec.structs.replace(self, days=days, after=cursor, expected=expected)
            return merged([taken, Taken(following=[walked])])
        if days and self.until is not None:
            return merged([taken, Taken(following=[self._later(days, self.until)])])
        return merged([taken, *self._left(days)])

    def _later(self, days: dict[str, int], until: datetime) -> "Commits":
        """Look for what was written in the period and committed after it, by a rebase say."""
        return msgspec.structs.replace(
            self,
            since=until + SECOND,
            until=None,
            after=None,
            expected=ALL,
            days=days,
            only_left=True,
        )

    def _left(self, days: dict[str, int]) -> Iterator[Taken]:
        spans = _spans(days)
        for span in spans[:MOST_SPANS]:
            yield Taken(
                following=[CoAuthored(repository=self.repository, name=self.name, days=span)]
            )
        for span in spans[MOST_SPANS:]:
            yield Taken(doubts=_missing(self.name, span))


class CoAuthored(Stream, frozen=True, kw_only=True):
    """A repository's commits of some days that others wrote together with the account."""

    repository: str
    name: str
    days: dict[str, int]
    after: str | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Commits."""
        return ("commit",)

    @property
    def subject(self) -> str:
        """The repository."""
        return self.name

    def question(self, size: int) -> Question:
        """Ask for everybody's commits of the days."""
        since = moment_of(min(self.days)) - MARGIN
        until = moment_of(max(self.days)) + DAY + MARGIN
        return ask(
            "co_authored",
            repository=self.repository,
            since=iso(since),
            until=iso(until),
            first=size,
            after=self.after,
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; what is still missing in the end is a known gap."""
        repository = decode(data, RepositoryWithHistory)
        history = repository.history or Connection(nodes=[])
        mine = [commit for commit in history.items if _is_co_author(commit, run)]
        events = [
            commit_event(commit, repository, run.author, run.place, role="co_author")
            for commit in mine
        ]
        days, counted = _less(self.days, mine)
        taken = run.taken(events, [repository], nulls=history.nulls, notes=_found(counted))
        if not days:
            return taken
        if cursor := history.next_cursor:
            walked = msgspec.structs.replace(self, days=days, after=cursor)
            return merged([taken, Taken(following=[walked])])
        return merged([taken, Taken(doubts=_missing(self.name, days))])


def _less(
    days: dict[str, int], commits: Sequence[payloads.Commit]
) -> tuple[dict[str, int], list[str]]:
    """Take commits off the days that count them; gives the days left and those taken off."""
    left, counted = dict(days), []
    for commit in commits:
        day = _local_day(commit)
        if left.get(day, 0) > 0:
            left[day] -= 1
            counted.append(day)
    return {day: count for day, count in left.items() if count}, counted


def _found(days: Sequence[str]) -> list[Note]:
    return [("commit_day", day) for day in days]


def _local_day(commit: payloads.Commit) -> str:
    """Give the day on the author's own calendar."""
    told = commit.author.date if commit.author else None
    return (told or commit.authored_date.isoformat())[:DAY_LETTERS]


def _spans(days: dict[str, int]) -> list[dict[str, int]]:
    """Put days together that are so near that one walk looks through them."""
    spans: list[dict[str, int]] = []
    last = None
    for day in sorted(days):
        if last is None or date.fromisoformat(day) - last > 3 * DAY:
            spans.append({})
        last = date.fromisoformat(day)
        spans[-1][day] = days[day]
    return spans


def _is_co_author(commit: payloads.Commit, run: Run) -> bool:
    account = run.known.account
    wrote = commit.authors.nodes if commit.authors else []
    ids = [each.user.database_id if each and each.user else None for each in wrote]
    # "the git author will always be first"
    return (
        account is not None and account.database_id in ids[1:] and (account.database_id != ids[0])
    )


def moment_of(day: str) -> datetime:
    """Give the UTC start of a day."""
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def _missing(name: str, days: dict[str, int]) -> list[Doubt]:
    reason = f"GitHub counts more commits in {name} than it shows"
    return [Doubt("commit", reason, missing, day) for day, missing in days.items()]
