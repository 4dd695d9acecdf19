"""A psycopg connection as the `Database` that the shared code asks."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

import psycopg
from psycopg import Connection, Cursor, ServerCursor, sql
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from ossmk.errors import StorageError
from ossmk.storage.database import Row, Value
from ossmk.storage.queries import limited, load_queries, load_script
from ossmk.storage.rows import TYPES

FETCH_ROWS = 5_000


class PostgresDatabase:
    """A connection, ours or a caller's; threads take turns.

    In a caller's transaction ours is a savepoint: what it holds is the caller's to commit.
    """

    def __init__(self, connection: Connection[Any]) -> None:
        self.place = f"the Postgres database {connection.info.dbname!r}"
        self.dialect_script: str | None = "\n".join(
            load_script(name, "postgres") for name in ("postgres.sql", "views.sql")
        )
        self._connection = connection
        self._lock = RLock()
        self._queries = load_queries("postgres")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything on an error; other threads wait meanwhile."""
        with self.connection() as connection:
            if not connection.autocommit and _is_idle(connection):
                # or psycopg would commit at the end of a transaction that the caller has to end
                self._execute("SELECT 1")
            with connection.transaction():
                yield

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Lend the connection; other threads wait meanwhile."""
        with self._lock, _translated():
            yield self._connection

    def run(self, name: str, /, **values: Value) -> int:
        """Run a statement; gives the number of rows it wrote."""
        return self._execute(self._queries[name], values).rowcount

    def rows(self, name: str, /, *, conditions: Sequence[str] = (), **values: Value) -> list[Row]:
        """Run a query, limited by conditions of reading.sql, by name."""
        with self.connection():
            return list(self._execute(limited(self._queries, name, conditions), values))

    def stream(self, name: str) -> Iterator[Row]:
        """Run a query inside a transaction, without holding its rows."""
        with ServerCursor(self._connection, f"ossmk_{name}", row_factory=dict_row) as cursor:
            cursor.itersize = FETCH_ROWS
            yield from cursor.execute(self._queries[name].encode())

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
        """Empty a temporary table and fill it; gives the number of rows."""
        name = sql.Identifier("pg_temp", table)
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        self._execute(sql.SQL("TRUNCATE {}").format(name))
        count = 0
        # binary: a third of the time that text takes
        into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(name, names)
        with self._cursor().copy(into) as copy:
            copy.set_types([TYPES.get(column, "text") for column in columns])
            for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
                copy.write_row(row)
        return count

    def script(self, statement: str) -> None:
        """Run a statement of a migration."""
        self._execute(statement)

    def schema_version(self) -> str | None:
        """Give the stored version by one SELECT; None where there is no table of versions."""
        query = self._queries["schema_version"]
        with self.connection() as connection:
            fresh = _is_idle(connection)
            try:
                if fresh:
                    found = self._execute(query).fetchone()
                else:
                    with connection.transaction():
                        found = self._execute(query).fetchone()
            except psycopg.errors.UndefinedTable:
                if fresh and not connection.autocommit:
                    connection.rollback()  # the transaction that this very SELECT began
                return None
        return found["meta_value"] if found else None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _execute(
        self, query: str | sql.Composed, values: dict[str, Value] | None = None
    ) -> Cursor[Row]:
        text = query.encode() if isinstance(query, str) else query
        return self._cursor().execute(text, values)

    def _cursor(self) -> Cursor[Row]:
        # not connection.cursor(): a caller's connection may make rows and cursors of its own kind
        return Cursor(self._connection, row_factory=dict_row)


def _is_idle(connection: Connection[Any]) -> bool:
    return connection.info.transaction_status == TransactionStatus.IDLE


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        # the details after the first line quote rows
        reason = error.diag.message_primary or str(error).partition("\n")[0]
        if isinstance(error, psycopg.errors.UndefinedTable):
            reason += "; make the tables first: ensure_schema, or ossmk db init"
        raise StorageError(f"Postgres: {reason}") from error
