from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import TOKEN, StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import INSIDE, LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.timestamps import later
from github_server.truth import truth
from github_server.world import World, review
from ossmk.model import KINDS
from ossmk.periods import iso
from providers.github.asking import Asking

FIELDS = (
    "repo_id",
    "user_id",
    "created_at",
    "committed_at",
    "lines_added",
    "lines_removed",
    "files_changed",
    "parent_id",
    "state",
    "private",
    "fork",
    "url",
)


@pytest.fixture(scope="module")
def server() -> Iterator[GitHubServer]:
    with GitHubServer(small_world(Random(0)), tokens={TOKEN: LOGIN}) as running:
        yield running


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False))
def test_whatever_the_world_all_of_it_is_found(server: GitHubServer, random: Random) -> None:
    world = small_world(random, co_authored=random.random() < 0.3)
    server.serve(world)
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(server)
    expected = truth(world, LOGIN, SINCE, UNTIL)
    assert set(collected.facts()) == set(expected)


def test_a_long_list_is_walked_from_both_ends(start_github: StartGitHub) -> None:
    world = generate.year_of(generate.Shape(3, 5, 5, 5, 5, 30, 1200, rarities=1))
    server = start_github(world)
    collected = Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL).of(server)
    expected = truth(world, "alice", generate.SINCE, generate.UNTIL)
    assert set(collected.facts()) == set(expected)
    assert collected.coverage["issue_comment"].status == "exact"
    assert any("before: $" in entry.document for entry in server.log.entries)


def test_a_short_period_is_not_walked_from_the_end(start_github: StartGitHub) -> None:
    world = generate.year_of(generate.Shape(3, 5, 5, 5, 5, 30, 1200, rarities=1))
    server = start_github(world)
    collected = Asking("alice", "2026-09-01", generate.UNTIL, generate.UNTIL).of(server)
    expected = truth(world, "alice", "2026-09-01T00:00:00Z", generate.UNTIL)
    assert set(collected.facts()) == set(expected)
    assert not any("before: $" in entry.document for entry in server.log.entries)


def test_fields_are_what_the_world_says(server: GitHubServer) -> None:
    for seed in range(12):
        world = small_world(Random(seed), size=50)
        server.serve(world)
        collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(server)
        expected = truth(world, LOGIN, SINCE, UNTIL)
        for key, facts in collected.facts(*FIELDS).items():
            told = tuple(iso(fact) if isinstance(fact, datetime) else fact for fact in facts)
            assert told == tuple(getattr(expected[key], name) for name in FIELDS), key


def test_what_is_hidden_is_skipped_with_its_reason(start_github: StartGitHub) -> None:
    world = World(now=NOW)
    alice = world.account(LOGIN)
    locked = world.organization("locked", members=(alice,), saml=True)
    world.repository(locked, "inside").issue(alice, INSIDE)
    gone = world.repository(alice, "gone", vanished=True)
    gone.commit(alice, INSIDE)
    seized = world.repository(world.account("bob"), "seized", blocked=True)
    seized.pull(alice, INSIDE)
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    assert collected.events == {}
    reasons = " ".join(each.reason for each in collected.skipped)
    assert "SAML" in reasons
    assert "blocked" in reasons
    assert collected.coverage["issue"].status == "lower_bound"
    assert collected.coverage["pr"].status == "lower_bound"
    assert collected.coverage["commit"].status == "lower_bound"
    assert collected.coverage["discussion"].status == "exact"


def test_commits_that_others_signed_with_are_co_authored(start_github: StartGitHub) -> None:
    world = World(now=NOW)
    alice, bob = world.account(LOGIN), world.account("bob")
    repository = world.repository(bob, "pair")
    for day in range(1, 28):
        repository.commit(bob, f"2026-02-{day:02}T10:00:00Z")
    repository.commit(bob, INSIDE, co_authors=(alice,))
    repository.commit(bob, "2026-02-20T10:00:00Z", co_authors=(alice,))
    repository.commit(alice, "2026-02-21T10:00:00Z", co_authors=(bob,))
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    roles = Counter(event.role for event in collected.events.values())
    assert roles == {"author": 1, "co_author": 2}
    assert set(collected.events) == {
        key[1] for key in truth(world, LOGIN, SINCE, UNTIL, co_authored=True)
    }
    assert collected.coverage["commit"].status == "exact"


def test_more_repositories_than_a_window_names_are_all_found(start_github: StartGitHub) -> None:
    world = World(now=NOW)
    alice = world.account(LOGIN)
    for number in range(130):
        repository = world.repository(alice, f"many-{number}")
        repository.commit(alice, later(SINCE, hours=5 + number))
        if number % 3:
            repository.commit(alice, later(SINCE, days=30, hours=number))
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    assert set(collected.facts()) == set(truth(world, LOGIN, SINCE, UNTIL))
    assert collected.coverage["commit"].status == "exact"


def test_a_whole_life_is_found(start_github: StartGitHub) -> None:
    world = generate.year_of(generate.Shape(4, 30, 20, 30, 20, 10, 40, rarities=2, earlier=1.0))
    collected = Asking("alice", "all", generate.UNTIL, generate.UNTIL).of(start_github(world))
    assert set(collected.facts()) == set(truth(world, "alice", None, generate.UNTIL))
    assert collected.coverage["commit"].status == "exact"


def test_a_person_that_search_does_not_know_is_found(start_github: StartGitHub) -> None:
    world = generate.year_of(generate.Shape(4, 30, 20, 30, 20, 10, 40, rarities=2))
    world.find_account("alice").searchable = False
    collected = Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL).of(
        start_github(world)
    )
    assert set(collected.facts()) == set(truth(world, "alice", generate.SINCE, generate.UNTIL))


def test_reviews_in_forks_are_found_by_search(start_github: StartGitHub) -> None:
    world = World(now=NOW)
    alice, bob = world.account(LOGIN), world.account("bob")
    origin = world.repository(bob, "origin")
    fork = world.repository(bob, "copy", parent=origin)
    review(fork.pull(bob, INSIDE), alice, later(INSIDE, hours=1), comments=3)
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    assert Counter(event.kind for event in collected.events.values()) == {
        "review": 1,
        "review_comment": 3,
    }


def test_more_than_a_thousand_search_results_are_asked_in_parts(
    start_github: StartGitHub,
) -> None:
    world = World(now=NOW)
    alice, bob = world.account(LOGIN), world.account("bob")
    fork = world.repository(bob, "copy", parent=world.repository(bob, "origin"))
    for number in range(1100):
        at = later(SINCE, minutes=30 * number)
        review(fork.pull(bob, at), alice, later(at, minutes=1))
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    assert sum(event.kind == "review" for event in collected.events.values()) == 1100


def test_a_hundred_and_thirty_reviews_with_many_comments_are_found(
    start_github: StartGitHub,
) -> None:
    world = World(now=NOW)
    alice, bob = world.account(LOGIN), world.account("bob")
    pull = world.repository(bob, "busy").pull(bob, SINCE)
    for number in range(130):
        review(pull, alice, later(INSIDE, minutes=number), state="COMMENTED")
    review(pull, alice, later(INSIDE, days=1), comments=170)
    collected = Asking(LOGIN, SINCE, UNTIL, now=NOW).of(start_github(world))
    assert Counter(event.kind for event in collected.events.values()) == {
        "review": 131,
        "review_comment": 170,
    }


def test_no_document_costs_more_than_a_point(start_github: StartGitHub) -> None:
    server = start_github(generate.typical_world())
    Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL).of(server)
    assert {entry.points for entry in server.log.entries} == {1}
    assert server.log.requests <= 10


def test_a_new_account_costs_two_requests(start_github: StartGitHub) -> None:
    server = start_github(generate.empty_world())
    collected = Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL).of(server)
    assert (server.log.requests, server.log.points) == (2, 2)
    assert {kind for kind, each in collected.coverage.items() if each.status == "exact"} == {
        *KINDS
    } - {"release"}
