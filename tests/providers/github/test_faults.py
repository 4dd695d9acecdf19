import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from github_server import faults, generate, graphql_faults
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.timestamps import moment
from github_server.truth import truth
from github_server.wire import Answer, Request
from github_server.world import World
from ossmk.providers.github.provider import Options
from providers.github.asking import Asking, Collected

PATIENT = Options(patience_seconds=10_000)


@pytest.fixture(scope="module")
def world() -> World:
    return generate.year_of(generate.Shape(6, 40, 30, 60, 40, 12, 60, rarities=2))


def everything(world: World) -> set[tuple[str, str]]:
    return set(truth(world, "alice", generate.SINCE, generate.UNTIL))


def asked(server: GitHubServer, options: Options = PATIENT) -> Collected:
    return Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL, options=options).of(
        server
    )


def silent_nulls(every: int = 2) -> faults.Effect:
    """Null nodes as `null_nodes` does, without a word in `errors`."""
    spoken = graphql_faults.null_nodes(every)

    def effect(request: Request, answer: Callable[[], Answer]) -> Answer:
        made = spoken(request, answer)
        content = {key: value for key, value in made.json.items() if key != "errors"}
        made.body = json.dumps(content).encode()
        return made

    return effect


TRANSIENT: dict[str, Callable[[GitHubServer], object]] = {
    "502": lambda server: server.faults.add(faults.status(502), nth=2, times=3),
    "504": lambda server: server.faults.add(faults.status(504), nth=3, times=2),
    "503": lambda server: server.faults.add(faults.status(503), nth=2, times=2),
    "html": lambda server: server.faults.add(faults.html(), nth=2, times=3),
    "invalid json": lambda server: server.faults.add(faults.invalid_json(), nth=1, times=3),
    "truncated": lambda server: server.faults.add(faults.truncated(), nth=2, times=3),
    "reset": lambda server: server.faults.add(faults.reset(), nth=2, times=3),
    "heavy": lambda server: server.faults.add(
        faults.status(502), when=faults.heavier_than(700), times=None
    ),
    "very heavy": lambda server: server.faults.add(
        faults.status(504), when=faults.heavier_than(150), times=None
    ),
    "resource limits": lambda server: server.faults.add(
        graphql_faults.resource_limits(), nth=2, times=4
    ),
    "one field": lambda server: server.faults.add(
        graphql_faults.resource_limits(field="s1"), nth=1, times=6
    ),
    "heavy resources": lambda server: server.faults.add(
        graphql_faults.resource_limits(), when=faults.heavier_than(700), times=None
    ),
    "null nodes": lambda server: server.faults.add(graphql_faults.null_nodes(), nth=1, times=5),
    "silent nulls": lambda server: server.faults.add(silent_nulls(), nth=1, times=3),
    "went wrong": lambda server: server.faults.add(
        graphql_faults.something_went_wrong(), nth=2, times=3
    ),
    "rate limited": lambda server: server.faults.add(graphql_faults.rate_limited(), nth=3),
}


def window_longer_than(days: int) -> faults.Condition:
    """Hold for what asks for a window that is longer, as busy accounts had it in July 2026."""

    def holds(request: Request) -> bool:
        asked = json.loads(request.body).get("variables", {}) if request.kind == "graphql" else {}
        return any(
            moment(asked[f"end_{place}"]) - moment(start) > timedelta(days=days)
            for name, start in asked.items()
            if name.startswith("start_") and (place := name.removeprefix("start_"))
        )

    return holds


def test_a_window_that_is_too_long_for_github_is_cut_until_its_parts_come(
    world: World, start_github: StartGitHub
) -> None:
    server = start_github(world)
    fault = server.faults.add(faults.status(502), when=window_longer_than(30), times=None)
    collected = asked(server)
    assert fault.struck > 0
    assert set(collected.facts()) == everything(world)
    doubted = {kind for kind, each in collected.coverage.items() if each.status != "exact"}
    assert doubted == {"release"}


@pytest.mark.parametrize("name", TRANSIENT)
def test_all_is_found_and_exact_in_spite_of_a_fault(
    world: World, start_github: StartGitHub, name: str
) -> None:
    server = start_github(world)
    TRANSIENT[name](server)
    collected = asked(server)
    assert set(collected.facts()) == everything(world)
    doubted = {kind for kind, each in collected.coverage.items() if each.status != "exact"}
    assert doubted == {"release"}
    assert collected.skipped == []


def test_an_element_that_never_comes_is_a_known_gap_and_stops_nothing(
    world: World, start_github: StartGitHub
) -> None:
    server = start_github(world)
    server.faults.add(silent_nulls(100), when=faults.mentions("issueComments("), times=None)
    collected = asked(server)
    lost = everything(world) - set(collected.facts())
    assert {kind for kind, _ in lost} <= {"issue_comment", "review", "review_comment", "pr"}
    doubted = {kind for kind, each in collected.coverage.items() if each.status != "exact"}
    assert {kind for kind, _ in lost} <= doubted


def test_a_part_that_never_comes_is_skipped_and_asked_for_again_next_time(
    world: World, start_github: StartGitHub
) -> None:
    server = start_github(world)
    fault = server.faults.add(
        graphql_faults.something_went_wrong(),
        when=faults.mentions("repositoryDiscussionComments"),
        times=None,
    )
    first = asked(server)
    assert first.coverage["discussion_comment"].status in ("unknown", "lower_bound")
    assert any("discussion_comments" in each.target for each in first.skipped)
    assert {kind for kind, _ in everything(world) - set(first.facts())} == {"discussion_comment"}
    fault.times = 0
    second = Asking("alice", generate.SINCE, generate.UNTIL, generate.UNTIL, marks=first.marks).of(
        server
    )
    assert set(first.facts()) | set(second.facts()) == everything(world)
    assert second.coverage["discussion_comment"].status == "exact"
