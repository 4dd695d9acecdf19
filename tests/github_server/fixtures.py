"""Fixtures that start the stand-in; `tests/providers/conftest.py` makes them known."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from github_server.published import published
from github_server.server import GitHubServer
from github_server.sight import TOKEN
from github_server.world import World

__all__ = ["TOKEN", "StartGitHub", "github_schema", "start_github"]

StartGitHub = Callable[..., GitHubServer]


@pytest.fixture(scope="session")
def github_schema() -> Any:  # noqa: ANN401  # GitHub's introspection answer
    """Give GitHub's published GraphQL schema, fetched on first use."""
    return published("graphql-schema")


@pytest.fixture
def start_github(github_schema: object) -> Iterator[StartGitHub]:
    """Give a function that starts a stand-in over a world; it ends with the test.

    Without `tokens`, `TOKEN` is the credential of the world's first account.
    """
    with ExitStack() as running:

        def start(world: World, **options: Any) -> GitHubServer:  # noqa: ANN401  # the server's
            options.setdefault("tokens", {TOKEN: world.accounts[0].login})
            return running.enter_context(GitHubServer(world, **options))

        yield start
