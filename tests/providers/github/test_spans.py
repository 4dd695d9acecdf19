"""Several periods of one target, in any order: each is asked for where it is missing, and once."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, NOW, SINCE, small_world
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World
from ossmk.model import KINDS, Coverage, Kind
from ossmk.providers.github.provider import Options
from ossmk.settings import read_settings
from providers.github.asking import Asking, Collected

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 130, rarities=2)
BUSY = generate.Shape(20, 900, 60, 400, 200, 40, 130, rarities=2)
# GitHub lists no releases by person: where a second run looks for them differs
LISTED: list[Kind] = [kind for kind in KINDS if kind != "release"]
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# days of the small world's two months; the end may be a day that is yet to come
PERIODS = st.tuples(st.integers(-20, 60), st.integers(1, 70)).map(
    lambda start_and_days: (start_and_days[0], min(63, sum(start_and_days)))
)
EARLY, LATE = ("2026-01-01", "2026-02-10"), ("2026-09-01", "2026-10-15")
LONGEST = (-20, 63)
Days = tuple[int, int]


def asked(server: GitHubServer, since: str, until: str, **changes: object) -> Collected:
    server.log.clear()
    return Asking("alice", since, until, generate.UNTIL, **changes).of(server)  # type: ignore[arg-type]


def listed(collected: Collected) -> dict[Kind, Coverage]:
    return {kind: collected.coverage[kind] for kind in LISTED}


def keys(*parts: Collected) -> set[tuple[str, str]]:
    return {key for part in parts for key in part.facts() if key[0] != "release"}


def expected(world: World, login: str, since: str, until: str) -> set[tuple[str, str]]:
    return {key for key in truth(world, login, since, until) if key[0] != "release"}


def assert_as_of_one_fetch(
    server: GitHubServer, collected: Collected, since: str, until: str
) -> None:
    """Hold it against one fetch; a doubt without a date stays with all that one span holds."""
    fresh = Asking(LOGIN, since, until, NOW).of(server)
    longest = Asking(LOGIN, *dated(LONGEST), NOW).of(server)
    for kind, coverage in listed(collected).items():
        assert coverage.found == fresh.coverage[kind].found
        if longest.coverage[kind].status == "exact":
            assert coverage == fresh.coverage[kind]
        if fresh.coverage[kind].status != "exact":
            assert coverage.status != "exact"


def dated(days: Days) -> tuple[str, str]:
    return later(SINCE, days=days[0]), later(SINCE, days=days[1])


def test_a_period_before_the_stored_one_leaves_the_stored_one_as_it_is(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    second = asked(server, *LATE)
    first = asked(server, *EARLY, marks=second.marks)
    assert keys(first) == expected(world, "alice", *EARLY)
    for period, collected in ((LATE, second), (EARLY, first)):
        again = asked(server, *period, marks=first.marks)
        assert again.requests == 0
        assert listed(again) == listed(collected)


def test_a_period_over_two_stored_ones_is_asked_for_where_neither_is(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(BUSY)
    server = start_github(world)
    first = asked(server, "2025-12-01", "2026-05-01")
    second = asked(server, "2026-06-01", "2026-11-01", marks=first.marks)
    both = asked(server, "2025-12-01", "2026-11-01", marks=second.marks)
    fresh = asked(server, "2025-12-01", "2026-11-01")
    assert both.points < fresh.points / 2
    assert keys(first, second, both) == keys(fresh)
    assert listed(both) == listed(fresh)
    between = expected(world, "alice", "2026-04-20", "2026-06-03")
    assert {key for key in keys(both) if key[0] == "commit"} <= between


def test_several_gaps_are_filled_by_one_fetch_also_when_it_is_stopped_anywhere(
    start_github: StartGitHub,
) -> None:
    server = start_github(generate.year_of(YEAR))
    stored = asked(server, "2026-01-20", "2026-02-10")
    for start in (3, 5, 7):
        period = f"2026-0{start}-01", f"2026-0{start}-20"
        stored.marks |= asked(server, *period, marks=stored.marks).marks
    since, until = "2026-02-01", "2026-09-01"
    whole = asked(server, since, until, marks=stored.marks)
    fresh = asked(server, since, until)
    assert listed(whole) == listed(fresh)
    for pages in range(1, whole.requests + 5, 3):
        stopped = asked(server, since, until, marks=stored.marks, stop_after=pages)
        rest = asked(server, since, until, marks=stored.marks | stopped.marks)
        assert keys(stopped, rest) == keys(whole)
        assert listed(rest) == listed(fresh)


def test_a_fetch_that_ends_before_the_last_gap_doubts_every_kind(
    start_github: StartGitHub,
) -> None:
    server = start_github(generate.year_of(YEAR))
    stored = asked(server, *LATE)
    marks = {**stored.marks, **asked(server, *EARLY, marks=stored.marks).marks}
    options = Options(max_points=1)
    stopped = asked(server, EARLY[0], generate.UNTIL, marks=marks, options=options)
    assert "exact" not in {each.status for each in stopped.coverage.values()}


def test_who_takes_a_freed_login_has_none_of_the_stored_periods(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    marks = asked(server, *LATE).marks
    world.find_account("alice").login = "alicia"
    heir = world.account("alice")
    world.repository(heir, "first").commit(heir, "2026-09-09T09:09:09Z")
    server.tokens = {text: type(each)("alicia") for text, each in server.tokens.items()}
    server.serve(world)
    marks |= asked(server, *EARLY, marks=marks).marks
    taken = asked(server, *LATE, marks=marks)
    assert taken.coverage["commit"].found == len(taken.events) == 1


def test_a_doubted_day_lowers_no_other_period(start_github: StartGitHub) -> None:
    world = generate.year_of(YEAR)
    alice, repository = world.find_account("alice"), world.repositories[0]
    repository.commit(alice, "2026-03-03T12:00:00Z", committed="2020-01-01T00:00:00Z")
    server = start_github(world)
    first = asked(server, EARLY[0], LATE[1])
    assert first.coverage["commit"].status == "lower_bound"
    for since, until in (("2026-03-05", LATE[1]), ("2026-03-01", LATE[1])):
        part = asked(server, since, until, marks=first.marks)
        assert part.requests == 0
        assert listed(part) == listed(asked(server, since, until))


def test_a_past_period_in_many_repositories_is_counted_once_and_its_histories_end(
    start_github: StartGitHub,
) -> None:
    world = World(now=NOW)
    alice = world.account(LOGIN)
    for number in range(120):
        repository = world.repository(alice, f"tool-{number}")
        for month in range(1, 13):
            repository.commit(alice, f"2025-{month:02}-0{1 + number % 9}T12:00:00Z")
        repository.pull(alice, f"2025-02-0{1 + number % 9}T12:00:00Z")
    found = Asking(LOGIN, "2025-02-01", "2025-03-01", NOW).of(start_github(world))
    assert found.coverage["commit"] == found.coverage["pr"] == Coverage(status="exact", found=120)
    assert found.points <= 12


def test_a_probe_after_a_past_period_hides_nothing(
    start_github: StartGitHub, tmp_path: Path
) -> None:
    world = generate.year_of(YEAR)
    server = start_github(world)
    environ = {**server.settings_env, "GITHUB_SERVER_URL": "", "OSSMK_CACHE_DIR": str(tmp_path)}
    options, given_settings = Options(probe=True), read_settings(environ)
    past = Asking("alice", *EARLY, generate.UNTIL, options=options).by(given_settings)
    now = Asking("alice", EARLY[0], None, generate.UNTIL, past.marks, options).by(given_settings)
    assert expected(world, "alice", EARLY[1], generate.UNTIL) <= keys(now)


@SLOW
@given(
    random=st.randoms(use_true_random=False),
    periods=st.lists(PERIODS, min_size=1, max_size=6),
)
def test_whatever_periods_were_asked_for_the_last_one_is_as_if_it_were_the_only_one(
    start_github: StartGitHub, random: Random, periods: Sequence[Days]
) -> None:
    world = small_world(random, crowded=False)
    server = start_github(world)
    marks: dict[str, str] = {}
    parts: list[Collected] = []
    for days in periods:
        parts.append(Asking(LOGIN, *dated(days), NOW, marks=marks).of(server))
        marks |= parts[-1].marks
    since, until = dated(periods[-1])
    assert expected(world, LOGIN, since, until) <= keys(*parts)
    assert_as_of_one_fetch(server, parts[-1], since, until)
    again = Asking(LOGIN, since, min(until, NOW), NOW, marks=marks).of(server)
    assert again.requests == 0
    assert listed(again) == listed(parts[-1])


@SLOW
@given(
    random=st.randoms(use_true_random=False),
    periods=st.lists(st.tuples(PERIODS, st.integers(0, 3)), min_size=1, max_size=5),
)
def test_periods_that_a_budget_ended_anywhere_are_brought_to_their_end_by_the_next_run(
    start_github: StartGitHub, random: Random, periods: Sequence[tuple[Days, int]]
) -> None:
    world = small_world(random, crowded=False)
    server = start_github(world)
    marks: dict[str, str] = {}
    parts: list[Collected] = []
    for days, budget in periods:
        options = Options(max_points=budget or None)
        parts.append(Asking(LOGIN, *dated(days), NOW, marks, options).of(server))
        assert not budget or parts[-1].points <= budget
        marks |= parts[-1].marks
    since, until = dated(periods[-1][0])
    parts.append(Asking(LOGIN, since, until, NOW, marks=marks).of(server))
    assert expected(world, LOGIN, since, until) <= keys(*parts)
    assert_as_of_one_fetch(server, parts[-1], since, until)
