"""What every test gets: an environment without the developer's own, real servers on demand."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from real_postgres import PostgresServer, running_postgres
from real_redis import RedisServer, running_redis

# a busy machine makes no test wrong
settings.register_profile("ossmk", deadline=None)
settings.load_profile("ossmk")

OWN_VARIABLES = (
    "OSSMK_",
    "BOOSTBIT_",
    "GITHUB_",
    "GH_",
    "GIT_",
    "PG",
    "XDG_",
    "DATABASE_URL",
    "REDIS_URL",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the developer's tokens, databases and settings from every test."""
    for name in os.environ:
        if name.startswith(OWN_VARIABLES) or name.upper() in PROXIES:
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start one Postgres for the session (under xdist one per worker)."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the DSN of a fresh, empty database that sorts text as English does."""
    dsn = postgres_server.new_database()
    yield dsn
    postgres_server.drop_database(dsn)


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Start an empty Redis that can be stopped, killed and started again."""
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """Give the address of an empty Redis."""
    return redis_server.url
