"""The store of a grown-up backend: one Postgres schema, many processes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg import Connection

from ossmk.errors import ConfigError, StorageError, UsageError
from ossmk.model import Receipt, Scope, Score
from ossmk.rules import RuleSet, Window
from ossmk.scoring import postgres as scoring
from ossmk.settings import read_settings
from ossmk.storage.base import Store
from ossmk.storage.postgres_database import PostgresDatabase
from ossmk.storage.postgres_dsn import read_dsn
from ossmk.storage.sql_store import SqlStore


def open_store(dsn: str) -> Store:
    """Open the store at a Postgres address; every method is a transaction of its own."""
    connection = connect(dsn)
    connection.autocommit = True
    return PostgresStore(PostgresDatabase(connection))


def store_on(connection: Connection[Any]) -> Store:
    """Give the store in a caller's connection; the caller's transaction stays the caller's."""
    if not isinstance(connection, Connection):
        raise UsageError("this takes a connection of psycopg 3, such as connect() gives")
    return PostgresStore(PostgresDatabase(connection))


def connect(dsn: str | None = None) -> Connection[Any]:
    """Connect to an address, else to that of the settings; see postgres.py."""
    address = read_dsn(dsn or _dsn_of_settings())
    try:
        # statements prepared behind the caller's back fail in poolers that switch connections
        return psycopg.connect(address, prepare_threshold=None)
    except psycopg.Error as error:
        reason = str(error).partition("\n")[0]
        raise StorageError(f"Postgres does not let us in: {reason}") from error


class PostgresStore(SqlStore):
    """Everything in one schema of a Postgres database."""

    _database: PostgresDatabase

    def score(
        self, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> Iterator[Score]:
        """Score the stored events where they are."""
        with self._database.connection() as connection:
            return scoring.score_table(connection, rules, as_of=as_of, windows=windows, scope=scope)

    def receipts(
        self, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> Iterator[Receipt]:
        """Give the same computation before its sum."""
        with self._database.connection() as connection:
            return scoring.receipt_table(
                connection, rules, as_of=as_of, windows=windows, scope=scope
            )


def _dsn_of_settings() -> str:
    dsn = read_settings().pg_dsn
    if dsn is None:
        raise ConfigError("no Postgres is named: set OSSMK_PG_DSN (or DATABASE_URL)")
    return dsn.get_secret_value()
