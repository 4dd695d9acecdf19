"""One rule file tried against another on the same events."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ossmk.backtest.cohorts import Cohort, cohorts
from ossmk.backtest.gaming import Price, gaming_warnings, prices
from ossmk.backtest.ranks import kendall, ranks, spearman
from ossmk.merging import merged
from ossmk.model import ContributionEvent, Score
from ossmk.rules import RuleSet, Window
from ossmk.scoring import score
from ossmk.scoring.asked import person_of

_LEAST_SHARE = 0.5  # of what a group has by the other rules: below it the loss is worth a word


@dataclass(frozen=True, slots=True)
class Mover:
    """One person's sum of all dimensions and rank by the rules in use and by those tried."""

    user_id: str
    units_before: int
    units_after: int
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How the points of one dimension are spread over the people who have some."""

    dimension: str
    people: int
    median: float
    ninth_decile: float
    most: float
    share_of_top_percent: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the rules `after` would do in the place of `before`, measured on the given events."""

    before: str
    after: str
    window: str
    spearman: float | None
    kendall: float | None
    movers: Sequence[Mover]
    shares_before: Sequence[Shares]
    shares_after: Sequence[Shares]
    cohorts: Sequence[Cohort]
    prices: Sequence[Price]
    warnings: Sequence[str]


def backtest(
    events: Sequence[ContributionEvent],
    before: RuleSet,
    after: RuleSet,
    *,
    as_of: datetime,
    window: Window,
) -> Backtest:
    """Score the events by both rules and compare; movers come with the greatest jump first."""
    events = merged(events)
    old = score(events, before, as_of=as_of, windows=[window])
    new = score(events, after, as_of=as_of, windows=[window])
    old_totals, new_totals = _totals(old), _totals(new)
    people = sorted(old_totals.keys() | new_totals.keys())
    sums = [[totals.get(person, 0) for person in people] for totals in (old_totals, new_totals)]
    groups = cohorts(events, old_totals, new_totals, as_of=as_of)
    found = prices(events, after, as_of=as_of, window=window, totals=new_totals)
    return Backtest(
        before=before.label,
        after=after.label,
        window=window.name,
        spearman=spearman(*sums),
        kendall=kendall(*sums),
        movers=_movers(people, *sums, shown=_spellings([*old, *new])),
        shares_before=_shares(old),
        shares_after=_shares(new),
        cohorts=groups,
        prices=found,
        warnings=[*_cohort_warnings(groups), *gaming_warnings(found, new_totals)],
    )


def _totals(scores: Sequence[Score]) -> Mapping[str, int]:
    totals: defaultdict[str, int] = defaultdict(int)
    for each in scores:
        totals[person_of(each.user_id)] += round(each.value * 1e8)
    return totals


def _spellings(scores: Sequence[Score]) -> Mapping[str, str]:
    return {person_of(each.user_id): each.user_id for each in scores}


def _movers(
    people: Sequence[str], old: Sequence[int], new: Sequence[int], *, shown: Mapping[str, str]
) -> list[Mover]:
    before = ranks(dict(zip(people, old, strict=True)))
    after = ranks(dict(zip(people, new, strict=True)))
    moved = [
        Mover(shown[person], units_before, units_after, before[person], after[person])
        for person, units_before, units_after in zip(people, old, new, strict=True)
        if before[person] != after[person]
    ]
    return sorted(moved, key=lambda each: (-abs(each.rank_before - each.rank_after), each.user_id))


def _shares(scores: Sequence[Score]) -> list[Shares]:
    dimensions: defaultdict[str, list[int]] = defaultdict(list)
    for each in scores:
        dimensions[each.dimension].append(round(each.value * 1e8))
    return [_share(name, sorted(units)) for name, units in dimensions.items()]


def _share(dimension: str, units: Sequence[int]) -> Shares:
    """Measure one dimension; the top percent is of all people, one person at least."""
    some = [each for each in units if each]
    top = units[-max(1, len(units) // 100) :]
    return Shares(
        dimension=dimension,
        people=len(some),
        median=some[len(some) // 2] / 1e8 if some else 0.0,
        ninth_decile=some[len(some) * 9 // 10] / 1e8 if some else 0.0,
        most=units[-1] / 1e8,
        share_of_top_percent=sum(top) / sum(units) if some else 0.0,
    )


def _cohort_warnings(groups: Sequence[Cohort]) -> list[str]:
    return [
        f"{group.name} ({group.people:,} people) do {group.share_of_events:.1%} of the events and "
        f"would have {group.share_after:.1%} of the points, instead of {group.share_before:.1%}"
        for group in groups
        if group.share_after < group.share_before * _LEAST_SHARE
    ]
