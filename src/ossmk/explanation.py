"""Which receipts explain a stored score: as of which moment, in which windows, of which person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ossmk.errors import NotFound, UsageError
from ossmk.model import By, Receipt, Scope, Score
from ossmk.people import shown_name
from ossmk.periods import parse_period
from ossmk.rules import RuleSet, Window, widest, windows_of
from ossmk.storage.base import Store


@dataclass(frozen=True, slots=True)
class Explained:
    """The receipts of one dimension and window, most points first."""

    dimension: str
    window: str
    receipts: Sequence[Receipt]

    @property
    def value(self) -> float:
        """The sum of the points: the score, to the last digit."""
        return sum(receipt.units for receipt in self.receipts) / 1e8

    @property
    def counted(self) -> int:
        """The number of events that count, as the score says it."""
        return sum(receipt.reason is None for receipt in self.receipts)


def explained(receipts: Iterable[Receipt]) -> list[Explained]:
    """Sort receipts into scores; within one the most points come first, then the oldest event."""
    scores: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in receipts:
        scores.setdefault((receipt.dimension, receipt.window), []).append(receipt)
    return [
        Explained(dimension, window, sorted(found, key=_most_points_first))
        for (dimension, window), found in scores.items()
    ]


def scored(
    user_id: str, store: Store, rules: RuleSet, *, repo_id: str | None, by: By
) -> tuple[Scope, Sequence[Score]]:
    """Give what to explain and its scores by these rules: all work of a person, or in a repository.

    Who was scored in one repository and nowhere else is explained there, as the table showed it.
    """
    scope = Scope(user_id=user_id, repo_id=repo_id, by=by)
    label = rules.labelled(by)
    if (found := store.scores(scope)) or repo_id is not None:
        return scope, [score for score in found if score.rules == label]
    found = [score for score in store.scores() if score.user_id.lower() == user_id.lower()]
    targets = {score.target for score in found}
    if len(targets) != 1:
        return scope, []
    in_repo = replace(scope, repo_id=targets.pop())
    return in_repo, [score for score in found if score.rules == label]


def moment(scores: Iterable[Score], *, now: datetime) -> datetime:
    """Give the moment of the latest of the scores; `now` where there is none."""
    return max((score.as_of for score in scores), default=now)


def window_to_explain(
    scores: Iterable[Score], rules: RuleSet, *, as_of: datetime, name: str | None
) -> Window:
    """Give the window that was asked for, else the widest that was scored at that moment."""
    if name is not None:
        return window_named(name, as_of=as_of)
    scored = {score.window for score in scores if score.as_of == as_of}
    windows = [window_named(each, as_of=as_of) for each in sorted(scored)]
    windows = windows or windows_of(rules, as_of=as_of, period=None)[0]
    return next(window for window in windows if window.name == widest(windows))


def window_named(name: str, *, as_of: datetime) -> Window:
    """Read a window's name: `90d`, `all`, or a period such as `2026-01-01/2026-04-01`."""
    start, slash, end = name.partition("/")
    if slash:
        period = parse_period(start, end, now=as_of)
        return Window(name, period.since.date() if period.since else None)
    if name == "all":
        return Window(name, None)
    days = name.removesuffix("d")
    if days == name or not (days.isascii() and days.isdigit()):
        raise UsageError(f"there is no window {name!r}; give days such as 90d, or all")
    return Window(name, as_of.date() - timedelta(days=int(days)))


def person(who: str, store: Store, *, by: By = "account") -> str:
    """Give the `user_id` of a login, an e-mail or a name as the tables show it.

    By person it is the primary account. Raises `NotFound` for somebody of whom nothing is stored,
    and `UsageError` where a name is not enough to tell who is meant.
    """
    who = store.present_name(who)
    known = store.count_events(Scope(user_id=who, by=by))
    user_id = who if known else _called(who, store)
    return user_id if by == "account" else store.identities.accounts(user_id)[0]


def _called(who: str, store: Store) -> str:
    user_ids = sorted({score.user_id for score in store.scores()})
    actors = store.names(user_ids)
    called = [each for each in user_ids if shown_name(actors.get(each)) == who]
    if len(called) > 1:
        raise UsageError(f"{len(called)} people are called {who}; name one by e-mail address")
    if not called:
        raise NotFound(f"nothing is stored of {who}; run ossmk analyze-user or analyze-repo first")
    return called[0]


def _most_points_first(receipt: Receipt) -> tuple[int, bool, datetime, str]:
    return (-receipt.units, receipt.reason is not None, receipt.created_at, receipt.event_id)
