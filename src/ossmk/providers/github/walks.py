"""Walks down a connection of something: an account's or a repository's. Pure.

Lists that can be ordered come latest touched first and end at the floor: what was opened or
merged since was also touched since. The others are walked to their end, where the number passed
is held against GitHub's total. Both are held against the total of the run before (`totals.py`).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ossmk.model import Kind
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.payloads import Connection, Item
from ossmk.providers.github.streams import Run, Taken, merged
from ossmk.providers.github.totals import Listed, Record

Root = TypeVar("Root")
Root_contra = TypeVar("Root_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk stands: elements passed in all, the next cursor, and what is left about."""

    passed: int
    cursor: str | None = None
    total: int = 0
    touched: datetime | None = None  # when the last element was


class Walk(Protocol[Root_contra]):
    """What differs between lists."""

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        ...

    def take(
        self, root: Root_contra, run: Run, passed: int, *, name: str
    ) -> tuple[Taken, Position]:
        """Read a page: what it gave, and where the walk stands after it.

        The name tells the list's total from those of others.
        """
        ...


class _Updated(Protocol):
    @property
    def updated_at(self) -> datetime: ...


def updated(item: _Updated) -> datetime:
    """Give when an element was touched, in lists that are ordered by it."""
    return item.updated_at


class _Recorded(Protocol):
    @property
    def record(self) -> int | None: ...

    @property
    def created_at(self) -> datetime: ...


def recorded(item: _Recorded) -> Record | None:
    """Give an element's record, in lists of which the total is held against the last run's."""
    return None if item.record is None else Record(item.record, item.created_at)


@dataclass(frozen=True)
class ConnectionWalk(Generic[Root, Item]):
    """A connection of a root, and how its elements are read."""

    name: str
    feeds: tuple[Kind, ...]
    of: Callable[[Root], Connection[Item] | None]
    read: Callable[[Item, Run], Taken]
    touched: Callable[[Item], datetime | None] = lambda _: None
    record: Callable[[Item], Record | None] = lambda _: None
    backwards: bool = False

    def take(self, root: Root, run: Run, passed: int, *, name: str) -> tuple[Taken, Position]:
        """Read a page of the connection."""
        connection = self.of(root)
        if connection is None:
            return Taken(nulls=1), Position(passed)
        is_first = passed == 0 and not self.backwards
        run.known.totals.take(name, self._listed(connection), is_first=is_first)
        items = connection.items
        recent = [item for item in items if not self._is_past(item, run)]
        passed += len(connection.nodes)
        total = connection.total_count or 0
        doubts: list[Doubt] = []
        if self.backwards:
            cursor = connection.previous_cursor
        else:
            cursor = connection.next_cursor if len(recent) == len(items) else None
            doubts = [] if connection.next_cursor else self._short_by(total - passed)
        taken = [self.read(item, run) for item in recent]
        touched = self.touched(items[-1]) if items else None
        rest = Taken(nulls=connection.nulls, doubts=doubts)
        return merged([*taken, rest]), Position(passed, cursor, total, touched)

    def _listed(self, connection: Connection[Item]) -> Listed | None:
        """Give the page as totals are read from it; None where it does not show all of itself."""
        records = [record for item in connection.items if (record := self.record(item))]
        if connection.total_count is None or len(records) < len(connection.nodes):
            return None
        last = self.touched(connection.items[-1]) if records else None
        rest = last if connection.next_cursor else None
        return Listed(records, connection.total_count, rest, is_ordered=last is not None)

    def _is_past(self, item: Item, run: Run) -> bool:
        touched = self.touched(item)
        return touched is not None and touched < run.floor

    def _short_by(self, missing: int) -> list[Doubt]:
        if missing <= 0:
            return []
        reason = f"GitHub gives fewer {_nouns(self.name)} than it counts"
        return [Doubt(self.feeds[0], reason, missing)]


def gone_doubts(run: Run, feeds: Mapping[str, Sequence[Kind]]) -> list[Doubt]:
    """Doubt what lists feed that hold less than before; a list's own repository is left aside."""
    gone: Counter[str] = Counter()
    for name, count in run.known.totals.lost().items():
        gone[name.partition(" ")[0]] += count
    return [
        Doubt(kind, f"GitHub counts fewer {_nouns(name)} of all times than before", gone=count)
        for name, count in gone.items()
        for kind in feeds[name]
    ]


def _nouns(name: str) -> str:
    return name.removeprefix("repo_").replace("_", " ")
