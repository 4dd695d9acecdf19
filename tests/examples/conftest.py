"""A GitHub where people have done some work, and the way to sign in there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from examples.github_sign_in import CLIENT_ID, CLIENT_SECRET, github_sign_in
from github_server import GitHubServer, World
from github_server.fixtures import github_schema
from github_server.world import review
from ossmk.periods import iso

__all__ = ["github_schema"]

LOGINS = ["ada", *(f"person{number}" for number in range(50))]
TOKENS = {login: f"gho_secret-of-{login}" for login in LOGINS}


def user_id(login: str) -> str:
    """Give the id of somebody on the local GitHub, which is not github.com."""
    return f"127.0.0.1/{login}"


def days_ago(days: int) -> str:
    """Give a moment of that day."""
    return iso(datetime.now(UTC) - timedelta(days=days))


def busy_world() -> World:
    """Give a world in which everybody wrote two commits and a pull request, read by the next."""
    world = World(now=days_ago(0))
    people = [world.account(login) for login in LOGINS]
    for number, person in enumerate(people):
        repository = world.repository(person, "kit")
        repository.commit(person, days_ago(40))
        repository.commit(person, days_ago(20), lines=(100, 0))
        pull = repository.pull(person, days_ago(12), merged=days_ago(11))
        review(pull, people[number - 1], days_ago(11))
    return world


@pytest.fixture
def github(github_schema: object) -> Iterator[GitHubServer]:
    """Start a GitHub that knows everybody's token."""
    with GitHubServer(busy_world(), tokens={token: who for who, token in TOKENS.items()}) as server:
        yield server


@pytest.fixture
def backend_environment(
    github: GitHubServer, postgres: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """Set the variables that docs/integration.md lists, for the backends in `examples/`."""
    with github_sign_in(TOKENS) as sign_in:
        variables = {
            "GITHUB_SERVER_URL": sign_in,
            "GITHUB_API_URL": sign_in,
            "GITHUB_GRAPHQL_URL": github.graphql_url,
            "OAUTH_CLIENT_ID": CLIENT_ID,
            "OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "OSSMK_PG_DSN": postgres,
            "REDIS_URL": redis_url,
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield variables
