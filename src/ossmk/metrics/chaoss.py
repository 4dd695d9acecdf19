"""One function for each metric, under its CHAOSS name.

Definitions: https://chaoss.community/kbtopic/all-metrics/. How each one is read here, and what it
cannot tell, is in docs/metrics.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import median

from ossmk.metrics.affiliations import UNTOLD, Affiliations
from ossmk.metrics.community import ANSWERS, ASKED, Community, listed, plural
from ossmk.metrics.metric import Metric
from ossmk.model import ContributionEvent, Coverage, Kind
from ossmk.periods import Period

_HALF = 0.5
_COMMITS: tuple[Kind, ...] = ("commit",)
_CHANGE_REQUESTS: tuple[Kind, ...] = ("pr",)
_RELEASES: tuple[Kind, ...] = ("release",)


def community_metrics(
    events: Iterable[ContributionEvent],
    period: Period,
    *,
    coverage: Mapping[Kind, Coverage] | None = None,
    is_whole: bool = False,
    affiliations: Affiliations = UNTOLD,
) -> list[Metric]:
    """Measure a project over a period: `events` are everything known of it, in any order.

    They are looked at once and not kept. `coverage` says how far each kind is known (default: not
    told), `is_whole` that nothing from before the period is missing.
    """
    community = Community(period, coverage=coverage, is_whole=is_whole)
    community.take_all(events)
    return measured(community, affiliations)


def measured(community: Community, affiliations: Affiliations) -> list[Metric]:
    """Give every metric of a community."""
    return [
        contributor_absence_factor(community),
        elephant_factor(community, affiliations),
        new_contributors(community),
        change_request_closure_ratio(community),
        time_to_first_response(community),
        release_frequency(community),
    ]


def contributor_absence_factor(community: Community) -> Metric:
    """Give the smallest number of people who made half of the period's commits."""
    return Metric.of(
        "Contributor Absence Factor",
        community,
        _half_of(community.commits.values()),
        unit="people",
        kinds=_COMMITS,
        note=None if community.commits else _none_of(community, _COMMITS),
    )


def elephant_factor(community: Community, affiliations: Affiliations) -> Metric:
    """Give the smallest number of organisations whose people made half of the commits.

    Where some authors' organisation is not told, it is given as long as it would be the same
    wherever they work: as many as if each of them were an organisation of their own, and as few
    as if all worked for the largest one.
    """
    told, untold = _organisations(community, affiliations)
    largest, *others = sorted(told.values(), reverse=True) or [0]
    least = _half_of([largest + sum(untold), *others])
    most = _half_of([largest, *others, *untold])
    value = least if told and least == most else None
    which = f"the organisation behind {sum(untold):,} of {community.commits.total():,} commits"
    note = None
    if not community.commits:
        note = _none_of(community, _COMMITS)
    elif not told:
        note = "needs --affiliations FILE"
    elif value is None:
        note = f"between {least} and {most}, for {which} is not told"
    elif untold:
        note = f"whatever {which} is"
    return Metric.of(
        "Elephant Factor", community, value, unit="organisations", kinds=_COMMITS, note=note
    )


def _organisations(
    community: Community, affiliations: Affiliations
) -> tuple[Counter[str], list[int]]:
    """Give the commits by organisation, and those of each author whose organisation is not told."""
    told: Counter[str] = Counter()
    untold: list[int] = []
    for author, commits in community.commits.items():
        if (organisation := affiliations.of(author)) is None:
            untold.append(commits)
        else:
            told[organisation] += commits
    return told, untold


def new_contributors(community: Community) -> Metric:
    """Give how many people made their first contribution, of any kind, in the period."""
    kinds = community.collected
    value, note = _new(community, kinds)
    is_sure = community.is_whole or value is None
    return Metric.of(
        "New Contributors",
        community,
        value,
        unit="people",
        kinds=kinds,
        note=note,
        coverage=None if is_sure else "unknown",
    )


def _new(community: Community, kinds: Sequence[Kind]) -> tuple[int | None, str | None]:
    """Count who is new, and say compared with what; None where nobody can be told from others."""
    period, first = community.period, community.first.values()
    if period.since is None:
        return None, "everybody is new in a period without a beginning: give --since"
    if not first:
        return None, _none_of(community, kinds)
    before = [moment for moment in first if moment < period.since]
    new = len(first) - len(before)
    if community.is_whole:
        return new, f"by {listed(map(plural, kinds), 'and')} alone" if len(kinds) < 4 else None
    if before:
        return new, f"compared with work since {min(before).date()}"
    return None, "nothing from before the period is known: fetch it with --since all"


def change_request_closure_ratio(community: Community) -> Metric:
    """Give the share of the change requests opened in the period that are merged or closed."""
    states = community.change_requests
    closed = states["merged"] + states["closed"]
    return Metric.of(
        "Change Request Closure Ratio",
        community,
        closed / states.total() if states else None,
        unit="closed per opened",
        kinds=_CHANGE_REQUESTS,
        note=f"{closed:,} of {states.total():,}"
        if states
        else _none_of(community, _CHANGE_REQUESTS, "were opened in the period"),
    )


def time_to_first_response(community: Community) -> Metric:
    """Give the median hours until somebody else reviewed or commented on a PR or issue.

    Over those opened in the period that were answered in it.
    """
    asked, hours = len(community.asked), community.hours_waited
    note = _none_of(community, ASKED, "were opened in the period")
    if asked:
        note = f"{len(hours):,} of {asked:,} were answered"
    return Metric.of(
        "Time to First Response",
        community,
        median(hours) if hours else None,
        unit="hours, median",
        kinds=(*ASKED, *ANSWERS),
        note=note,
    )


def release_frequency(community: Community) -> Metric:
    """Give the median days between two releases of the period; None for fewer than two."""
    moments = sorted(community.releases)
    gaps = [(later - earlier).total_seconds() / 86400 for earlier, later in pairwise(moments)]
    note = "a single release in the period" if moments else _none_of(community, _RELEASES)
    return Metric.of(
        "Release Frequency",
        community,
        median(gaps) if gaps else None,
        unit="days between, median",
        kinds=_RELEASES,
        note=f"{len(moments):,} releases" if gaps else note,
    )


def _half_of(counts: Iterable[int]) -> int | None:
    """Count the largest until they hold half of everything."""
    ranked = sorted(counts, reverse=True)
    half, held = sum(ranked) * _HALF, 0
    for number, count in enumerate(ranked, start=1):
        held += count
        if held >= half > 0:
            return number
    return None


def _none_of(community: Community, kinds: Sequence[Kind], when: str = "in the period") -> str:
    """Say why there is nothing to measure: nobody looked for it, or there is none."""
    is_known = community.coverage_of(kinds) != "unknown"
    names = listed(map(plural, kinds), "or") if kinds else "contributions"
    return f"no {names} {when if is_known else 'collected'}"
