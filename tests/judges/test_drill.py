"""Any fault of the stand-in at any request: all is found, or what is missing is said."""

from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import faults, generate, graphql_faults
from github_server.faults import Effect
from github_server.fixtures import TOKEN
from github_server.server import GitHubServer
from github_server.truth import truth
from github_server.world import World
from ossmk.errors import OssmkError
from ossmk.providers.github.provider import Options
from providers.github.asking import Asking, Collected

# incomplete_results and primary_limited(429) are of REST, which no question of ours meets here
EFFECTS: dict[str, Callable[[], Effect]] = {
    "500": lambda: faults.status(500),
    "502": lambda: faults.status(502),
    "503": lambda: faults.status(503),
    "504": lambda: faults.status(504),
    "forbidden": lambda: faults.status(403, "Resource not accessible by personal access token"),
    "page": faults.html,
    "page instead of a gateway": lambda: faults.html(502),
    "invalid JSON": faults.invalid_json,
    "truncated": faults.truncated,
    "slow": lambda: faults.slow(0.01),
    "reset": faults.reset,
    "primary limit": faults.primary_limited,
    "secondary limit": faults.secondary_limited,
    "secondary limit, seconds": lambda: faults.secondary_limited(status=429, seconds=30),
    "secondary limit, date": lambda: faults.secondary_limited(seconds=90, as_date=True),
    "revoked": faults.revoked,
    "resource limits": graphql_faults.resource_limits,
    "resource limits of one": lambda: graphql_faults.resource_limits(field="s1"),
    "something went wrong": graphql_faults.something_went_wrong,
    "something went wrong in one": lambda: graphql_faults.something_went_wrong(field="s0"),
    "null nodes": graphql_faults.null_nodes,
    "every node null": lambda: graphql_faults.null_nodes(every=1),
    "points used up": graphql_faults.rate_limited,
}
LASTING = {"forbidden", "revoked"}  # what one answer of these says is true of all


SHAPE = generate.Shape(4, 12, 8, 16, 10, 6, 20, rarities=1)
PERIOD = (generate.SINCE, generate.UNTIL)
MOST_REQUESTS = 4


@cache
def world(shape: generate.Shape = SHAPE) -> World:
    return generate.year_of(shape)


def true_events() -> set[tuple[str, str]]:
    return set(truth(world(), generate.LOGIN, *PERIOD))


def serving(shape: generate.Shape = SHAPE) -> GitHubServer:
    return GitHubServer(world(shape), tokens={TOKEN: generate.LOGIN})


def collect(server: GitHubServer) -> Collected:
    options = Options(patience_seconds=10_000)
    return Asking(generate.LOGIN, *PERIOD, now=generate.UNTIL, options=options).of(server)


def kinds_of(events: set[tuple[str, str]]) -> Counter[str]:
    return Counter(kind for kind, _ in events)


drilled = settings(
    max_examples=4,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


@pytest.mark.parametrize("name", EFFECTS)
@drilled
@given(nth=st.integers(1, MOST_REQUESTS), times=st.sampled_from((2, 5, 9, None)))
def test_nothing_is_lost_in_silence(name: str, nth: int, times: int | None) -> None:
    with serving() as server:
        fault = server.faults.add(EFFECTS[name](), nth=nth, times=times)
        try:
            collected = collect(server)
        except OssmkError:
            assert fault.struck
            return
    found, true = set(collected.facts()), true_events()
    assert not found - true
    missing = kinds_of(true - found)
    exact = {kind for kind, each in collected.coverage.items() if each.status == "exact"}
    assert not exact & missing.keys()
    assert all(each.reason for each in collected.coverage.values() if each.status != "exact")
    assert collected.skipped or not missing


@pytest.mark.parametrize("name", sorted(EFFECTS.keys() - LASTING))
@drilled
@given(nth=st.integers(1, MOST_REQUESTS))
def test_what_passes_leaves_no_trace(name: str, nth: int) -> None:
    with serving() as server:
        server.faults.add(EFFECTS[name](), nth=nth)
        collected = collect(server)
    assert set(collected.facts()) == true_events()
    doubted = {kind for kind, each in collected.coverage.items() if each.status != "exact"}
    assert doubted == {"release"}
    assert collected.skipped == []


def test_what_is_said_to_be_found_is_what_came() -> None:
    with serving(generate.Shape(6, 40, 30, 60, 40, 12, 130, rarities=1)) as server:
        collected = collect(server)
    came = Counter(event.kind for event in collected.events.values())
    assert {kind: each.found for kind, each in collected.coverage.items() if each.found} == came
