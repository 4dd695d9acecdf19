"""Two sides beside each other: each person's scores, ranks and the causes of the difference."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ossmk.diffing.changes import Change, diff, receipts_of
from ossmk.diffing.sides import Side
from ossmk.scoring.asked import person_of

Place = tuple[str, str, str]  # person, dimension, window


@dataclass(frozen=True, slots=True)
class Compared:
    """One person's score in one dimension and window on both sides; ranks start at 1.

    A rank is None where the person has no points on that side; equal scores share a rank.
    """

    user_id: str
    dimension: str
    window: str
    units_before: int
    units_after: int
    rank_before: int | None
    rank_after: int | None
    changes: Sequence[Change]

    @property
    def units(self) -> int:
        """The difference, which the changes sum to."""
        return self.units_after - self.units_before


def compared(before: Side, after: Side) -> list[Compared]:
    """Give every score that changed, or that some cause moved, the greatest difference first."""
    old, new = _totals(before), _totals(after)
    old_ranks, new_ranks = _ranks(old), _ranks(new)
    changes: defaultdict[Place, list[Change]] = defaultdict(list)
    for change in diff(before, after):
        changes[person_of(change.user_id), change.dimension, change.window].append(change)
    found = [
        Compared(
            user_id=causes[0].user_id,
            dimension=place[1],
            window=place[2],
            units_before=old.get(place, 0),
            units_after=new.get(place, 0),
            rank_before=old_ranks.get(place),
            rank_after=new_ranks.get(place),
            changes=causes,
        )
        for place, causes in changes.items()
    ]
    return sorted(found, key=lambda each: -abs(each.units))


def _totals(side: Side) -> Mapping[Place, int]:
    totals: defaultdict[Place, int] = defaultdict(int)
    for (person, dimension, window, _), receipt in receipts_of(side).items():
        totals[person, dimension, window] += receipt.units
    return totals


def _ranks(totals: Mapping[Place, int]) -> Mapping[Place, int]:
    boards: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for (_, dimension, window), units in totals.items():
        boards[dimension, window].append(units)
    places = {
        board: {units: len(found) - place for place, units in enumerate(sorted(found))}
        for board, found in boards.items()
    }
    return {place: places[place[1:]][units] for place, units in totals.items() if units}
