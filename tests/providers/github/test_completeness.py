from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server.fixtures import TOKEN
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.truth import truth
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
