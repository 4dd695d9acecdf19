"""One dimension of the rules: what an event is worth in it, and from which day on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Context, Decimal
from typing import Literal, get_args

from ossmk.model import Kind

ReviewState = Literal["approved", "changes_requested", "commented", "dismissed"]
REVIEW_STATES: tuple[ReviewState, ...] = get_args(ReviewState)

ONE = Decimal(1)
EXACT = Context(prec=40)  # ours alone: a caller's decimal context must not change a score


@dataclass(frozen=True)
class Change:
    """What another day brings: from `valid_from` on (UTC) what is given, the rest as before."""

    valid_from: date
    weight: Decimal | None = None
    weights_by_kind: Mapping[Kind, Decimal] = field(default_factory=dict, hash=False)
    weights_by_review_state: Mapping[ReviewState, Decimal] = field(default_factory=dict, hash=False)
    clip_per_user_day: Mapping[Kind, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Dimension:
    """One score a person gets: the kinds that feed it, and what each is worth.

    Nothing before `valid_from` counts; None: it has always been valid. `changes` ascend by day.
    """

    kinds: tuple[Kind, ...]
    weight: Decimal = ONE
    weights_by_kind: Mapping[Kind, Decimal] = field(default_factory=dict, hash=False)
    weights_by_review_state: Mapping[ReviewState, Decimal] = field(default_factory=dict, hash=False)
    clip_per_user_day: Mapping[Kind, int] = field(default_factory=dict, hash=False)
    valid_from: date | None = None
    changes: tuple[Change, ...] = ()

    def weight_of(self, kind: Kind, state: ReviewState | None = None) -> Decimal:
        """Give what an event of this kind is worth here, before its own factors.

        `state` is that of a review; None for all other kinds, and where it is not known.
        """
        weight = EXACT.multiply(self.weight, self.weights_by_kind.get(kind, ONE))
        by_state = ONE if state is None else self.weights_by_review_state.get(state, ONE)
        return EXACT.multiply(weight, by_state)

    @property
    def first_days(self) -> tuple[date, ...]:
        """The days from which on something is valid; `date.min` where that is always."""
        begins = self.valid_from or date.min
        return (begins, *(each.valid_from for each in self.changes if each.valid_from > begins))

    def valid_since(self, day: date) -> date | None:
        """Give the first day of what is valid on a day; None where that is always or nothing."""
        days = [first for first in self.first_days if date.min < first <= day]
        return days[-1] if days else None

    def on(self, day: date) -> "Dimension | None":
        """Give what is valid on a day, with no changes left; None where it is not yet valid."""
        if self.valid_from is not None and day < self.valid_from:
            return None
        valid = replace(self, changes=())
        for change in self.changes:
            if change.valid_from <= day:
                valid = _changed(valid, change)
        return valid


def _changed(before: Dimension, change: Change) -> Dimension:
    return replace(
        before,
        weight=before.weight if change.weight is None else change.weight,
        weights_by_kind={**before.weights_by_kind, **change.weights_by_kind},
        weights_by_review_state={
            **before.weights_by_review_state,
            **change.weights_by_review_state,
        },
        clip_per_user_day={**before.clip_per_user_day, **change.clip_per_user_day},
    )
