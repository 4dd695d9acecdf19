"""Several periods of one repository, in any order: what is stored is not asked for again."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import NOW, SINCE, small_world
from github_server.timestamps import later
from github_server.truth import truth_of_repository
from github_server.world import World, comment, discussion_comment
from ossmk.model import OrgTarget, RepoTarget, Target
from ossmk.providers.github.provider import Options
from providers.github.asking import Asking, Collected

BUSY = generate.Shape(1, 600, 150, 200, 150, 60, 300, rarities=12)
EARLY, LATE, FROM = "2025-12-01", "2026-03-01", "2026-11-01"
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PERIODS = st.tuples(st.integers(-20, 60), st.integers(1, 70)).map(
    lambda start_and_days: (start_and_days[0], min(63, sum(start_and_days)))
)
Days = tuple[int, int]
Facts = set[tuple[str, str]]


def asking(name: str, since: str, until: str, now: str, **changes: object) -> Asking:
    target: Target = RepoTarget(name) if "/" in name else OrgTarget(name)
    return Asking("", since, until, now, target=target, **changes)  # type: ignore[arg-type]


def linked(*parts: Collected) -> Facts:
    return {
        (event.kind, event.id)
        for part in parts
        for event in part.events.values()
        if not (event.actor_type == "unlinked" and "@" in event.user_id) and event.user_id != "gone"
    }


def assert_as_of_one_fetch(
    server: GitHubServer, parts: Sequence[Collected], world: World, name: str, days: Days
) -> None:
    since, until = dated(days)
    expected = set(truth_of_repository(world, name, since, until))
    fresh = asking(name, since, until, NOW).of(server)
    assert expected <= linked(*parts)
    assert parts[-1].coverage == fresh.coverage


def dated(days: Days) -> tuple[str, str]:
    return later(SINCE, days=days[0]), later(SINCE, days=days[1])


def busiest(world: World) -> str:
    return max(world.repositories, key=lambda each: len(each.commits) + len(each.pulls)).full_name


@SLOW
@given(
    random=st.randoms(use_true_random=False),
    periods=st.lists(st.tuples(PERIODS, st.integers(0, 3)), min_size=1, max_size=6),
)
def test_whatever_periods_of_a_repository_were_asked_for_the_last_one_is_as_if_it_were_the_only_one(
    start_github: StartGitHub, random: Random, periods: Sequence[tuple[Days, int]]
) -> None:
    world = small_world(random, co_authored=True, size=60)
    server = start_github(world)
    marks: dict[str, str] = {}
    parts: list[Collected] = []
    last = periods[-1][0]
    for days, budget in [*periods, (last, 0)]:
        options = Options(max_points=budget or None)
        asked = asking("Alice/Own", *dated(days), NOW, marks=marks, options=options)
        parts.append(asked.of(server))
        marks |= parts[-1].marks
    assert_as_of_one_fetch(server, parts, world, "Alice/Own", last)
    again = asking("Alice/Own", dated(last)[0], min(dated(last)[1], NOW), NOW, marks=marks)
    repeated = again.of(server)
    assert repeated.requests == 0
    assert repeated.coverage == parts[-1].coverage


@SLOW
@given(
    random=st.randoms(use_true_random=False),
    periods=st.lists(PERIODS, min_size=2, max_size=4),
)
def test_commits_that_landed_between_the_runs_are_found_in_whatever_period(
    start_github: StartGitHub, random: Random, periods: Sequence[Days]
) -> None:
    world = small_world(random, co_authored=True, size=20)
    server = start_github(world)
    repository = world.find_repository("Alice/Own")
    marks: dict[str, str] = {}
    parts: list[Collected] = []
    for days in periods[:-1]:
        parts.append(asking("Alice/Own", *dated(days), NOW, marks=marks).of(server))
        marks |= parts[-1].marks
    written = later(SINCE, days=random.randrange(-20, 60))
    committed = random.choice([written, later(written, days=random.randrange(30)), NOW])
    repository.commit(world.find_account("bob"), written, committed=min(NOW, committed))
    now = later(NOW, days=3)
    server.serve(world)
    since, until = dated(periods[-1])[0], now
    parts.append(asking("Alice/Own", since, until, now, marks=marks).of(server))
    assert set(truth_of_repository(world, "Alice/Own", since, until)) <= linked(*parts)


def test_the_earlier_start_of_a_repository_asks_for_nothing_that_is_stored(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(BUSY)
    server, name = start_github(world), busiest(world)
    second = asking(name, LATE, FROM, generate.UNTIL).of(server)
    server.log.clear()
    first = asking(name, EARLY, FROM, generate.UNTIL, marks=second.marks).of(server)
    fresh = asking(name, EARLY, FROM, generate.UNTIL).of(server)
    assert linked(first, second) == linked(fresh)
    assert first.coverage == fresh.coverage
    assert not linked(first) & linked(second)
    assert first.points < fresh.points / 2


def test_a_period_before_the_stored_one_walks_no_commits_of_that(
    start_github: StartGitHub,
) -> None:
    world = generate.year_of(BUSY)
    server, name = start_github(world), busiest(world)
    second = asking(name, LATE, FROM, generate.UNTIL).of(server)
    period = EARLY, "2026-01-15"
    first = asking(name, *period, generate.UNTIL, marks=second.marks).of(server)
    fresh = asking(name, *period, generate.UNTIL).of(server)
    assert linked(first) == linked(fresh)
    assert first.coverage == fresh.coverage
    assert first.requests < fresh.requests
    for since, until in ((LATE, FROM), period):
        again = asking(name, since, until, generate.UNTIL, marks=first.marks).of(server)
        assert again.requests == 0


def test_what_came_after_a_past_period_is_passed_and_its_talk_is_not_read(
    start_github: StartGitHub,
) -> None:
    world = World()
    alice = world.account("alice")
    talk = world.repository(alice, "talk")
    first = talk.issue(alice, "2026-01-03T00:00:00Z")
    comment(first, alice, "2026-01-04T00:00:00Z")
    for day in range(90):
        at = later("2026-03-01T00:00:00Z", days=day)
        issue, pull = talk.issue(alice, at), talk.pull(alice, at)
        discussion = talk.discussion(alice, at)
        for minutes in range(45):
            said = later(at, minutes=minutes)
            comment(first, alice, said)
            comment(issue, alice, said)
            comment(pull, alice, said)
            discussion_comment(discussion, alice, said)
    server = start_github(world)
    found = asking("alice/talk", "2026-01-01", "2026-02-01", world.now).of(server)
    assert linked(found) == set(
        truth_of_repository(world, "alice/talk", "2026-01-01", "2026-02-01")
    )
    assert (len(found.events), found.requests, found.points) == (2, 3, 3)


@pytest.mark.parametrize("until", ["2026-01-15", LATE, FROM], ids=["before", "adjoining", "over"])
@pytest.mark.parametrize("committed", ["2026-01-02", "2026-06-06", generate.UNTIL[:10]])
def test_what_landed_since_is_found_by_an_earlier_start(
    start_github: StartGitHub, until: str, committed: str
) -> None:
    world = generate.year_of(BUSY)
    server, name = start_github(world), busiest(world)
    stored = asking(name, LATE, FROM, generate.UNTIL).of(server)
    written, at = "2026-01-01T01:01:01Z", f"{committed}T02:02:02Z"
    world.find_repository(name).commit(world.find_account("alice"), written, committed=at)
    world.find_repository(name).commit(world.find_account("alice"), at)
    now = later(generate.UNTIL, days=5)
    world.now = now
    server.serve(world)
    first = asking(name, EARLY, until, now, marks=stored.marks).of(server)
    fresh = asking(name, EARLY, min(until, LATE), now).of(server)
    assert linked(fresh) <= linked(first)


@pytest.mark.parametrize("until", ["2026-01-15", LATE, FROM], ids=["before", "adjoining", "over"])
def test_what_was_committed_long_after_it_was_written_is_found_by_an_earlier_start(
    start_github: StartGitHub, until: str
) -> None:
    world = World()
    alice = world.account("alice")
    rebased = world.repository(alice, "rebased")
    rebased.commit(alice, "2026-01-01T01:01:01Z", committed="2026-06-06T06:06:06Z")
    server = start_github(world)
    stored = asking("alice/rebased", LATE, FROM, world.now).of(server)
    first = asking("alice/rebased", EARLY, until, world.now, marks=stored.marks).of(server)
    assert (len(stored.events), len(first.events)) == (0, 1)
    assert first.coverage["commit"].found == 1


def test_what_landed_late_is_found_after_an_earlier_start(start_github: StartGitHub) -> None:
    world = generate.year_of(BUSY)
    server, name = start_github(world), busiest(world)
    stored = asking(name, LATE, FROM, generate.UNTIL).of(server)
    world.find_repository(name).commit(world.find_account("alice"), "2026-06-06T06:06:06Z")
    server.serve(world)
    first = asking(name, EARLY, LATE, generate.UNTIL, marks=stored.marks).of(server)
    now = later(generate.UNTIL, days=5)
    last = asking(name, EARLY, now, now, marks={**stored.marks, **first.marks}).of(server)
    fresh = asking(name, EARLY, now, now).of(server)
    assert linked(stored, first, last) == linked(fresh)


def test_a_period_before_the_stored_one_leaves_that_of_an_organisation(
    start_github: StartGitHub,
) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    acme = world.organization("acme", members=(alice, bob))
    for number in range(3):
        made = world.repository(acme, f"tool-{number}")
        for month in range(1, 9):
            made.commit(bob, f"2026-0{month}-02T02:02:02Z")
            made.issue(alice, f"2026-0{month}-03T02:02:02Z")
    server = start_github(world)
    second = asking("acme", "2026-05-01", "2026-09-01", world.now).of(server)
    first = asking("acme", "2026-01-01", "2026-03-01", world.now, marks=second.marks).of(server)
    assert (len(second.events), len(first.events)) == (24, 12)
    marks = {**second.marks, **first.marks}
    for since, until in (("2026-05-01", "2026-09-01"), ("2026-01-01", "2026-03-01")):
        assert asking("acme", since, until, world.now, marks=marks).of(server).requests == 0
    both = asking("acme", "2026-01-01", "2026-09-01", world.now, marks=marks).of(server)
    assert len(both.events) == 12
    assert both.coverage["commit"].found == 24
