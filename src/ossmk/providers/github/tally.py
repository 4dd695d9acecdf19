"""What was found and what is doubtful, as coverage of each kind. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from ossmk.model import KINDS, Coverage, Kind
from ossmk.providers.github.known import Doubt, Known
from ossmk.providers.github.streams import Stream, Taken


class Tally(msgspec.Struct):
    """Events found, kinds that were answered, and doubts; part of a run's marks."""

    since: datetime | None = None  # what is older was counted by the run before
    found: dict[Kind, int] = {}
    answered: set[Kind] = set()
    doubts: list[Doubt] = []

    def add(self, stream: Stream, taken: Taken) -> None:
        """Take in a stream's answer."""
        self.answered.update(stream.feeds)
        for event in taken.events:
            if self.since and event.created_at < self.since:
                continue
            self.found[event.kind] = self.found.get(event.kind, 0) + 1
        self.doubt(taken.doubts)

    def doubt(self, doubts: Iterable[Doubt]) -> None:
        """Take in doubts, each once."""
        self.doubts.extend(doubt for doubt in doubts if doubt not in self.doubts)

    def coverage(self) -> dict[Kind, Coverage]:
        """Give the coverage of every kind: what nobody doubts is exact."""
        return {kind: self._coverage(kind) for kind in KINDS}

    def _coverage(self, kind: Kind) -> Coverage:
        doubts = [doubt for doubt in self.doubts if doubt.kind == kind]
        if kind not in self.answered:
            return Coverage(status="unknown", reason=_reasons(doubts) or "it was not asked for")
        found = self.found.get(kind, 0)
        if not doubts:
            return Coverage(status="exact", found=found)
        missing = sum(doubt.missing for doubt in doubts)
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


def _reasons(doubts: Sequence[Doubt]) -> str | None:
    reasons = list(dict.fromkeys(doubt.reason for doubt in doubts))
    if len(reasons) > 1:
        return f"{reasons[0]} (and {len(reasons) - 1} more reasons)"
    return reasons[0] if reasons else None
