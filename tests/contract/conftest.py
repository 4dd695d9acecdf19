"""A GitHub on which octocat did a little, as the published snippet meets it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from github_server import GitHubServer, World
from github_server.fixtures import github_schema
from ossmk.periods import iso

__all__ = ["github_schema"]


@pytest.fixture
def backend(github_schema: object, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Set a backend's variables; gives the address of its empty database."""
    now = datetime.now(UTC)
    world = World(now=iso(now))
    octocat = world.account("octocat")
    repository = world.repository(octocat, "hello-world")
    for days in (3, 30):
        repository.commit(octocat, iso(now - timedelta(days=days)))
    repository.pull(octocat, iso(now - timedelta(days=5)))
    with GitHubServer(world, tokens={"t0ken": "octocat"}) as github:
        for name, value in {
            **github.settings_env,
            "GITHUB_SERVER_URL": "https://github.com",
            "OSSMK_PG_DSN": postgres,
        }.items():
            monkeypatch.setenv(name, value)
        yield postgres
