"""Windows of time that GitHub answers. Pure.

`contributionsCollection` takes a year at most, and gives up on a busy account's whole year; half a
year passes. It includes both ends, and counts commits by their author's own day: windows meet at
midnight, and the next one begins a second after the last one's end.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from ossmk.model import EPOCH
from ossmk.periods import Period, midnight

HALF_YEAR = timedelta(days=184)
FORTNIGHT = timedelta(days=14)
SECOND = timedelta(seconds=1)
# a local day may begin 14 hours before the UTC day or end 12 hours after it, and clocks differ
MARGIN = timedelta(days=1)

Window = tuple[datetime, datetime]


def windows(start: datetime, end: datetime, *, longest: timedelta) -> Sequence[Window]:
    """Cut a span into as few windows as are no longer than that, of whole days but for the end."""
    days = max(1, (end - start).days + 1)
    count = -(-days // longest.days)
    edges = [midnight(start + timedelta(days=days * step // count)) for step in range(count)]
    return [
        *((one, other - SECOND) for one, other in pairwise(edges)),
        (edges[-1], end),
    ]


def floor_of(period: Period) -> datetime:
    """Give the moment that walks go back to."""
    return EPOCH if period.since is None else max(EPOCH, midnight(period.since) - MARGIN)


def counted_until(end: datetime) -> datetime:
    """Give the end of the windows that a period's commits are counted in: of a whole day."""
    return midnight(end) + 2 * MARGIN - SECOND


def halves(start: datetime, end: datetime) -> Sequence[Window]:
    """Cut a window in two, at midnight where it is longer than two days."""
    middle = (start + (end - start) / 2).replace(microsecond=0)
    if end - start > 2 * MARGIN:
        middle = midnight(middle)
    return [(start, middle - SECOND), (middle, end)]


def is_divisible(start: datetime, end: datetime) -> bool:
    """Tell whether halves of a window still hold whole days."""
    return end - start > 2 * MARGIN
