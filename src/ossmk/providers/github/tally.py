"""What was found and what is doubtful, as coverage of each kind. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from ossmk.model import EPOCH, KINDS, ContributionEvent, Coverage, Kind
from ossmk.periods import Period
from ossmk.providers.github.known import Doubt, Known
from ossmk.providers.github.windows import SECOND, counted_until, floor_of


class Tally(msgspec.Struct):
    """Events found on each day, kinds that were answered, and doubts; part of a run's marks."""

    since: datetime = EPOCH  # what is older was counted by an earlier run
    found: dict[Kind, dict[str, int]] = {}
    answered: set[Kind] = set()
    doubts: list[Doubt] = []

    def add(self, events: Iterable[ContributionEvent]) -> None:
        """Count events that were not there before."""
        for event in events:
            if event.created_at >= self.since:
                days = self.found.setdefault(event.kind, {})
                day = event.created_at.date().isoformat()
                days[day] = days.get(day, 0) + 1

    def add_counts(self, found: Mapping[Kind, Mapping[str, int]], since: datetime = EPOCH) -> None:
        """Count what another run counted, from a day on."""
        first = since.date().isoformat()
        for kind, counts in found.items():
            days = self.found.setdefault(kind, {})
            for day, count in counts.items():
                if day >= first:
                    days[day] = days.get(day, 0) + count

    def doubt(self, doubts: Iterable[Doubt]) -> None:
        """Take in doubts, each once: the one that says more takes the place of the other."""
        for doubt in doubts:
            if not any(other.says(doubt) for other in self.doubts):
                self.doubts = [other for other in self.doubts if not doubt.says(other)]
                self.doubts.append(doubt)

    def coverage(
        self, kinds: Iterable[Kind], period: Period, *, stopped: str | None = None
    ) -> dict[Kind, Coverage]:
        """Give the coverage of each kind on the period's days: what nobody doubts is exact.

        `stopped` is why the run ended before its time, if it did.
        """
        return {kind: self._coverage(kind, period, stopped) for kind in kinds}

    def _coverage(self, kind: Kind, period: Period, stopped: str | None) -> Coverage:
        doubts = [doubt for doubt in self.doubts if doubt.kind == kind and _is_about(doubt, period)]
        if kind not in self.answered:
            own = _reasons([doubt for doubt in doubts if doubt.reason != stopped])
            return Coverage(status="unknown", reason=own or f"not asked: {stopped or 'no reason'}")
        first = (period.since or EPOCH).date().isoformat()
        last = (period.until - SECOND).date().isoformat()
        days = self.found.get(kind, {})
        found = sum(count for day, count in days.items() if first <= day <= last)
        if not doubts:
            return Coverage(status="exact", found=found)
        if any(doubt.gone for doubt in doubts):
            return Coverage(status="unknown", found=found, reason=_reasons(doubts))
        missing = _missing(doubts)
        reported = found + missing if missing else None
        return Coverage(
            status="lower_bound", found=found, reported=reported, reason=_reasons(doubts)
        )


def short_of_counts(known: Known) -> list[Doubt]:
    """Hold what was found against what GitHub counts in the same windows."""
    reason = "GitHub counts more than it lists"
    return [
        Doubt(kind, reason, missing)
        for kind in KINDS
        if (missing := known.counted.get(kind, 0) - known.opened.get(kind, 0)) > 0
    ]


def _is_about(doubt: Doubt, period: Period) -> bool:
    """Tell whether a run for the period alone would doubt it, too."""
    first, last = floor_of(period).date(), counted_until(period.until).date()
    return not doubt.day or first.isoformat() <= doubt.day <= last.isoformat()


def _missing(doubts: Sequence[Doubt]) -> int:
    """Add up what is missing; a day that was doubted twice counts once."""
    most: dict[tuple[str, str], int] = {}
    for doubt in doubts:
        if doubt.day:
            place = doubt.reason, doubt.day
            most[place] = max(most.get(place, 0), doubt.missing)
    return sum(most.values()) + sum(doubt.missing for doubt in doubts if not doubt.day)


def _reasons(doubts: Sequence[Doubt]) -> str | None:
    worst_first = sorted(doubts, key=lambda doubt: not doubt.gone)
    reasons = list(dict.fromkeys(doubt.words for doubt in worst_first))
    if len(reasons) > 1:
        return f"{reasons[0]} (and {len(reasons) - 1} more reasons)"
    return reasons[0] if reasons else None
