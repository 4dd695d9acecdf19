"""Keeping many people fresh: the stalest first, under one budget, to be gone on with at any time.

Each person is one analysis (`analyze.py`), saved as it comes. Who came to the end leaves a mark,
whose time tells how stale they are; who did not is the stalest still, so the next call goes on with
them. A person is claimed while at work, so that two processes never do the same one at once.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isinf
from typing import Literal

from ossmk import plugins
from ossmk.analyze import Question, analyze
from ossmk.claiming import Claims
from ossmk.errors import (
    AuthError,
    Erased,
    ForgeError,
    ForgeUnavailable,
    NotFound,
    RateLimited,
    UsageError,
)
from ossmk.model import Cost, Frozen, Page, Progress, Scope, UserTarget
from ossmk.providers.base import (
    DEFAULTS,
    UNFINISHED,
    Boundable,
    FetchOptions,
    OpenProvider,
    ReportProgress,
    silent,
)
from ossmk.result import AnalysisResult
from ossmk.settings import Settings
from ossmk.storage.base import Store

SYNC = "sync"
MOST_UNAVAILABLE = 3  # in a row: then the forge is down, not one person too heavy

_NEVER = datetime.min.replace(tzinfo=UTC)

Status = Literal["updated", "fresh", "partial", "failed", "claimed", "left"]


class PersonReport(Frozen):
    """What came of one person.

    `updated`: brought up to now. `fresh`: younger than was asked for, left alone. `partial`: budget
    or time ended on the way. `failed`: `reason` says why. `claimed`: another process is at work on
    them. `left`: budget or time ended before their turn. `login` is as given, `user` as the forge
    has it.
    """

    login: str
    status: Status
    user: str | None = None
    new_events: int = 0
    coverage: str | None = None
    requests: int = 0
    points: int = 0
    reason: str | None = None


class SyncReport(Frozen):
    """What came of everybody, in the order of work."""

    people: Sequence[PersonReport]
    statuses: Mapping[Status, int]
    new_events: int
    requests: int
    points: int
    seconds: float
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sync may spend on everybody together, and whom it leaves alone."""

    options: FetchOptions = DEFAULTS
    max_age: timedelta | None = None


Tell = Callable[[PersonReport, int, int], None]  # what came of one, the how manieth, of how many


def tell_nobody(_: PersonReport, _number: int, _of: int) -> None:
    """Tell nobody."""


async def sync_people(
    logins: Sequence[str],
    question: Question,
    *,
    provider: str,
    settings: Settings,
    store: Store,
    limits: Limits,
    progress: ReportProgress = silent,
    tell: Tell = tell_nobody,
) -> SyncReport:
    """Bring everybody up to now, the stalest first, over one connection and one store.

    The question's period, rules and moment are everybody's, its target nobody's. What fails for
    one is reported, and the others go on; what would fail for all ends the sync.
    """
    opener: OpenProvider = plugins.load("ossmk.providers", provider)
    async with opener(settings, options=limits.options) as source:
        if not isinstance(source, Boundable):
            raise UsageError(f"{provider} cannot keep many people within one budget")
        return await _Sync(question, store, source, source.name, limits, progress, tell).all(logins)


@dataclass(slots=True)
class _Sync:
    question: Question
    store: Store
    source: Boundable
    provider: str
    limits: Limits
    progress: ReportProgress
    tell: Tell
    claims: Claims = field(init=False)
    stopped: str | None = None
    spent: Cost = Cost()
    started: float = field(default_factory=time.monotonic)
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    unavailable: int = 0

    def __post_init__(self) -> None:
        self.claims = Claims(self.store)

    async def all(self, logins: Sequence[str]) -> SyncReport:
        synced = self.store.marked_at(provider=SYNC, stream=self.provider)
        named = {self._name(login): login for login in reversed(logins)}
        people: list[PersonReport] = []
        for name in sorted(named, key=lambda name: (synced.get(name, _NEVER), name)):
            report = await self._person(named[name], synced.get(name))
            people.append(report)
            self.tell(report, len(people), len(named))
        return self._report(people)

    async def _person(self, login: str, synced: datetime | None) -> PersonReport:
        if self._is_fresh(synced):
            return PersonReport(login=login, status="fresh")
        if self._is_used_up():
            return PersonReport(login=login, status="left", reason=self.stopped)
        try:
            self.store.refuse_erased(self.source.user_id(login))
            return await self._claimed(login)
        except (Erased, NotFound, UsageError) as error:
            return PersonReport(login=login, status="failed", reason=str(error))
        except ForgeError as error:
            return self._failed(login, error)

    async def _claimed(self, login: str) -> PersonReport:
        with self.claims.claimed(self._name(login)) as other:
            if other is not None:
                return PersonReport(login=login, status="claimed", reason=f"{other} is at it")
            if self._is_done_meanwhile(login):
                return PersonReport(login=login, status="fresh")
            return await self._analyzed(login)

    async def _analyzed(self, login: str) -> PersonReport:
        before, spent = self._count(self._name(login)), self.spent
        result = await analyze(
            replace(self.question, target=UserTarget(login)),
            provider=self.source.bounded(self._left(), tell_cost=self._spend),
            store=self.store,
            refresh=self.limits.options.refresh,
            prune=self.limits.options.prune,
            progress=self._progress,
        )
        self.unavailable = 0
        marks = self.store.marks(provider=self.provider, target=login)
        is_whole = not any(stream.endswith(UNFINISHED) for stream in marks)
        if is_whole:
            note = Page(marks={self.provider: _precise(datetime.now(UTC))})
            self.store.save_page(note, provider=SYNC, target=result.target.lower())
        return PersonReport(
            login=login,
            user=result.user,
            status="updated" if is_whole else "partial",
            new_events=max(0, self._count(result.target) - before),
            coverage=result.summary["coverage"],
            requests=self.spent.requests - spent.requests,
            points=self.spent.points - spent.points,
            reason=_reason(self.source.user_id(login), result, is_whole=is_whole),
        )

    def _failed(self, login: str, error: ForgeError) -> PersonReport:
        """Report a failure, and end the sync where the next person would meet it as well."""
        if self._is_used_up():
            return PersonReport(login=login, status="left", reason=self.stopped)
        self.unavailable += isinstance(error, ForgeUnavailable)
        everybody = isinstance(error, AuthError | RateLimited)
        if everybody or self.unavailable >= MOST_UNAVAILABLE:
            self.stopped = str(error)
        return PersonReport(login=login, status="failed", reason=str(error))

    def _spend(self, cost: Cost) -> None:
        self.spent += cost

    def _is_fresh(self, synced: datetime | None) -> bool:
        max_age = self.limits.max_age
        return max_age is not None and synced is not None and datetime.now(UTC) - synced < max_age

    def _is_done_meanwhile(self, login: str) -> bool:
        """Tell whether another process brought them up to now since this one began."""
        marks = self.store.marks(provider=SYNC, target=self._name(login))
        return marks.get(self.provider, "") > _precise(self.began)

    def _is_used_up(self) -> bool:
        left = self._left()
        if left.max_points is not None and left.max_points < 1:
            self.stopped = f"the budget of {self.limits.options.max_points:,} points is used up"
        elif left.timeout_seconds <= 0:
            self.stopped = "the time is used up"
        return self.stopped is not None

    def _left(self) -> FetchOptions:
        options = self.limits.options
        points, seconds = options.max_points, options.timeout_seconds
        return replace(
            options,
            max_points=None if points is None else points - self.spent.points,
            timeout_seconds=seconds
            if isinf(seconds)
            else seconds - (time.monotonic() - self.started),
        )

    def _progress(self, progress: Progress) -> None:
        self.claims.renew()
        self.progress(progress)

    def _name(self, login: str) -> str:
        """Give the key of a person: the present `user_id` in lower case."""
        return self.store.present_name(self.source.user_id(login)).lower()

    def _count(self, user_id: str) -> int:
        return sum(self.store.count_events(Scope(user_id=user_id)).values())

    def _report(self, people: Sequence[PersonReport]) -> SyncReport:
        return SyncReport(
            people=people,
            statuses=Counter(person.status for person in people),
            new_events=sum(person.new_events for person in people),
            requests=self.spent.requests,
            points=self.spent.points,
            seconds=round(time.monotonic() - self.started, 1),
            stopped=self.stopped,
        )


def _precise(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


def _reason(user_id: str, result: AnalysisResult, *, is_whole: bool) -> str | None:
    """Say what the reader of a report should do or know."""
    if not is_whole:
        return result.skipped[-1].reason if result.skipped else None
    if result.target.lower() != user_id.lower():
        return f"renamed: {result.target} now"
    return None
