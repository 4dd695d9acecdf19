"""What each step changed, in whole units of 1e-8, per person, dimension and window."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ossmk.diffing.sides import Cause, Side
from ossmk.diffing.steps import Step, steps
from ossmk.model import Receipt
from ossmk.scoring import receipts
from ossmk.scoring.asked import person_of
from ossmk.scoring.reasons import is_landed

Key = tuple[str, str, str, str]  # person, dimension, window, event
Receipts = Mapping[Key, Receipt]


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a difference: `units` are points as a whole number of 1e-8.

    `detail` names the rule line, or what moved a cap; `events` is the number whose points changed.
    """

    user_id: str
    dimension: str
    window: str
    cause: Cause
    detail: str
    units: int
    events: int

    @property
    def points(self) -> float:
        """The part in points."""
        return self.units / 1e8


def diff(before: Side, after: Side) -> list[Change]:
    """Give why the scores of `after` are not those of `before`, by person, dimension and window.

    The units of one person, dimension and window sum to the difference of the scores exactly. A
    score that only one side has counts as 0 on the other.
    """
    measured = receipts_of(before)
    shown = _spellings(measured)
    changes: list[Change] = []
    for step in steps(before, after):
        found = receipts_of(step.side)
        shown |= _spellings(found)
        changes += _changes(step, measured, found)
        measured = found
    order = {name: place for place, name in enumerate([*after.rules.dimensions])}
    named = [_named(change, shown) for change in changes]
    return sorted(
        named,
        key=lambda change: (
            person_of(change.user_id),
            order.get(change.dimension, len(order)),
            change.dimension,
            change.window,
        ),
    )


def receipts_of(side: Side) -> Receipts:
    """Give the receipts of a side by person, dimension, window and event."""
    found = receipts(
        side.events.values(),
        side.rules,
        as_of=side.as_of,
        windows=side.windows,
        people=side.people,
    )
    return {
        (person_of(each.user_id), each.dimension, each.window, each.event_id): each
        for each in found
    }


def _changes(step: Step, before: Receipts, after: Receipts) -> Iterator[Change]:
    parts: defaultdict[tuple[str, str, str, Cause, str], list[int]] = defaultdict(list)
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if units := (new.units if new else 0) - (old.units if old else 0):
            parts[(*key[:3], *_cause(step, key[3], old, new))].append(units)
    for place in sorted(parts, key=lambda place: (place[3] != step.cause, place)):
        if units := sum(parts[place]):
            yield Change(*place, units=units, events=len(parts[place]))


def _cause(
    step: Step, event_id: str, old: Receipt | None, new: Receipt | None
) -> tuple[Cause, str]:
    """Give the step's cause; an event it did not touch moved over a cap, or landed."""
    if step.touched is None or event_id in step.touched:
        return step.cause, step.detail
    if any(is_landed(receipt.reason) for receipt in (old, new) if receipt):
        return "landed commits", f"by {step.cause}"
    return "cap shifts", f"by {step.cause}"


def _spellings(found: Receipts) -> dict[str, str]:
    return {person: receipt.user_id for (person, *_), receipt in found.items()}


def _named(change: Change, shown: Mapping[str, str]) -> Change:
    return Change(
        shown[change.user_id],
        change.dimension,
        change.window,
        change.cause,
        change.detail,
        change.units,
        change.events,
    )
