from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.small_world import LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World
from ossmk.providers.github.provider import Options
from providers.github.asking import Asking, Collected

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 130, rarities=2)


def found(*parts: Collected) -> set[tuple[str, str]]:
    return {key for part in parts for key in part.facts()}


def everything(world: World, until: str = generate.UNTIL) -> set[tuple[str, str]]:
    return set(truth(world, "alice", generate.SINCE, until))


def year(**changes: object) -> Asking:
    return Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL, **changes)  # type: ignore[arg-type]


def test_a_run_stopped_after_any_page_is_finished_by_the_next(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    whole = year().of(server)
    spent = []
    for pages in range(1, whole.requests + 1):
        stopped = year(stop_after=pages).of(server)
        rest = year(marks=stopped.marks).of(server)
        assert found(stopped, rest) == everything(world)
        doubted = {kind for kind, each in rest.coverage.items() if each.status != "exact"}
        assert doubted == {"release"}
        spent.append(rest.requests)
    assert spent == sorted(spent, reverse=True)
    assert spent[0] < whole.requests
    assert spent[-1] == 0


def test_many_short_runs_end_with_all_events(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    parts = [Collected()]
    for _ in range(30):
        parts.append(year(marks=parts[-1].marks, options=Options(max_points=1)).of(server))
        if not parts[-1].marks.get("unfinished"):
            break
        assert parts[-1].points <= 1
        assert parts[-1].skipped
    assert found(*parts) == everything(world)
    assert not parts[-1].marks["unfinished"]


def test_a_budget_is_never_exceeded_and_the_rest_is_said(start_github: StartGitHub) -> None:
    server = start_github(generate.year_of(YEAR))
    part = year(options=Options(max_points=1)).of(server)
    assert server.log.points == 1
    assert part.coverage["commit"].status == "lower_bound"
    assert "budget of 1 point" in (part.coverage["commit"].reason or "")
    assert [each.target for each in part.skipped] == ["alice"]


def test_a_covered_period_costs_nothing(start_github: StartGitHub) -> None:
    server = start_github(generate.year_of(YEAR))
    first = year().of(server)
    server.log.clear()
    again = year(marks=first.marks).of(server)
    assert server.log.requests == 0
    assert again.first
    assert again.first.actors[0].user_id == "alice"
    assert again.coverage["commit"].status == "exact"


def test_a_refresh_brings_what_is_new_for_little(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = year().of(server)
    now = generate.go_on(world, 20)
    server.serve(world)
    server.log.clear()
    refreshed = Asking("alice", generate.SINCE, now=now, marks=first.marks).of(server)
    assert found(first, refreshed) == everything(world, now)
    assert server.log.requests <= 6
    assert server.log.points <= 6
    assert refreshed.coverage["commit"].status == "exact"
    counts = Counter(kind for kind, _ in everything(world, now))
    assert {kind: each.found for kind, each in refreshed.coverage.items() if each.found} == counts


def test_a_refresh_finds_commits_that_landed_late(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = year().of(server)
    alice, repository = world.find_account("alice"), world.repositories[0]
    repository.commit(alice, "2026-05-05T05:05:05Z", message="Written in May, landed in November")
    world.repository(alice, "late").commit(alice, "2026-04-04T04:04:04Z")
    server.serve(world)
    now = later(generate.UNTIL, days=9)
    refreshed = Asking("alice", generate.SINCE, now=now, marks=first.marks).of(server)
    assert found(first, refreshed) == everything(world, now)


def test_a_refresh_sees_an_old_pull_request_merged(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = year().of(server)
    pull = next(pull for each in world.repositories for pull in each.pulls if not pull.merged_at)
    pull.author = world.find_account("alice")
    pull.merged_at = pull.updated_at = later(generate.UNTIL, hours=5)
    server.serve(world)
    now = later(generate.UNTIL, days=2)
    refreshed = Asking("alice", generate.SINCE, now=now, marks=first.marks).of(server)
    merged = f"github.com/{pull.repository.full_name}/pull/{pull.number}#merged"
    assert ("pr_merged", merged) in found(refreshed)


def test_a_longer_period_is_fetched_where_it_is_longer(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = Asking("alice", "2026-06-01", generate.UNTIL, generate.UNTIL).of(server)
    longer = year(marks=first.marks).of(server)
    assert found(first, longer) == everything(world)


def test_a_gap_between_runs_is_filled(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = Asking("alice", generate.SINCE, "2026-03-01", generate.UNTIL).of(server)
    second = Asking("alice", "2026-07-01", generate.UNTIL, generate.UNTIL, marks=first.marks).of(
        server
    )
    third = year(marks=second.marks).of(server)
    assert found(first, second, third) == everything(world)


def test_a_renamed_person_is_followed(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = year().of(server)
    world.find_account("alice").login = "alicia"
    server.serve(world)
    now = later(generate.UNTIL, days=1)
    refreshed = Asking("alice", generate.SINCE, now=now, marks=first.marks).of(server)
    assert refreshed.first
    assert refreshed.first.actors[0].user_id == "alicia"


def test_a_login_taken_by_somebody_else_starts_anew(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = year().of(server)
    world.find_account("alice").login = "alicia"
    heir = world.account("alice")
    world.repository(heir, "first").commit(heir, "2026-02-02T02:02:02Z")
    server.tokens = {text: type(each)("alicia") for text, each in server.tokens.items()}
    server.serve(world)
    now = later(generate.UNTIL, days=1)
    fresh = Asking("alice", generate.SINCE, now=now, marks=first.marks).of(server)
    assert {event.kind for event in fresh.events.values()} == {"commit"}
    assert len(fresh.events) == 1


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False), stop=st.integers(1, 6))
def test_whatever_the_world_stopping_and_refreshing_lose_nothing(
    start_github: StartGitHub, random: Random, stop: int
) -> None:
    world = small_world(random)
    server = start_github(world)
    middle = "2026-02-10T00:00:00Z"
    first = Asking(LOGIN, SINCE, middle, NOW, stop_after=stop).of(server)
    second = Asking(LOGIN, SINCE, UNTIL, NOW, marks=first.marks).of(server)
    assert set(truth(world, LOGIN, SINCE, UNTIL)) <= found(first, second)
