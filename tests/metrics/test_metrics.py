"""Community metrics against values worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.metrics import UNTOLD, Affiliations, Community, Metric, community_metrics
from ossmk.metrics.chaoss import contributor_absence_factor
from ossmk.model import ContributionEvent, Coverage, Kind
from ossmk.periods import Period

START = datetime(2026, 1, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=90), "90d")


def event(kind: Kind, user: str, day: float, **fields: object) -> ContributionEvent:
    values = {
        "id": f"{kind}:{user}:{day}",
        "kind": kind,
        "user_id": user,
        "repo_id": "github.com/o/r",
        "created_at": START + timedelta(days=day),
    }
    return ContributionEvent.model_validate({**values, **fields})


def measured(*events: ContributionEvent, **affiliations: str) -> dict[str, float | None]:
    metrics = community_metrics(events, PERIOD, affiliations=Affiliations(affiliations))
    return {metric.name: metric.value for metric in metrics}


def metric(
    name: str,
    *events: ContributionEvent,
    period: Period = PERIOD,
    coverage: dict[Kind, Coverage] | None = None,
    is_whole: bool = False,
    affiliations: Affiliations = UNTOLD,
) -> Metric:
    metrics = community_metrics(
        events, period, coverage=coverage, is_whole=is_whole, affiliations=affiliations
    )
    return next(each for each in metrics if each.name == name)


def exact(*kinds: Kind) -> dict[Kind, Coverage]:
    return {kind: Coverage(status="exact") for kind in kinds}


def test_nothing_to_measure_is_none_not_zero() -> None:
    assert set(measured().values()) == {None}


def test_the_absence_factor_counts_people_until_half_of_the_commits() -> None:
    commits = [event("commit", "ann", day) for day in range(5)]
    commits += [event("commit", "BEN" if day % 2 else "ben", day) for day in range(3)]
    commits += [event("commit", "cy", day) for day in range(4)]
    assert measured(*commits)["Contributor Absence Factor"] == 2


def test_the_absence_factor_of_the_definitions_own_example() -> None:
    counts = {"a": 1000, "b": 202, "c": 90, "d": 33, "e": 332, "f": 343, "g": 42, "h": 433}
    community = Community(PERIOD)
    for person, commits in counts.items():
        community.take_person(person, START, commits=commits)
    assert contributor_absence_factor(community).value == 2


def test_bots_and_agents_are_no_people() -> None:
    bots = [event("commit", "bot", day, actor_type="bot") for day in range(50)]
    people = [event("commit", who, 1) for who in ("ann", "ben", "cy")]
    assert measured(*bots, *people)["Contributor Absence Factor"] == 2


def test_somebody_new_has_nothing_before_the_period() -> None:
    old = event("commit", "ann", -3)
    found = measured(old, event("pr", "Ann", 3), event("issue", "ben", 3), event("pr", "cy", 95))
    assert found["New Contributors"] == 1


def test_newness_is_unknown_without_an_earlier_history() -> None:
    found = metric("New Contributors", event("commit", "ann", 3))
    assert found.value is None
    assert found.note == "nothing from before the period is known: fetch it with --since all"


def test_a_young_project_has_new_people_alone() -> None:
    commits = [event("commit", "ann", 3), event("commit", "ben", 3)]
    found = metric("New Contributors", *commits, is_whole=True, coverage=exact("commit"))
    assert (found.value, found.coverage, found.note) == (2, "exact", "by commits alone")


def test_whoever_is_new_to_a_part_of_the_past_may_not_be_new() -> None:
    commits = [event("commit", "ann", -3), event("commit", "ben", 3)]
    found = metric("New Contributors", *commits, coverage=exact("commit"))
    assert (found.value, found.coverage) == (1, "unknown")
    assert found.note == "compared with work since 2025-12-29"


def test_everybody_is_new_in_all_of_time() -> None:
    ever = Period(None, PERIOD.until, "all")
    found = metric("New Contributors", event("commit", "ann", 3), period=ever, is_whole=True)
    assert found.value is None
    assert found.note == "everybody is new in a period without a beginning: give --since"


def test_the_elephant_factor_is_given_where_the_rest_cannot_change_it() -> None:
    commits = [event("commit", "ann", day) for day in range(6)]
    commits += [event("commit", name, 7) for name in ("ben", "cy", "dee")]
    assert measured(*commits)["Elephant Factor"] is None
    assert measured(*commits, ann="acme")["Elephant Factor"] == 1
    unsure = metric("Elephant Factor", *commits[4:], affiliations=Affiliations({"ben": "acme"}))
    assert unsure.value is None
    assert unsure.note == (
        "between 1 and 2, for the organisation behind 4 of 5 commits is not told"
    )


@given(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12),
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("XY"), min_size=1),
    st.lists(st.sampled_from("XYZ"), min_size=6, max_size=6),
)
def test_an_elephant_factor_stays_whatever_is_learned_later(
    authors: list[str], told: dict[str, str], learned: list[str]
) -> None:
    commits = [event("commit", author, n) for n, author in enumerate(authors)]
    now = measured(*commits, **told)["Elephant Factor"]
    later = measured(*commits, **(dict(zip("abcdef", learned, strict=True)) | told))
    assert now in (None, later["Elephant Factor"])


def test_the_closure_ratio_is_of_those_opened_in_the_period() -> None:
    states = ["merged", "closed", "open", "open"]
    prs = [event("pr", "ann", day, state=state) for day, state in enumerate(states)]
    before = event("pr", "ann", -1, state="merged")
    assert measured(*prs, before)["Change Request Closure Ratio"] == 0.5


def test_an_own_comment_is_no_response() -> None:
    pr = event("pr", "ann", 1)
    own = event("issue_comment", "Ann", 1.1, parent_id=pr.id)
    late = event("review", "ben", 3, parent_id=pr.id)
    early = event("issue_comment", "cy", 2, parent_id=pr.id)
    assert measured(pr, own, late, early)["Time to First Response"] == 24


def test_a_comment_on_an_issue_is_a_response_to_it() -> None:
    issue = event("issue", "ann", 1, id="github.com/o/r/issues/7")
    answer = event("issue_comment", "ben", 2, id="github.com/o/r/issues/7/comment/1")
    assert measured(issue, answer)["Time to First Response"] == 24


def test_release_frequency_is_the_median_gap() -> None:
    releases = [event("release", "ann", day) for day in (0, 7, 14, 40)]
    assert measured(*releases)["Release Frequency"] == 7
    assert measured(releases[0])["Release Frequency"] is None


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=40))
def test_the_absence_factor_is_the_smallest_such_number(authors: list[str]) -> None:
    commits = [event("commit", author, n) for n, author in enumerate(authors)]
    found = measured(*commits)["Contributor Absence Factor"]
    assert found is not None
    counts = sorted((authors.count(author) for author in set(authors)), reverse=True)
    assert sum(counts[: int(found)]) * 2 >= len(authors) > sum(counts[: int(found) - 1]) * 2


@pytest.mark.parametrize(
    ("name", "collected", "missing"),
    [
        ("Contributor Absence Factor", "no commits in the period", "no commits collected"),
        ("Release Frequency", "no releases in the period", "no releases collected"),
        (
            "Change Request Closure Ratio",
            "no pull requests were opened in the period",
            "no pull requests collected",
        ),
    ],
)
def test_none_there_is_told_from_nobody_looked(name: str, collected: str, missing: str) -> None:
    everything = exact("commit", "pr", "release")
    assert metric(name, coverage=everything).note == collected
    assert metric(name).note == missing


def test_a_value_of_a_part_says_what_is_missing() -> None:
    shallow: dict[Kind, Coverage] = {
        "commit": Coverage(status="lower_bound", reason="the clone is shallow")
    }
    found = metric("Contributor Absence Factor", event("commit", "ann", 1), coverage=shallow)
    assert (found.value, found.coverage) == (1, "lower_bound")
    assert found.note == "not all commits: the clone is shallow"


def test_every_metric_names_its_definition_and_unit() -> None:
    metrics: list[Metric] = community_metrics([], PERIOD)
    assert all(metric.definition.startswith("https://chaoss.community/") for metric in metrics)
    assert all(metric.unit for metric in metrics)
