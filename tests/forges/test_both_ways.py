"""A repository's commits are the same events, whether GitHub was asked or a clone was read."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server.fixtures import TOKEN
from github_server.git_repositories import write_git
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, NOW, SINCE, UNTIL, small_world
from github_server.world import Account, World
from ossmk.forges.github import open_provider
from ossmk.model import RepoTarget
from ossmk.settings import read_settings
from providers.github.asking import Asking, Collected


@pytest.fixture(scope="module")
def server() -> Iterator[GitHubServer]:
    with GitHubServer(small_world(Random(0)), tokens={TOKEN: LOGIN}) as running:
        yield running


def spread_addresses(world: World, random: Random) -> None:
    """Let accounts commit by several addresses each, and nobody by some of their own."""
    for repository in world.repositories:
        for commit in repository.commits:
            commit.author_email = random.choice(addresses(commit.author))


def addresses(account: Account | None) -> list[str]:
    if account is None:
        return ["somebody@example.org", "Nobody@Example.ORG", "no-at-sign"]
    noreply = "users.noreply.github.com"
    return [
        account.noreply,
        f"{account.login}@work.example",
        f"{account.database_id}+name-before@{noreply}",
        f"old-{account.login}@{noreply}",
    ]


def told(collected: Collected) -> dict[str, dict[str, object]]:
    return {
        event.id: event.model_dump(exclude={"title", "url"}) for event in collected.events.values()
    }


def both_ways(server: GitHubServer, folder: str, name: str) -> tuple[Collected, Collected]:
    environ = {**server.settings_env, "OSSMK_CACHE_DIR": folder}
    asking = Asking("", SINCE, UNTIL, NOW, target=RepoTarget(name))
    asked = asking.by(read_settings(environ))
    asking.opened = open_provider
    return asked, asking.by(read_settings(environ))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=False))
def test_a_clone_gives_the_events_that_github_gives(server: GitHubServer, random: Random) -> None:
    world = small_world(random, co_authored=True, size=60)
    spread_addresses(world, random)
    with TemporaryDirectory() as folder:
        server.git = Path(folder, "served")
        write_git(world, server.git)
        server.serve(world)
        for name in {"Alice/Own", "bob/theirs"} & {each.full_name for each in world.repositories}:
            asked, cloned = both_ways(server, folder, name)
            assert told(cloned) == told(asked)
            assert server.git_log
            assert {each.status for each in cloned.coverage.values()} == {"exact"}
