"""What is asked for, and what is said, when a period begins before what an earlier run covered."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World
from ossmk.model import KINDS, Coverage
from ossmk.providers.github.provider import Options
from ossmk.settings import read_settings
from providers.github.asking import Asking, Collected

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 130, rarities=2)
BUSY = generate.Shape(20, 3000, 60, 1200, 600, 40, 130, rarities=2)
BOUNDARY = "2026-04-01"
# GitHub lists no releases by person: where a second run looks for them differs
LISTED = [kind for kind in KINDS if kind != "release"]
SLOW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def asked(server: GitHubServer, since: str, until: str, **changes: object) -> Collected:
    server.log.clear()
    return Asking("alice", since, until, generate.UNTIL, **changes).of(server)  # type: ignore[arg-type]


def listed(collected: Collected) -> dict[str, Coverage]:
    return {kind: collected.coverage[kind] for kind in LISTED}


def keys(*parts: Collected) -> set[tuple[str, str]]:
    return {key for part in parts for key in part.facts() if key[0] != "release"}


def expected(world: World, login: str, since: str, until: str) -> set[tuple[str, str]]:
    return {key for key in truth(world, login, since, until) if key[0] != "release"}


@pytest.mark.parametrize(
    "until",
    [BOUNDARY, "2026-06-01", generate.UNTIL],
    ids=["earlier", "overlapping before", "around"],
)
def test_an_earlier_start_costs_less_than_asking_for_all_of_it(
    start_github: StartGitHub, until: str
) -> None:
    server = start_github(generate.year_of(BUSY))
    first = asked(server, BOUNDARY, "2026-10-01")
    second = asked(server, "2026-02-01", until, marks=first.marks)
    known = max(until, "2026-10-01")
    fresh = asked(server, "2026-02-01", known)
    assert second.requests < fresh.requests * 0.7
    assert second.points < fresh.points * 0.7
    again = asked(server, "2026-02-01", known, marks=second.marks)
    assert again.requests == 0
    assert listed(again) == listed(fresh)
    assert keys(first, second) == keys(fresh)


@pytest.mark.parametrize("hours", [*range(-60, 84, 12), 2400])
@pytest.mark.parametrize("offset", [-720, 0, 840])
def test_commits_that_are_missing_near_the_boundary_are_noticed(
    start_github: StartGitHub, hours: int, offset: int
) -> None:
    world = generate.year_of(YEAR)
    alice, repository = world.find_account("alice"), world.repositories[0]
    at = later(f"{BOUNDARY}T00:00:00Z", hours=hours)
    # it is counted on the day it was written, and committed before any history that is asked for
    repository.commit(alice, at, committed="2020-01-01T00:00:00Z", offset_minutes=offset)
    repository.commit(alice, at, offset_minutes=offset, message="Shown")
    server = start_github(world)
    fresh = asked(server, "2026-02-01", generate.UNTIL)
    first = asked(server, BOUNDARY, generate.UNTIL)
    second = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    assert second.coverage["commit"].status == "lower_bound"
    assert listed(second) == listed(fresh)
    assert keys(first, second) == keys(fresh)


@pytest.mark.parametrize("hours", range(-36, 48, 12))
@pytest.mark.parametrize("offset", [-720, 0, 840])
def test_commits_that_landed_near_the_boundary_between_the_runs_are_found_and_counted_once(
    start_github: StartGitHub, hours: int, offset: int
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = asked(server, BOUNDARY, generate.UNTIL)
    alice, repository = world.find_account("alice"), world.repositories[0]
    at = later(f"{BOUNDARY}T00:00:00Z", hours=hours)
    repository.commit(alice, at, offset_minutes=offset, message="Landed late")
    server.serve(world)
    second = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    fresh = asked(server, "2026-02-01", generate.UNTIL)
    assert listed(second) == listed(fresh)
    assert keys(first, second) == keys(fresh)


def test_an_earlier_run_that_is_stopped_anywhere_is_finished_by_the_next(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = asked(server, BOUNDARY, "2026-10-01")
    whole = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    for pages in range(1, whole.requests + 3):
        since, until = "2026-02-01", generate.UNTIL
        stopped = asked(server, since, until, marks=first.marks, stop_after=pages)
        rest = asked(server, since, until, marks=first.marks | stopped.marks)
        assert keys(first, stopped, rest) == keys(first, whole)
        assert listed(rest) == listed(whole)
        assert rest.requests <= whole.requests


def test_an_earlier_run_is_bound_by_the_budget_and_ends_in_many_short_runs(
    start_github: StartGitHub,
) -> None:
    server = start_github(generate.year_of(YEAR))
    first = asked(server, BOUNDARY, "2026-10-01")
    whole = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    parts = [first]
    for _ in range(30):
        marks = {**first.marks, **parts[-1].marks}
        options = Options(max_points=1)
        parts.append(asked(server, "2026-02-01", generate.UNTIL, marks=marks, options=options))
        assert parts[-1].points <= 1
        if not parts[-1].skipped:
            break
    assert keys(*parts) == keys(first, whole)
    assert listed(parts[-1]) == listed(whole)


def test_who_takes_a_freed_login_is_not_put_before_the_one_before(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    first = asked(server, BOUNDARY, generate.UNTIL)
    world.find_account("alice").login = "alicia"
    heir = world.account("alice")
    world.repository(heir, "first").commit(heir, "2026-02-02T02:02:02Z")
    server.tokens = {text: type(each)("alicia") for text, each in server.tokens.items()}
    server.serve(world)
    second = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    assert second.coverage["commit"].found == 1
    assert len(second.events) == 1


def test_what_was_written_before_and_committed_later_is_found(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    alice = world.find_account("alice")
    rebased = world.repository(alice, "rebased")
    rebased.commit(alice, "2026-03-03T03:03:03Z", committed="2026-09-09T09:09:09Z")
    server = start_github(world)
    first = asked(server, BOUNDARY, generate.UNTIL)
    second = asked(server, "2026-02-01", generate.UNTIL, marks=first.marks)
    assert keys(first, second) == expected(world, "alice", "2026-02-01", generate.UNTIL)
    assert second.coverage["commit"].status == "exact"


@pytest.mark.parametrize("offset", [-720, 0, 840])
def test_commits_on_the_day_where_a_past_period_ended_are_not_taken_for_known(
    start_github: StartGitHub, offset: int
) -> None:
    world = World(now=NOW)
    alice = world.account(LOGIN)
    world.repository(alice, "once").commit(alice, "2026-02-10T11:00:00Z", offset_minutes=offset)
    server = start_github(world)
    first = Asking(LOGIN, SINCE, "2026-02-10", NOW).of(server)
    second = Asking(LOGIN, SINCE, UNTIL, NOW, marks=first.marks).of(server)
    assert keys(second) == expected(world, LOGIN, SINCE, UNTIL)


def test_pull_requests_opened_after_a_past_period_hide_none_that_is_missing(
    start_github: StartGitHub,
) -> None:
    world = World(now=NOW)
    alice = world.account(LOGIN)
    repository = world.repository(alice, "own")
    repository.pull(alice, "2026-03-01T12:00:00Z")
    lost = world.repository(alice, "lost").pull(alice, "2026-02-01T12:00:00Z")
    lost.updated_at = "2020-01-01T00:00:00Z"  # where no walk goes
    found = Asking(LOGIN, SINCE, "2026-02-10", NOW).of(start_github(world))
    assert found.coverage["pr"].status == "lower_bound"
    assert found.coverage["pr"].reported == 1


def test_an_earlier_run_with_a_probe_hides_nothing_that_happened_since(
    start_github: StartGitHub, tmp_path: Path
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    environ = {**server.settings_env, "GITHUB_SERVER_URL": "", "OSSMK_CACHE_DIR": str(tmp_path)}
    options, given_settings = Options(probe=True), read_settings(environ)
    first = Asking("alice", BOUNDARY, now=generate.UNTIL, options=options).by(given_settings)
    now = generate.go_on(world, 8)
    server.serve(world)
    before = Asking("alice", "2026-02-01", BOUNDARY, now, first.marks, options).by(given_settings)
    after = Asking("alice", "2026-02-01", None, now, before.marks, options).by(given_settings)
    assert expected(world, "alice", generate.UNTIL, now) <= keys(after)


@SLOW
@given(
    random=st.randoms(use_true_random=False),
    periods=st.lists(
        st.tuples(st.integers(0, 58), st.integers(1, 58)).filter(lambda days: days[0] < days[1]),
        max_size=4,
    ),
)
def test_whatever_periods_come_in_whatever_order_all_ends_as_with_one_run(
    start_github: StartGitHub, random: Random, periods: Sequence[tuple[int, int]]
) -> None:
    world = small_world(random, crowded=False)
    server = start_github(world)
    spans = [(later(SINCE, days=first), later(SINCE, days=last)) for first, last in periods]
    marks: dict[str, str] = {}
    parts: list[Collected] = []
    for since, until in [*spans, (SINCE, UNTIL)]:
        parts.append(Asking(LOGIN, since, until, NOW, marks=marks).of(server))
        marks |= parts[-1].marks
    fresh = Asking(LOGIN, SINCE, UNTIL, NOW).of(server)
    assert expected(world, LOGIN, SINCE, UNTIL) <= keys(*parts)
    assert listed(parts[-1]) == listed(fresh)
