"""How GitHub orders and filters lists that name an `orderBy`, states or a privacy."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from github_server.world import Repository

T = TypeVar("T")
Order = dict[str, str] | None

ATTRIBUTES = {
    "CREATED_AT": "created_at",
    "UPDATED_AT": "updated_at",
    "PUSHED_AT": "pushed_at",
    "NAME": "name",
}


def ordered(made: Iterable[T], order: Order, *, by: str = "created_at") -> Sequence[T]:
    """Sort by what the order says, else by `by`, upwards; equal times keep the order of ids."""
    field = ATTRIBUTES[order["field"]] if order else by
    down = order is not None and order["direction"] == "DESC"
    return sorted(
        made,
        key=lambda each: (getattr(each, field) or "", getattr(each, "database_id", 0)),
        reverse=down,
    )


def in_states(made: Iterable[T], states: Sequence[str] | None) -> Iterable[T]:
    """Keep what is in one of the states; None or none keep all."""
    return [each for each in made if not states or getattr(each, "state", None) in states]


def of_privacy(
    repositories: Iterable[Repository], privacy: str | None, *, fork: bool | None = None
) -> list[Repository]:
    """Keep the repositories of a privacy, and forks or non-forks where that is asked."""
    return [
        each
        for each in repositories
        if (privacy is None or (privacy == "PRIVATE") == each.private)
        and (fork is None or fork == each.fork)
    ]
