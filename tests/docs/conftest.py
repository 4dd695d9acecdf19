"""Where the blocks of the docs run: in a git clone, with every server they speak of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from example_repository import build_example_repository
from github_server import GitHubServer, World
from github_server.fixtures import TOKEN, github_schema
from github_server.world import review
from ossmk.periods import iso

__all__ = ["github_schema"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make the repository that the README's example shows."""
    folder = tmp_path / "tidepool"
    build_example_repository(folder, now=datetime.now(UTC))
    return folder


@pytest.fixture
def documented_environment(
    github_schema: object,
    postgres: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Set the variables the docs tell to set; GitHub is one where octocat has done some work."""
    with GitHubServer(small_world(), tokens={TOKEN: "octocat"}) as github:
        for name, value in {
            **github.settings_env,
            "GITHUB_SERVER_URL": "https://github.com",
            "OSSMK_PG_DSN": postgres,
            "REDIS_URL": redis_url,
            "XDG_CACHE_HOME": str(tmp_path / "caches"),
        }.items():
            monkeypatch.setenv(name, value)
        yield


def small_world() -> World:
    """Give a world with one busy account and somebody who reviews its work."""
    world = World(now=_days_ago(0))
    octocat, hubot = world.account("octocat"), world.account("hubot")
    repository = world.repository(octocat, "hello-world")
    for days in (80, 40, 3):
        repository.commit(octocat, _days_ago(days), lines=(30, 2))
    pull = repository.pull(octocat, _days_ago(12), merged=_days_ago(11))
    review(pull, hubot, _days_ago(11))
    return world


def _days_ago(days: int) -> str:
    return iso(datetime.now(UTC) - timedelta(days=days))
