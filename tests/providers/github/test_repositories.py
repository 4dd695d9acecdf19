from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import TOKEN, StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.timestamps import later
from github_server.truth import truth_of_repository
from github_server.world import World, comment, discussion_comment, review
from ossmk.errors import NotFound, UsageError
from ossmk.model import OrgTarget, RepoTarget
from providers.github.asking import Asking, Collected


@pytest.fixture(scope="module")
def server() -> Iterator[GitHubServer]:
    with GitHubServer(small_world(Random(0)), tokens={TOKEN: LOGIN}) as running:
        yield running


def linked(collected: Collected) -> set[tuple[str, str]]:
    return {
        (event.kind, event.id)
        for event in collected.events.values()
        if not (event.actor_type == "unlinked" and "@" in event.user_id)
        # an address that GitHub gave names its bearer, also when the account is gone
        and event.user_id != "gone"
    }


def repository(name: str, since: str, until: str, now: str, **changes: object) -> Asking:
    return Asking("", since, until, now, target=RepoTarget(name), **changes)  # type: ignore[arg-type]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=False))
def test_whatever_the_world_a_repository_is_found_whole(
    server: GitHubServer, random: Random
) -> None:
    world = small_world(random, co_authored=True, size=60)
    server.serve(world)
    for name in ("Alice/Own", "bob/theirs"):
        if any(each.full_name == name for each in world.repositories):
            collected = repository(name, SINCE, UNTIL, NOW).of(server)
            assert linked(collected) == set(truth_of_repository(world, name, SINCE, UNTIL))
            assert {each.status for each in collected.coverage.values()} == {"exact"}


def busiest(world: World) -> str:
    return max(world.repositories, key=lambda each: len(each.commits) + len(each.pulls)).full_name


def test_a_busy_repository_is_found_whole_and_refreshed(start_github: StartGitHub) -> None:
    world = generate.year_of(generate.Shape(1, 150, 120, 200, 150, 60, 300, rarities=12))
    server = start_github(world)
    name = busiest(world)
    first = repository(name, generate.SINCE, generate.UNTIL, generate.UNTIL).of(server)
    expected = set(truth_of_repository(world, name, generate.SINCE, generate.UNTIL))
    assert linked(first) == expected
    assert first.first
    assert first.first.repositories[0].repo_id == f"github.com/{name}".lower()
    alice = world.find_account("alice")
    world.find_repository(name).commit(alice, "2026-03-03T03:03:03Z", message="Landed late")
    now = generate.go_on(world, 12)
    server.serve(world)
    again = repository(name, generate.SINCE, now, now, marks=first.marks).of(server)
    assert linked(first) | linked(again) == set(
        truth_of_repository(world, name, generate.SINCE, now)
    )


def test_a_repository_that_was_renamed_is_given_by_its_new_name(start_github: StartGitHub) -> None:
    world = World()
    alice = world.account("alice")
    world.repository(alice, "new", former_names=("alice/old",)).commit(
        alice, "2026-02-02T02:02:02Z"
    )
    server = start_github(world)
    collected = repository("alice/old", "2026-01-01", "2026-03-01", world.now).of(server)
    assert collected.first
    assert collected.first.repositories[0].repo_id == "github.com/alice/new"
    assert len(collected.events) == 1


def test_an_organisation_is_all_its_repositories(start_github: StartGitHub) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    acme = world.organization("acme", members=(alice, bob))
    for number in range(45):
        made = world.repository(acme, f"tool-{number}")
        made.commit(bob, later("2026-02-02T02:02:02Z", hours=number))
        made.issue(alice, later("2026-02-03T02:02:02Z", hours=number))
    server = start_github(world)
    asking = Asking("", "2026-01-01", "2026-06-01", world.now, target=OrgTarget("acme"))
    collected = asking.of(server)
    assert len(collected.events) == 90
    assert {event.user_id for event in collected.events.values()} == {"alice", "bob"}


@pytest.mark.parametrize("name", ["", "alice", "a/b/c", "alice/", "/x", "alice/x y", "-"])
def test_a_wrong_repository_name_is_refused(start_github: StartGitHub, name: str) -> None:
    world = World()
    world.account("alice")
    server = start_github(world)
    with pytest.raises(UsageError):
        repository(name, "2026-01-01", "2026-06-01", world.now).of(server)
    assert server.log.requests == 0


def test_an_unknown_repository_is_not_found(start_github: StartGitHub) -> None:
    world = World()
    world.account("alice")
    with pytest.raises(NotFound, match="repository"):
        repository("alice/x", "2026-01-01", "2026-06-01", world.now).of(start_github(world))


def test_addresses_of_repositories_are_understood(start_github: StartGitHub) -> None:
    world = World()
    alice = world.account("alice")
    world.repository(alice, "x.y").commit(alice, "2026-02-02T02:02:02Z")
    server = start_github(world)
    for name in ("alice/x.y", "https://github.com/alice/x.y", "github.com/alice/x.y.git"):
        found = repository(name, "2026-01-01", "2026-06-01", world.now).of(server)
        assert len(found.events) == 1


def test_long_conversations_are_walked_to_their_ends(start_github: StartGitHub) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    here = world.repository(bob, "talk")
    pull, issue = here.pull(bob, "2026-02-01T00:00:00Z"), here.issue(bob, "2026-02-01T00:00:00Z")
    discussion = here.discussion(bob, "2026-02-01T00:00:00Z")
    for number in range(130):
        at = later("2026-02-02T00:00:00Z", minutes=number)
        comment(pull, alice, at)
        comment(issue, alice, at)
    for number in range(61):
        at = later("2026-02-03T00:00:00Z", minutes=number)
        said = discussion_comment(discussion, alice, at)
        for _ in range(25 if number in (0, 60) else 0):
            discussion_comment(discussion, bob, at, reply_to=said)
    for number in range(45):
        review(pull, alice, later("2026-02-04T00:00:00Z", minutes=number), comments=1)
    server = start_github(world)
    collected = repository("bob/talk", "2026-01-01", "2026-06-01", world.now).of(server)
    expected = truth_of_repository(world, "bob/talk", "2026-01-01", "2026-06-01")
    assert linked(collected) == set(expected)
    assert {each.status for each in collected.coverage.values()} == {"exact"}


def test_more_authors_of_a_commit_than_are_named_are_a_known_gap(
    start_github: StartGitHub,
) -> None:
    world = World()
    alice = world.account("alice")
    others = tuple(world.account(f"friend-{number}") for number in range(12))
    world.repository(alice, "x").commit(alice, "2026-02-02T02:02:02Z", co_authors=others)
    collected = repository("alice/x", "2026-01-01", "2026-06-01", world.now).of(start_github(world))
    coverage = collected.coverage["commit"]
    assert (coverage.status, coverage.found, coverage.reported) == ("lower_bound", 10, 13)
