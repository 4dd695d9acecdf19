"""Community metrics under their CHAOSS names: one pure function each, over the events of a project.

Each gives a `Metric` whose `value` is None when there is nothing to measure. Bots and agents are
left out, for the metrics speak of people. Definitions: https://chaoss.community/kbtopic/all-metrics/
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

from ossmk.model import ContributionEvent, Frozen, Kind
from ossmk.periods import Period

_HALF = 0.5
_DEFINITIONS = "https://chaoss.community/kb/metric-"
_RESPONSES: frozenset[Kind] = frozenset({"review", "review_comment", "issue_comment"})


class Metric(Frozen):
    """A measured value of a community, its unit, and where CHAOSS defines it."""

    name: str
    value: float | None
    unit: str
    definition: str


def community_metrics(
    events: Iterable[ContributionEvent],
    period: Period,
    *,
    affiliations: Mapping[str, str] | None = None,
) -> list[Metric]:
    """Measure a project's events: everything known of it, of which `period` is looked at.

    `affiliations` tells the organisation of a `user_id`, where it is known.
    """
    known = [event for event in events if event.actor_type not in {"bot", "agent"}]
    return [
        contributor_absence_factor(known, period),
        new_contributors(known, period),
        elephant_factor(known, period, affiliations=affiliations or {}),
        change_request_closure_ratio(known, period),
        time_to_first_response(known, period),
        release_frequency(known, period),
    ]


def contributor_absence_factor(events: Iterable[ContributionEvent], period: Period) -> Metric:
    """Give the smallest number of people who made half of the period's commits."""
    commits = Counter(event.user_id.lower() for event in _of(events, period, "commit"))
    return _metric("Contributor Absence Factor", _half_of(commits), "people")


def elephant_factor(
    events: Iterable[ContributionEvent], period: Period, *, affiliations: Mapping[str, str]
) -> Metric:
    """Give the smallest number of organisations whose people made half of the commits.

    None unless the organisation of every author in the period is known: a guess would be no
    measurement.
    """
    authors = Counter(event.user_id for event in _of(events, period, "commit"))
    organisations: Counter[str] = Counter()
    for author, commits in authors.items():
        if (organisation := affiliations.get(author)) is not None:
            organisations[organisation] += commits
    is_known = organisations.total() == authors.total()
    return _metric(
        "Elephant Factor", _half_of(organisations) if is_known else None, "organisations"
    )


def new_contributors(events: Iterable[ContributionEvent], period: Period) -> Metric:
    """Give how many people made their first contribution in the period.

    None without events before the period: then everybody would look new.
    """
    first: dict[str, datetime] = {}
    for event in events:
        person = event.user_id.lower()
        first[person] = min(first.get(person, event.created_at), event.created_at)
    before = [moment for moment in first.values() if period.since and moment < period.since]
    new = sum(period.holds(moment) for moment in first.values())
    return _metric("New Contributors", new if before else None, "people")


def change_request_closure_ratio(events: Iterable[ContributionEvent], period: Period) -> Metric:
    """Give the share of the change requests opened in the period that are merged or closed."""
    opened = [event for event in _of(events, period, "pr") if event.state is not None]
    closed = sum(event.state in {"merged", "closed"} for event in opened)
    value = closed / len(opened) if opened else None
    return _metric("Change Request Closure Ratio", value, "closed per opened")


def time_to_first_response(events: Sequence[ContributionEvent], period: Period) -> Metric:
    """Give the median hours until somebody else reviewed or commented on a PR or issue.

    Over those opened in the period that have an answer.
    """
    opened = {event.id: event for event in _of(events, period, "pr", "issue")}
    first: dict[str, datetime] = {}
    for event in events:
        asked = opened.get(event.parent_id or "")
        if asked is None or event.kind not in _RESPONSES:
            continue
        if event.user_id.lower() != asked.user_id.lower():
            first[asked.id] = min(first.get(asked.id, event.created_at), event.created_at)
    hours = [
        (moment - opened[asked].created_at).total_seconds() / 3600
        for asked, moment in first.items()
    ]
    return _metric("Time to First Response", median(hours) if hours else None, "hours, median")


def release_frequency(events: Iterable[ContributionEvent], period: Period) -> Metric:
    """Give the median days between two releases of the period; None for fewer than two."""
    moments = sorted(event.created_at for event in _of(events, period, "release"))
    gaps = [(later - earlier).total_seconds() / 86400 for earlier, later in pairwise(moments)]
    return _metric("Release Frequency", median(gaps) if gaps else None, "days between, median")


def _of(
    events: Iterable[ContributionEvent], period: Period, *kinds: Kind
) -> Iterable[ContributionEvent]:
    return (event for event in events if event.kind in kinds and period.holds(event.created_at))


def _half_of(contributions: Counter[str]) -> float | None:
    """Count the largest contributors until they hold half of everything."""
    whole, held = contributions.total(), 0
    for number, (_, count) in enumerate(contributions.most_common(), start=1):
        held += count
        if held >= whole * _HALF:
            return number
    return None


def _metric(name: str, value: float | None, unit: str) -> Metric:
    definition = _DEFINITIONS + name.lower().replace(" ", "-") + "/"
    return Metric(name=name, value=value, unit=unit, definition=definition)
