"""Who does what, told from the kinds of their events: groups whose scores are compared.

A person may be in several cohorts, or in none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal, get_args

from ossmk.model import ContributionEvent, Kind
from ossmk.scoring.asked import person_of

CohortName = Literal["newcomers", "reviewers", "maintainers", "docs writers", "others"]
COHORTS: tuple[CohortName, ...] = get_args(CohortName)

NEW_DAYS = 90
_REVIEWS: tuple[Kind, ...] = ("review", "review_comment")
_DOCS_WORDS = ("doc", "docs", "documentation", "readme", "guide", "tutorial", "typo", "typos")


@dataclass(frozen=True, slots=True)
class Cohort:
    """One group: its size, its share of events and of points, and the median person's change.

    `median_ratio` is points after by points before, None where nobody had any.
    """

    name: CohortName
    people: int
    share_of_events: float
    share_before: float
    share_after: float
    median_ratio: float | None


def members(
    events: Iterable[ContributionEvent], *, as_of: datetime
) -> dict[CohortName, frozenset[str]]:
    """Tell who belongs to which cohort.

    Newcomers: the first event is at most 90 days old. Reviewers: a third of their events or more
    are reviews and review comments. Maintainers: they released, or reviewed in a repository where
    they also merged a pull request of their own. Docs writers: half of their titled events or more
    speak of documentation.
    """
    by_person: defaultdict[str, list[ContributionEvent]] = defaultdict(list)
    for event in events:
        if event.created_at < as_of and event.actor_type not in ("bot", "agent"):
            by_person[person_of(event.user_id)].append(event)
    found: dict[CohortName, set[str]] = {name: set() for name in COHORTS}
    for person, own in by_person.items():
        for name in _names(own, as_of):
            found[name].add(person)
    return {name: frozenset(people) for name, people in found.items()}


def _names(own: Sequence[ContributionEvent], as_of: datetime) -> list[CohortName]:
    kinds = Counter(event.kind for event in own)
    titled = [event.title for event in own if event.title]
    docs = sum(_is_docs(title) for title in titled)
    names: list[CohortName] = []
    if min(event.created_at for event in own) >= as_of - timedelta(days=NEW_DAYS):
        names.append("newcomers")
    if 3 * sum(kinds[kind] for kind in _REVIEWS) >= len(own):
        names.append("reviewers")
    if kinds["release"] or _reviewed_at(own) & _merged_at(own):
        names.append("maintainers")
    if titled and 2 * docs >= len(titled):
        names.append("docs writers")
    return names or ["others"]


def _reviewed_at(own: Iterable[ContributionEvent]) -> set[str]:
    return {event.repo_id for event in own if event.kind in _REVIEWS}


def _merged_at(own: Iterable[ContributionEvent]) -> set[str]:
    return {event.repo_id for event in own if event.kind == "pr_merged"}


def _is_docs(title: str) -> bool:
    words = "".join(char if char.isalpha() else " " for char in title.lower()).split()
    return any(word in _DOCS_WORDS for word in words)


def cohorts(
    events: Sequence[ContributionEvent],
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    as_of: datetime,
) -> list[Cohort]:
    """Give each cohort's part of the events and of the points, by the one rules and the other."""
    happened = Counter(person_of(event.user_id) for event in events if event.created_at < as_of)
    return [
        Cohort(
            name=name,
            people=len(people),
            share_of_events=_share(happened, people),
            share_before=_share(before, people),
            share_after=_share(after, people),
            median_ratio=_median_ratio(before, after, people),
        )
        for name, people in members(events, as_of=as_of).items()
        if people
    ]


def _share(values: Mapping[str, int], people: frozenset[str]) -> float:
    whole = sum(values.values())
    return sum(values.get(person, 0) for person in people) / whole if whole else 0.0


def _median_ratio(
    before: Mapping[str, int], after: Mapping[str, int], people: frozenset[str]
) -> float | None:
    ratios = [
        after.get(person, 0) / before[person] for person in people if before.get(person, 0) > 0
    ]
    return median(ratios) if ratios else None
