"""Community metrics against values worked out by hand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ossmk.metrics import Metric, community_metrics
from ossmk.model import ContributionEvent, Kind
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
    metrics = community_metrics(events, PERIOD, affiliations=affiliations)
    return {metric.name: metric.value for metric in metrics}


def test_nothing_to_measure_is_none_not_zero() -> None:
    assert set(measured().values()) == {None}


def test_the_absence_factor_counts_people_until_half_of_the_commits() -> None:
    commits = [event("commit", "ann", day) for day in range(5)]
    commits += [event("commit", "BEN" if day % 2 else "ben", day) for day in range(3)]
    commits += [event("commit", "cy", day) for day in range(4)]
    assert measured(*commits)["Contributor Absence Factor"] == 2


def test_bots_and_agents_are_no_people() -> None:
    bots = [event("commit", "bot", day, actor_type="bot") for day in range(50)]
    assert measured(*bots, event("commit", "ann", 1))["Contributor Absence Factor"] == 1


def test_somebody_new_has_nothing_before_the_period() -> None:
    old = event("commit", "ann", -3)
    found = measured(old, event("pr", "Ann", 3), event("issue", "ben", 3), event("pr", "cy", 95))
    assert found["New Contributors"] == 1


def test_newness_is_unknown_without_an_earlier_history() -> None:
    assert measured(event("commit", "ann", 3))["New Contributors"] is None


def test_the_elephant_factor_needs_every_affiliation() -> None:
    commits = [event("commit", "ann", 1), event("commit", "ben", 2)]
    assert measured(*commits, ann="acme")["Elephant Factor"] is None
    assert measured(*commits, ann="acme", ben="acme")["Elephant Factor"] == 1


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


def test_every_metric_names_its_definition_and_unit() -> None:
    metrics: list[Metric] = community_metrics([], PERIOD)
    assert all(metric.definition.startswith("https://chaoss.community/") for metric in metrics)
    assert all(metric.unit for metric in metrics)
