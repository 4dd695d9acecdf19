"""The price of gaming: what trivial events would be worth, by scoring them with the given ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ossmk.model import ContributionEvent, Kind
from ossmk.periods import midnight
from ossmk.rules import ReviewState, RuleSet, Window
from ossmk.scoring import score
from ossmk.scoring.asked import person_of

DAYS = 30
FLOOD = 200  # trivial events on one day
_REPO = "github.com/gaming/trivial"
_SIZED: tuple[Kind, ...] = ("commit", "pr", "pr_merged")


@dataclass(frozen=True, slots=True)
class Price:
    """What trivial events of a kind add to one person's score, all dimensions together.

    `daily` is one more a day for 30 days, `flood` 200 on one day; `uncapped` names the dimensions
    that have no cap for the kind. `person_units` is what the person has without them. `state` is
    the one that pays most where the rules weigh reviews by their state.
    """

    kind: Kind
    state: ReviewState | None
    daily_units: int
    flood_units: int
    person_units: int
    uncapped: tuple[str, ...]

    @property
    def units_each(self) -> float:
        """The worth of one of the daily events, in units."""
        return self.daily_units / DAYS


def prices(
    events: Sequence[ContributionEvent],
    rules: RuleSet,
    *,
    as_of: datetime,
    window: Window,
    totals: Mapping[str, int],
) -> list[Price]:
    """Give the price of every kind the rules list, for the person in the middle of `totals`."""
    if not totals:
        return []
    person = sorted(totals, key=lambda each: (totals[each], each))[len(totals) // 2]
    own = [event for event in events if person_of(event.user_id) == person]

    def worth(added: Sequence[ContributionEvent]) -> int:
        scores = score([*own, *added], rules, as_of=as_of, windows=[window])
        return sum(round(each.value * 1e8) for each in scores)

    def sized(trivial: Iterator[ContributionEvent]) -> list[ContributionEvent]:
        # who plays the rules writes as many as they ask for
        lines = max(1, rules.size.minimum_lines)
        return [
            each.model_copy(update={"lines_added": lines}) if each.kind in _SIZED else each
            for each in trivial
        ]

    base = worth([])

    def price(kind: Kind, state: ReviewState | None) -> Price:
        return Price(
            kind=kind,
            state=state,
            daily_units=worth(sized(_daily(own[0], kind, state, as_of))) - base,
            flood_units=worth(sized(_flood(own[0], kind, state, as_of))) - base,
            person_units=base,
            uncapped=_uncapped(rules, kind, _last_second(as_of).date()),
        )

    return [
        max((price(kind, state) for state in _states(rules, kind)), key=_worth_most)
        for kind in _kinds(rules)
    ]


def gaming_warnings(found: Sequence[Price], totals: Mapping[str, int]) -> Iterator[str]:
    """Say where a cap is missing, with what a flood of trivial events was measured to win."""
    for price in found:
        if not (price.uncapped and price.flood_units):
            continue
        reached = price.person_units + price.flood_units
        passed = sum(price.person_units <= units < reached for units in totals.values()) - 1
        yield (
            f"{price.kind} has no cap in {', '.join(price.uncapped)}: {FLOOD} trivial ones in a "
            f"day gave {price.flood_units / 1e8:,.4f} points and passed {max(passed, 0):,} of "
            f"{len(totals):,} people"
        )


def _kinds(rules: RuleSet) -> list[Kind]:
    listed = [kind for dimension in rules.dimensions.values() for kind in dimension.kinds]
    return list(dict.fromkeys(listed))


def _states(rules: RuleSet, kind: Kind) -> tuple[ReviewState | None, ...]:
    return (None, *(rules.review_states if kind == "review" else ()))


def _worth_most(price: Price) -> tuple[int, int]:
    return (price.daily_units, price.flood_units)


def _uncapped(rules: RuleSet, kind: Kind, day: date) -> tuple[str, ...]:
    valid = {name: dimension.on(day) for name, dimension in rules.dimensions.items()}
    return tuple(
        name
        for name, dimension in valid.items()
        if dimension and kind in dimension.kinds and rules.cap(dimension, kind) is None
    )


def _last_second(as_of: datetime) -> datetime:
    """Give the end of the last whole day: behind all other events of that day."""
    return midnight(as_of) - timedelta(seconds=1)


def _daily(
    person: ContributionEvent, kind: Kind, state: ReviewState | None, as_of: datetime
) -> Iterator[ContributionEvent]:
    for day in range(DAYS):
        yield _trivial(person, kind, state, _last_second(as_of) - timedelta(days=day), day)


def _flood(
    person: ContributionEvent, kind: Kind, state: ReviewState | None, as_of: datetime
) -> Iterator[ContributionEvent]:
    for number in range(FLOOD):
        yield _trivial(person, kind, state, _last_second(as_of), number)


def _trivial(
    person: ContributionEvent,
    kind: Kind,
    state: ReviewState | None,
    created_at: datetime,
    number: int,
) -> ContributionEvent:
    lines = (1, 0) if kind in _SIZED else (None, None)
    return ContributionEvent(
        id=f"{_REPO}/{kind}/{number}",
        kind=kind,
        repo_id=_REPO,
        user_id=person.user_id,
        created_at=created_at,
        state=state,
        lines_added=lines[0],
        lines_removed=lines[1],
    )
