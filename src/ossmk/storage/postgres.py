"""Postgres for a backend: `connect`, `ensure_schema`, `save_events`, `save_scores`.

    with connect() as conn:          # commits on success, rolls back on error
        ensure_schema(conn)
        save_scores(conn, result.scores)
        save_events(conn, result.events)

Any psycopg connection will do, with any row factory; the transaction stays the caller's. Importing
this module needs no psycopg; calling it without raises `MissingExtra`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ossmk import plugins

if TYPE_CHECKING:
    from psycopg import Connection

    from ossmk.model import ContributionEvent, Score
    from ossmk.storage.base import Store


def connect(dsn: str | None = None) -> "Connection[Any]":
    """Connect to `dsn`, else to `OSSMK_PG_DSN`, else to `DATABASE_URL`.

    As a context manager the connection commits on success, rolls back on an error, and closes.
    Raises `UsageError` for an address that cannot be read, `ConfigError` where there is none, and
    `StorageError` where nobody answers; none of them contains the password.
    """
    connection: Connection[Any] = _implementation("connect")(dsn)
    return connection


def ensure_schema(conn: "Connection[Any]") -> None:
    """Create or migrate the tables; one SELECT, without locks, when they are current.

    Raises `SchemaTooNew` or `StorageError` where the tables are not ours to change.
    """
    _store(conn).ensure_schema()


def save_events(
    conn: "Connection[Any]", events: "Iterable[ContributionEvent | Mapping[str, Any]]"
) -> int:
    """Merge events into the stored ones, all or none; gives the number taken in."""
    return _store(conn).save_events(events)


def save_scores(conn: "Connection[Any]", scores: "Iterable[Mapping[str, Any] | Score]") -> int:
    """Keep the latest score per target, user, dimension, window and rules; gives the rows written.

    Takes any mappings with `user_id`, `dimension`, `window` and `value`; a missing `rules` or
    `target` is empty, a missing `as_of` is now, other keys are ignored. Raises `InputError`
    naming row and key where one is wrong; then nothing is saved.
    """
    return _store(conn).save_scores(scores)


def _store(conn: "Connection[Any]") -> "Store":
    store: Store = _implementation("store_on")(conn)
    return store


def _implementation(name: str) -> Callable[..., Any]:
    return plugins.load_name("ossmk.storage.postgres_store", name)
