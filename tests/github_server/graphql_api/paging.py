"""Connections as GitHub pages them: first/after, last/before, opaque cursors, totalCount.

A cursor names the node it stands at, so that a page goes on from there when newer nodes were
added in front. https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BinasciiError
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypedDict, Unpack

from github_server.graphql_api.ask import FIELDS, Info, Resolver, snake_cased
from github_server.sight import Refused, Sight
from github_server.world import Repository


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Where a page begins and ends."""

    start_cursor: str | None
    end_cursor: str | None
    has_previous_page: bool
    has_next_page: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A node with its cursor."""

    cursor: str
    node: object


class Bounds(TypedDict, total=False):
    """The arguments that every connection takes."""

    first: int | None
    last: int | None
    after: str | None
    before: str | None


class Counted(list[Any]):
    """Nodes whose connection counts something else than the nodes."""

    def __init__(self, nodes: Iterable[object], total: int) -> None:
        super().__init__(nodes)
        self.total = total


class Connection:
    """A page of `everything`; nodes that are refused are errors in their place."""

    def __init__(
        self, everything: Sequence[object], start: int, stop: int, sight: Sight, total: int
    ) -> None:
        self._all, self._start, self._stop = everything, start, stop
        self._sight = sight
        self.total_count = self.issue_count = total

    @property
    def nodes(self) -> list[object]:
        """The nodes of the page; an exception makes graphql-core write null and an error."""
        return [self._shown(each) for each in self._all[self._start : self._stop]]

    @property
    def edges(self) -> list[Edge]:
        """The nodes of the page, each with its cursor."""
        places = range(self._start, self._stop)
        return [Edge(cursor_of(self._all, at), self._shown(self._all[at])) for at in places]

    @property
    def page_info(self) -> PageInfo:
        """Where the page begins and ends."""
        empty = self._start >= self._stop
        return PageInfo(
            None if empty else cursor_of(self._all, self._start),
            None if empty else cursor_of(self._all, self._stop - 1),
            self._start > 0,
            self._stop < len(self._all),
        )

    def _shown(self, node: object) -> object:
        repository = getattr(node, "repository", node)
        if isinstance(repository, Repository) and (refusal := self._sight.refuses(repository)):
            return refusal
        return node


def cursor_of(everything: Sequence[object], place: int) -> str:
    """Give the opaque cursor of a node."""
    name = getattr(everything[place], "id", None) or f"#{place}"
    return urlsafe_b64encode(f"cursor:v2:{name}".encode()).decode()


def place_of(everything: Sequence[object], cursor: str) -> int:
    """Find the node that a cursor stands at."""
    try:
        name = urlsafe_b64decode(cursor).decode().removeprefix("cursor:v2:")
    except (BinasciiError, UnicodeDecodeError) as error:
        raise _invalid(cursor) from error
    if name.startswith("#") and name[1:].isdigit():
        return int(name[1:])
    for place, node in enumerate(everything):
        if getattr(node, "id", None) == name:
            return place
    raise _invalid(cursor)


def page(
    everything: Sequence[object],
    sight: Sight,
    *,
    total: int | None = None,
    **bounds: Unpack[Bounds],
) -> Connection:
    """Cut the asked page out of `everything`; neither `first` nor `last` gives an empty one."""
    after, before = bounds.get("after"), bounds.get("before")
    start = place_of(everything, after) + 1 if after else 0
    stop = place_of(everything, before) if before else len(everything)
    if (first := bounds.get("first")) is not None:
        stop = min(stop, start + first)
    elif (last := bounds.get("last")) is not None:
        start = max(start, stop - last)
    else:
        stop = start
    counted = len(everything) if total is None else total
    return Connection(everything, start, max(start, stop), sight, counted)


def connection(*types: str, name: str) -> Callable[[Resolver], Resolver]:
    """Register a function that lists a connection's nodes: `resolve(source, ask, **filters)`."""

    def register(resolve: Resolver) -> Resolver:
        @wraps(resolve)
        def resolver(source: object, info: Info, **arguments: Any) -> Connection:  # noqa: ANN401
            bounds: Bounds = {
                "first": arguments.pop("first", None),
                "last": arguments.pop("last", None),
                "after": arguments.pop("after", None),
                "before": arguments.pop("before", None),
            }
            everything = resolve(source, info.context, **snake_cased(arguments))
            total = everything.total if isinstance(everything, Counted) else None
            return page(everything, info.context.sight, total=total, **bounds)

        for each in types:
            FIELDS[each, name] = resolver
        return resolve

    return register


def _invalid(cursor: str) -> Refused:
    return Refused("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")
