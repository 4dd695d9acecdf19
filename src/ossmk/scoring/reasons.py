"""Why an event gives no points, in words."""

from datetime import date

from ossmk.rules import Dimension
from ossmk.scoring.rows import ReceiptRow

EXCLUDED_ACTOR = 1
LANDED = 2

_LANDED_WORDS = "it landed through"
_TEENS = (11, 12, 13)
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def reason(row: ReceiptRow, day: date, dimension: Dimension) -> str | None:
    """Say why the points are 0; None where there are some."""
    if row.units:
        return None
    if row.left_out:
        return _left_out(row)
    if dimension.valid_from is not None and day < dimension.valid_from:
        return f"these rules begin on {dimension.valid_from}"
    if row.nth > row.cap:
        return f"{ordinal(row.nth)} {row.kind.replace('_', ' ')} of {day}, cap {row.cap}"
    return _vanished(row)


def _left_out(row: ReceiptRow) -> str:
    if row.left_out == EXCLUDED_ACTOR:
        return f"the rules leave {row.actor_type}s out"
    if row.left_out == LANDED:
        return f"{_LANDED_WORDS} {row.parent_id}, which counts"
    return "the same commit counts for another account of this person"


def is_landed(said: str | None) -> bool:
    """Tell whether this is the reason of a commit whose pull request counts instead."""
    return said is not None and said.startswith(_LANDED_WORDS)


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 4th, 11th, 21st."""
    if number % 100 in _TEENS:
        return f"{number}th"
    return f"{number}{_ENDINGS.get(number % 10, 'th')}"


def _vanished(row: ReceiptRow) -> str:
    if row.weight == 0:
        return "its weight is 0"
    if row.decay == 0:
        return f"faded to nothing in {row.age_days} days"
    if row.size == 0:
        return f"{row.lines} lines, size factor 0"
    return "its points round to 0"
