"""A stored run as one end of a comparison: its scores, and what they are rebuilt from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from ossmk.diffing.changes import Change, receipts_of
from ossmk.diffing.sides import Side
from ossmk.model import ContributionEvent, Score
from ossmk.rules import RuleSet, Window, is_same_window
from ossmk.scoring.asked import person_of

Place = tuple[str, str, str]  # person, dimension, window


@dataclass(frozen=True, slots=True)
class End:
    """The stored scores of a run, and the side that comes nearest to what made them.

    `rest` is what the scores have and the side has not; `doubt` says why that may be.
    """

    scores: Sequence[Score]
    side: Side
    rest: Mapping[Place, int]
    doubt: str

    @classmethod
    def rebuilt(
        cls,
        scores: Sequence[Score],
        events: Sequence[ContributionEvent],
        rules: RuleSet,
        *,
        as_of: datetime,
        ran_at: datetime,
        windows: Sequence[Window],
        people: Mapping[str, str] | None = None,
        doubt: str,
    ) -> Self:
        """Rebuild a run from the events that are known now.

        It knew those that had been seen when it ran, as far as `observed_at` tells: an event that
        was seen again since has the later time. So the other possibility, that it knew all that
        had happened, is taken where it comes nearer to the stored scores.
        """
        seen = [each for each in events if each.observed_at is None or each.observed_at <= ran_at]
        stored = _units(scores)
        possible = []
        for known in [seen, events] if len(seen) < len(events) else [events]:
            side = Side.of(known, rules, as_of=as_of, windows=windows, people=people)
            possible.append(cls(scores, side, _rest(stored, totals(side)), doubt))
        return min(possible, key=lambda end: sum(map(abs, end.rest.values())))

    def with_windows_of(self, other: "End") -> "End":
        """Call windows as the other end does where they are the same, begun on one date."""
        names = {
            window.name: its.name
            for window in self.side.windows
            for its in other.side.windows
            if is_same_window(window.name, its.name)
        }
        windows = [
            replace(each, name=names.get(each.name, each.name)) for each in self.side.windows
        ]
        return replace(
            self,
            scores=[
                each.model_copy(update={"window": names.get(each.window, each.window)})
                for each in self.scores
            ],
            side=replace(self.side, windows=tuple(windows)),
            rest={
                (person, dimension, names.get(window, window)): units
                for (person, dimension, window), units in self.rest.items()
            },
        )

    @property
    def units(self) -> Mapping[Place, int]:
        """The stored scores, as whole numbers of 1e-8 points."""
        return _units(self.scores)


def rests(end: End, *, of: str, sign: int) -> Iterator[Change]:
    """Give what could not be rebuilt of a run, as parts of a difference."""
    shown = {person_of(event.user_id): event.user_id for event in end.side.events.values()}
    shown |= {person_of(score.user_id): score.user_id for score in end.scores}
    for (person, dimension, window), units in end.rest.items():
        yield Change(
            user_id=shown[person],
            dimension=dimension,
            window=window,
            cause="not rebuilt",
            detail=f"{of}, {end.doubt}",
            units=sign * units,
            events=0,
        )


def totals(side: Side) -> Mapping[Place, int]:
    """Give the scores of a side, as whole numbers of 1e-8 points."""
    found: defaultdict[Place, int] = defaultdict(int)
    for (person, dimension, window, _), receipt in receipts_of(side).items():
        found[person, dimension, window] += receipt.units
    return found


def _units(scores: Sequence[Score]) -> Mapping[Place, int]:
    return {
        (person_of(score.user_id), score.dimension, score.window): round(score.value * 1e8)
        for score in scores
    }


def _rest(stored: Mapping[Place, int], rebuilt: Mapping[Place, int]) -> Mapping[Place, int]:
    return {
        place: units
        for place in sorted(stored.keys() | rebuilt.keys())
        if (units := stored.get(place, 0) - rebuilt.get(place, 0))
    }
