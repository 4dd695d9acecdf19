"""What the names of archives tell: which hours they hold, and which ones are missing between. Pure.

`2015-01-01-15.json.gz` is the hour from 15:00; hours are not padded (https://www.gharchive.org/).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

_HOUR = re.compile(r"(\d{4})-(\d\d)-(\d\d)-(\d{1,2})\.json(?:l|\.gz)?")
ONE = timedelta(hours=1)


class Hole(NamedTuple):
    """Hours in a row that no named file holds: the first, and how many."""

    first: datetime
    hours: int


def hour_of(name: str) -> datetime | None:
    """Give the hour a file holds by its name; None for any other name."""
    if (match := _HOUR.fullmatch(name)) is None:
        return None
    year, month, day, hour = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, tzinfo=UTC)
    except ValueError:
        return None


def in_order(name: str) -> tuple[datetime, str]:
    """Give what sorts names by hour; names that tell no hour come first."""
    return (hour_of(name) or datetime.min.replace(tzinfo=UTC), name)


def holes(names: Iterable[str]) -> list[Hole]:
    """Give what is missing between the first and the last hour that is there."""
    hours = sorted({hour for name in names if (hour := hour_of(name)) is not None})
    return [
        Hole(before + ONE, (after - before) // ONE - 1)
        for before, after in pairwise(hours)
        if after - before > ONE
    ]
