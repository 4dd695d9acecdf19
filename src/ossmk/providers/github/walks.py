"""Walks down a connection of something: an account's or a repository's. Pure.

Lists that can be ordered come latest touched first and end at the floor: what was opened or
merged since was also touched since. The others are walked to their end, where the number passed
is held against GitHub's total.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from ossmk.model import Kind
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.payloads import Connection, Item
from ossmk.providers.github.streams import Run, Taken, merged

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

    def take(self, root: Root_contra, run: Run, passed: int) -> tuple[Taken, Position]:
        """Read a page: what it gave, and where the walk stands after it."""
        ...


class _Updated(Protocol):
    @property
    def updated_at(self) -> datetime: ...


def updated(item: _Updated) -> datetime:
    """Give when an element was touched, in lists that are ordered by it."""
    return item.updated_at


@dataclass(frozen=True)
class ConnectionWalk(Generic[Root, Item]):
    """A connection of a root, and how its elements are read."""

    name: str
    feeds: tuple[Kind, ...]
    of: Callable[[Root], Connection[Item] | None]
    read: Callable[[Item, Run], Taken]
    touched: Callable[[Item], datetime | None] = lambda _: None
    backwards: bool = False

    def take(self, root: Root, run: Run, passed: int) -> tuple[Taken, Position]:
        """Read a page of the connection."""
        connection = self.of(root)
        if connection is None:
            return Taken(nulls=1), Position(passed)
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

    def _is_past(self, item: Item, run: Run) -> bool:
        touched = self.touched(item)
        return touched is not None and touched < run.floor

    def _short_by(self, missing: int) -> list[Doubt]:
        if missing <= 0:
            return []
        reason = f"GitHub gives fewer {self.name.replace('_', ' ')} than it counts"
        return [Doubt(self.feeds[0], reason, missing)]
