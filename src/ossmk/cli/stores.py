"""Which store a command works on, and how it is opened."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path

from ossmk.errors import ConfigError, StorageError
from ossmk.places import shown_dsn, sqlite_file
from ossmk.settings import Settings
from ossmk.storage.base import Store, open_store

_logger = logging.getLogger(__name__)
DEFAULT_FILE = "ossmk.db"


def store_dsn(db: str | None, settings: Settings) -> str:
    """Give the DSN of `--db`, else of OSSMK_DB, else of the file in the user's data folder."""
    if db is not None:
        return db
    if settings.db is not None:
        return settings.db.get_secret_value()
    return f"sqlite:///{default_file()}"


def default_file() -> Path:
    """Give the SQLite file that is used where no store is named."""
    return user_data_path("ossmk", appauthor=False) / DEFAULT_FILE


@contextmanager
def opened_store(db: str | None, settings: Settings) -> Iterator[Store]:
    """Open the store with its tables made, and close it."""
    dsn = store_dsn(db, settings)
    _logger.debug("the store is %s", shown_dsn(dsn))
    with open_store(dsn) as store:
        store.ensure_schema()
        yield store


@contextmanager
def stored(db: str | None, settings: Settings) -> Iterator[Store]:
    """Open a store that is there already: reading makes no new file."""
    check_stored(db, settings)
    with opened_store(db, settings) as store:
        yield store


@contextmanager
def as_it_is(db: str | None, settings: Settings) -> Iterator[Store]:
    """Open a store that is there already, and leave its tables as they are."""
    check_stored(db, settings)
    with open_store(store_dsn(db, settings)) as store:
        yield store


def check_stored(db: str | None, settings: Settings) -> None:
    """Raise `StorageError` for a file that is not there yet."""
    file = sqlite_file(store_dsn(db, settings))
    if file is not None and not file.exists():
        raise StorageError(
            f"there is no store at {file} yet; an analysis or ossmk db init makes it"
        )


@contextmanager
def opened_postgres(settings: Settings) -> Iterator[Store]:
    """Open the Postgres that `--save-pg` means, with its tables made, and close it."""
    if settings.pg_dsn is None:
        raise ConfigError("--save-pg needs the DSN of a Postgres in OSSMK_PG_DSN or DATABASE_URL")
    dsn = settings.pg_dsn.get_secret_value()
    _logger.debug("also saving into %s", shown_dsn(dsn))
    with open_store(dsn) as store:
        store.ensure_schema()
        yield store
