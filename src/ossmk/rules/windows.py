"""Which spans of time are scored: the rules' windows, as days counted back from `as_of`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ossmk.model import Skipped
from ossmk.periods import Period
from ossmk.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Window:
    """The events from `first_day` (UTC, included; None: no lower end) up to `as_of`."""

    name: str
    first_day: date | None


def windows_of(
    rules: RuleSet, *, as_of: datetime, period: Period | None
) -> tuple[list[Window], list[Skipped]]:
    """Give the windows to score, and those that cannot be, with the reason.

    Without `windows` in the rules there is one: the analysed period, or `all` where there is no
    period. A window that reaches before the fetched period would count too little: it is not
    scored. When that leaves none, the period itself is the window.
    """
    whole = _whole(period)
    windows = [_window(name, as_of.date()) for name in rules.windows]
    fetched = [window for window in windows if _covers(whole, window)]
    skipped = [
        Skipped(
            target=f"window {window.name}",
            reason=f"it reaches before {whole.first_day}, where the analysed period starts",
        )
        for window in windows
        if not _covers(whole, window)
    ]
    return fetched or [whole], skipped


def is_same_window(one: str, other: str) -> bool:
    """Tell whether two names mean one window: begun on the same date it only grows with its end."""
    begun, slash, _ = one.partition("/")
    return one == other or (bool(slash) and other.startswith(f"{begun}/"))


def widest(windows: Sequence[Window]) -> str:
    """Name the window that reaches back the furthest; empty where there is none."""
    if not windows:
        return ""
    return min(windows, key=lambda window: window.first_day or date.min).name


def _whole(period: Period | None) -> Window:
    if period is None:
        return Window("all", None)
    return Window(period.name, period.since.date() if period.since else None)


def _window(name: str, last_day: date) -> Window:
    if name == "all":
        return Window(name, None)
    return Window(name, last_day - timedelta(days=int(name.removesuffix("d"))))


def _covers(whole: Window, window: Window) -> bool:
    if whole.first_day is None:
        return True
    return window.first_day is not None and window.first_day >= whole.first_day
