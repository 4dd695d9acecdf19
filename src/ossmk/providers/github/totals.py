"""What lists hold in all, against what they held before: fewer than that and what is new. Pure.

Nothing tells of what was deleted, moved or hidden, but each page of a list tells its total. What
is new since the last look is told by two facts: nothing in the list was created after its horizon,
and no record of it has a number above the newest. An issue that was transferred keeps its date,
and is another record: https://github.com/GoogleCloudPlatform/repo-automation-playground/issues/85
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import msgspec

from ossmk.model import EPOCH


class Record(NamedTuple):
    """An element of a list: its number, which is greater than those of older records."""

    number: int
    created_at: datetime


class Total(msgspec.Struct, frozen=True, array_like=True):
    """How many a list held, and what tells later elements from them.

    `newest` is None where records with greater numbers may be among them.
    """

    count: int
    horizon: datetime = EPOCH
    newest: int | None = 0

    def lacks(self, record: Record) -> bool:
        """Tell whether a record was not among them."""
        is_later = self.newest is not None and record.number > self.newest
        return is_later or record.created_at > self.horizon

    def grown(self, other: "Total") -> "Total":
        """Give the later total of the same list, where both are told by a part of it."""
        newest = _greater(self.newest, other.newest)
        return Total(other.count, max(self.horizon, other.horizon), newest)


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list; one that is ordered has what was touched last first.

    `rest_touched` is when what follows was touched, at the latest; None where nothing follows.
    """

    records: Sequence[Record]
    total: int
    rest_touched: datetime | None = None
    is_ordered: bool = True

    @property
    def counted(self) -> Total:
        """The total that was told with the page, and what the page tells of the others."""
        rest = self.rest_touched or EPOCH
        horizon = max([rest, *(record.created_at for record in self.records)])
        # only a record that is younger than all that follows has a greater number than they
        is_told = self.rest_touched is None or horizon > rest
        newest = max((record.number for record in self.records), default=0)
        return Total(self.total, horizon, newest if is_told else None)


class Totals(msgspec.Struct):
    """The totals of a target's lists, by the list's name: before a run and now."""

    before: dict[str, Total] = {}
    now: dict[str, Total] = {}
    new: dict[str, set[int]] = {}

    def take(self, name: str, page: Listed | None, *, is_first: bool) -> None:
        """Take in a page; a list of which a page does not show all (None) is left alone.

        The first page of an ordered list tells of all of it, else all pages together do.
        """
        known = Total(0) if is_first else self.now.pop(name, None)
        if page is None or known is None:
            self.now.pop(name, None)
            return
        self.now[name] = known
        if is_first or not page.is_ordered:
            self.now[name] = known.grown(page.counted)
        self._count(name, page.records)

    def lost(self) -> dict[str, int]:
        """Give by list how many are gone."""
        missing = {name: self._expected(name) - total.count for name, total in self.now.items()}
        return {name: count for name, count in missing.items() if count > 0}

    def kept(self) -> dict[str, Total]:
        """Give what the next run is to expect: all that were ever seen, gone ones included.

        So what a token does not see is missed once, however often such tokens take turns.
        """
        kept = {**self.before, **{name: self._kept(name) for name in self.now}}
        return {name: total for name, total in kept.items() if total.count}

    def _count(self, name: str, records: Sequence[Record]) -> None:
        before, now = self.before.get(name), self.now[name]
        if before is not None:
            # what was made meanwhile is not in the total
            seen = [record for record in records if record.created_at <= now.horizon]
            new = {record.number for record in seen if before.lacks(record)}
            self.new.setdefault(name, set()).update(new)

    def _expected(self, name: str) -> int:
        before = self.before.get(name)
        return before.count + len(self.new.get(name, ())) if before else 0

    def _kept(self, name: str) -> Total:
        now = self.now[name]
        before, expected = self.before.get(name, Total(0)), self._expected(name)
        newest = _greater(before.newest, now.newest)
        if before.newest is None and now.count >= expected:
            newest = now.newest
        return Total(max(expected, now.count), max(before.horizon, now.horizon), newest)


def _greater(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)
