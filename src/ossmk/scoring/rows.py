"""What the two queries give, row by row; dimension and window by their number in the rules."""

from typing import NamedTuple

from ossmk.model import Kind


class ScoreRow(NamedTuple):
    """A row of score.sql."""

    person: str
    user_id: str  # as shown
    dimension: int
    window: int
    units: int
    events: int


class ReceiptRow(NamedTuple):
    """A row of receipts.sql, with its event's own fields behind."""

    id: str
    person: str
    dimension: int
    window: int
    weight: float
    decay: float
    size: float
    age_days: int
    lines: int
    nth: int
    cap: int
    left_out: int
    state: str
    units: int
    kind: Kind
    repo_id: str
    second: int
    title: str | None
    url: str | None
    actor_type: str
    parent_id: str | None
