"""The `[dimensions]` of a rules file → `Dimension` values, each with what changes by date."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

from ossmk.model import Kind
from ossmk.rules.dimension import ONE, REVIEW_STATES, Change, Dimension, ReviewState
from ossmk.rules.table import MOST, Table

MOST_CHANGES = 50  # four a year for twelve years: each adds to the table that events are joined to
CHANGED = ("weight", "weights_by_kind", "weights_by_review_state", "clip_per_user_day")

_MERGED = (
    "states of issues and pull requests change afterwards, which would rewrite the past; "
    "for what was merged list the kind pr_merged"
)
_OTHER_STATES = ("open", "closed", "merged")


def read_dimensions(rules: Table) -> dict[str, Dimension]:
    """Read every dimension, noting what is wrong."""
    table = rules.table("dimensions")
    dimensions = {name: _dimension(table.table(name)) for name in table}
    if not dimensions:
        rules.complain("dimensions", "there is none; add [dimensions.code] with kinds")
    for name in dimensions:
        if not (name.strip() and name.isprintable()):
            table.complain(name, "a dimension needs a printable name")
    return dimensions


def _dimension(table: Table) -> Dimension:
    kinds = table.kinds("kinds")
    if not (kinds or table.get("kinds")):
        table.complain("kinds", "is missing or empty; list the kinds that feed this dimension")
    dimension = Dimension(
        kinds=kinds,
        weight=table.number("weight", ONE),
        weights_by_kind=table.by_kind("weights_by_kind", _weight, kinds),
        weights_by_review_state=_states(table, kinds),
        clip_per_user_day=table.by_kind("clip_per_user_day", _cap, kinds),
        valid_from=table.day("valid_from"),
    )
    changes = list(_changes(table, dimension))
    dimension = replace(dimension, changes=tuple(change for change, _ in changes))
    _check_weights(dimension, [table, *(where for _, where in changes)])
    table.close()
    return dimension


def _changes(table: Table, dimension: Dimension) -> Iterable[tuple[Change, Table]]:
    """Read the changes by date; one that does not say its day is noted and left out."""
    entries = table.tables("changes")
    if len(entries) > MOST_CHANGES:
        table.complain("changes", f"are more than {MOST_CHANGES}; begin another dimension")
    latest = dimension.valid_from
    for entry in entries:
        change = _change(entry, dimension.kinds)
        if change is None:
            continue
        if latest is not None and change.valid_from <= latest:
            entry.complain("valid_from", f"must be after {latest}, which is valid before it")
        else:
            latest = change.valid_from
            yield change, entry


def _change(table: Table, kinds: Sequence[Kind]) -> Change | None:
    day = table.day("valid_from")
    if "valid_from" not in table:
        table.complain("valid_from", "is missing; a change needs its first day: 2026-07-01")
    table.refuse("kinds", "do not change; a weight of 0 ends a kind, another dimension begins one")
    if not any(key in table for key in CHANGED):
        table.complain("weight", f"nothing changes; give {', '.join(CHANGED)}")
    weight = table.number("weight", ONE)
    change = Change(
        valid_from=day or date.min,
        weight=weight if "weight" in table else None,
        weights_by_kind=table.by_kind("weights_by_kind", _weight, kinds),
        weights_by_review_state=_states(table, kinds),
        clip_per_user_day=table.by_kind("clip_per_user_day", _cap, kinds),
    )
    table.close()
    return None if day is None else change


def _states(table: Table, kinds: Sequence[Kind]) -> dict[ReviewState, Decimal]:
    """Read weights by the state of a review; no other state is known for good."""
    states = table.table("weights_by_review_state")
    if "weights_by_review_state" in table and "review" not in kinds:
        table.complain("weights_by_review_state", f"this dimension lists no reviews, and {_MERGED}")
    for name in states:
        if name in _OTHER_STATES:
            states.refuse(name, f"is no state of a review; {_MERGED}")
    weights = {state: states.number(state, ONE) for state in REVIEW_STATES if state in states}
    states.close("is no state of a review", REVIEW_STATES)
    return weights


def _check_weights(dimension: Dimension, tables: Sequence[Table]) -> None:
    """Note where weights multiplied are too much, once: what goes on from there is no news."""
    seen: set[str] = set()
    for day, table in zip(dimension.first_days, tables, strict=True):
        valid = dimension.on(day) or dimension
        for kind, state in _weighed(valid):
            what = f"weight of {kind}" if state is None else f"weights of {kind} and {state}"
            if valid.weight_of(kind, state) > MOST and what not in seen:
                seen.add(what)
                table.complain("weight", f"times the {what} must be at most {MOST}")


def _weighed(valid: Dimension) -> Iterable[tuple[Kind, ReviewState | None]]:
    yield from product(valid.kinds, (None,))
    if "review" in valid.kinds:
        yield from product(("review",), valid.weights_by_review_state)


def _weight(table: Table, kind: Kind) -> Decimal:
    return table.number(kind, ONE)


def _cap(table: Table, kind: Kind) -> int:
    return table.whole(kind)
