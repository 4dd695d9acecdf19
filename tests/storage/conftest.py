"""Both stores, empty and with tables, for tests that hold for either."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ossmk.storage.base import Store, open_store
from real_postgres import PostgresServer

NewDsn = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgres"])
def dsn(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    postgres: str = request.getfixturevalue("postgres")
    return postgres


@pytest.fixture
def store(dsn: str) -> Iterator[Store]:
    """Give an open store with tables."""
    with open_store(dsn) as store:
        store.ensure_schema()
        yield store


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kept_store(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: PostgresServer,
) -> Iterator[Store]:
    """Give a store for all examples of a property; each example empties it first."""
    if request.param == "sqlite":
        dsn = f"sqlite:///{tmp_path_factory.mktemp('kept')}/store.db"
    else:
        dsn = postgres_server.new_database()
    with open_store(dsn) as store:
        store.ensure_schema()
        yield store
