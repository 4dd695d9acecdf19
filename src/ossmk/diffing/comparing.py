"""Two sides beside each other: each person's scores, ranks and the causes of the difference."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ossmk.diffing.changes import Change, diff
from ossmk.diffing.ends import End, Place, rests, totals
from ossmk.diffing.sides import Side
from ossmk.scoring.asked import person_of

Move = Literal["up", "down", "in", "out"]


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

    @property
    def move(self) -> Move | None:
        """Where the person went in the ranking; None for whoever kept the rank."""
        before, after = self.rank_before, self.rank_after
        if before == after:
            return None
        if before is None:
            return "in"
        if after is None:
            return "out"
        return "up" if after < before else "down"


def compared(before: Side, after: Side) -> list[Compared]:
    """Give every score that changed, or that some cause moved, the greatest difference first."""
    return _compared(totals(before), totals(after), diff(before, after))


def compared_runs(before: End, after: End) -> list[Compared]:
    """Give the same for two stored runs: the scores are theirs, whatever is stored now.

    What a run's rebuilt side does not account for is a change of its own, `not rebuilt`.
    """
    changes = [
        *rests(before, of="the first run", sign=-1),
        *diff(before.side, after.side),
        *rests(after, of="the second run", sign=1),
    ]
    return _compared(before.units, after.units, changes)


def _compared(
    old: Mapping[Place, int], new: Mapping[Place, int], parts: Iterable[Change]
) -> list[Compared]:
    old_ranks, new_ranks = _ranks(old), _ranks(new)
    changes: defaultdict[Place, list[Change]] = defaultdict(list)
    for change in parts:
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


def _ranks(totals: Mapping[Place, int]) -> Mapping[Place, int]:
    boards: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for (_, dimension, window), units in totals.items():
        boards[dimension, window].append(units)
    places = {
        board: {units: len(found) - place for place, units in enumerate(sorted(found))}
        for board, found in boards.items()
    }
    return {place: places[place[1:]][units] for place, units in totals.items() if units}
