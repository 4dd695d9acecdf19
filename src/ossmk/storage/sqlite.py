"""The embedded store: one SQLite file, many processes, no server.

Moments are stored as text like 2026-01-31T12:00:00Z, which sorts by time.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from ossmk.errors import StorageError, UsageError
from ossmk.model import Receipt, Scope, Score
from ossmk.rules import RuleSet, Window
from ossmk.scoring import sqlite as scoring
from ossmk.storage.base import Store
from ossmk.storage.database import Row, Value
from ossmk.storage.queries import limited, load_queries, load_script
from ossmk.storage.rows import TYPES
from ossmk.storage.sql_store import SqlStore

MEMORY = ":memory:"
BUSY_SECONDS = 60.0
CACHE_KIB = 65_536  # SQLite's own 2 MB make large loads half as fast

_ADVICE = {
    sqlite3.SQLITE_NOTADB: "it is no SQLite database; name another file",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup or name another file",
    sqlite3.SQLITE_FULL: "free some space and run the command again; what was saved before is safe",
    sqlite3.SQLITE_BUSY: "another process is writing for long; try again",
    sqlite3.SQLITE_READONLY: "the file may only be read; change its permissions",
    sqlite3.SQLITE_CANTOPEN: "the file or its folder cannot be opened or written",
}


def open_store(dsn: str) -> Store:
    """Open `sqlite:///relative`, `sqlite:////absolute` or `sqlite:///:memory:`.

    The file and the folders above it are made, for this user alone, where they are missing.
    Raises `StorageError` for a file that is no database of SQLite; it is left as it is.
    """
    path = _path(dsn)
    if path != MEMORY:
        _make_file(Path(path))
    return SqliteStore(SqliteDatabase(path))


class SqliteStore(SqlStore):
    """Everything in one SQLite file."""

    _database: "SqliteDatabase"

    def ensure_schema(self) -> None:
        """Create or migrate the tables; readers and one writer do not block each other then."""
        super().ensure_schema()
        self._database.use_write_ahead_log()

    def erase(self, who: str, *, linked: bool = True) -> Mapping[str, int]:
        """Erase a person, and overwrite the bytes their rows had in the file."""
        with self._database.overwriting():
            return super().erase(who, linked=linked)

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


class SqliteDatabase:
    """A connection to a file; threads take turns."""

    def __init__(self, path: str) -> None:
        self.place = path
        self.dialect_script: str | None = load_script("views.sql", "sqlite")
        self._lock = RLock()
        self._queries = load_queries("sqlite")
        with self._translated():
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA schema_version")  # reads the file: is it a database?
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit at the end, or undo everything on an error; other threads wait meanwhile."""
        with self._lock, self._translated():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def overwriting(self) -> Iterator[None]:
        """Fill with zeros what is deleted meanwhile, and empty the write-ahead log."""
        with self.connection() as connection:
            connection.execute("PRAGMA main.secure_delete = ON")
            yield
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection; other threads wait meanwhile."""
        with self._lock, self._translated():
            yield self._connection

    def run(self, name: str, /, **values: Value) -> int:
        """Run a statement; gives the number of rows it wrote."""
        return self._connection.execute(self._queries[name], _stored(values)).rowcount

    def rows(self, name: str, /, *, conditions: Sequence[str] = (), **values: Value) -> list[Row]:
        """Run a query, limited by conditions of reading.sql, by name."""
        with self._lock, self._translated():
            return list(self._rows(limited(self._queries, name, conditions), _stored(values)))

    def stream(self, name: str) -> Iterator[Row]:
        """Run a query inside a transaction, without holding its rows."""
        return self._rows(self._queries[name], {})

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
        """Empty a temporary table and fill it; gives the number of rows."""
        self._connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - a name of ours
        places = ", ".join("?" for _ in columns)
        moments = [place for place, name in enumerate(columns) if TYPES.get(name) == "timestamptz"]
        loaded = self._connection.executemany(
            f"INSERT INTO temp.{table} ({', '.join(columns)}) VALUES ({places})",  # noqa: S608 - names of ours
            (_stored_row(row, moments) for row in rows),
        )
        return max(loaded.rowcount, 0)

    def script(self, statement: str) -> None:
        """Run a statement of a migration."""
        self._connection.execute(statement)

    def schema_version(self) -> str | None:
        """Give the stored version by one SELECT; None where there is no table of versions."""
        with self._lock, self._translated():
            try:
                rows = self._connection.execute(self._queries["schema_version"]).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return None
                raise
        return str(rows[0][0]) if rows else None

    def use_write_ahead_log(self) -> None:
        """Let reading go on while another process writes; only for files known to be ours."""
        with self._lock, self._translated():
            mode = self._connection.execute("PRAGMA journal_mode").fetchone()[0]
            if mode == "delete":
                # somebody else is at work in the file, and it works without as well
                with suppress(sqlite3.OperationalError):
                    self._connection.execute("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()

    def _rows(self, query: str, values: dict[str, Value]) -> Iterator[Row]:
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(f"{self.place}: {error}{_advice(error)}") from error


def _advice(error: sqlite3.Error) -> str:
    if "no such table" in str(error):
        return "; make the tables first: ensure_schema, or ossmk db init"
    advice = _ADVICE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return f"; {advice}" if advice else ""


def _path(dsn: str) -> str:
    path = dsn.removeprefix("sqlite:///")
    if path == dsn or not path:
        raise UsageError("a SQLite file is named like sqlite:///relative.db or sqlite:////abs.db")
    if "?" in path:
        raise UsageError(f"a SQLite address takes no settings: {path.partition('?')[2]!r}")
    return path if path == MEMORY else str(Path(path).expanduser())


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError(f"{path} cannot be opened: {error.strerror}") from error


def _stored(values: dict[str, Value]) -> dict[str, Value]:
    return {name: _moment(value) for name, value in values.items()}


def _stored_row(row: Sequence[Value], moments: Sequence[int]) -> Sequence[Value]:
    values = list(row)
    for place in moments:
        values[place] = _moment(values[place])
    return values


def _moment(value: Value) -> Value:
    """Write a moment as text; the rest stays. Twice as fast as strftime, which counts here."""
    if not isinstance(value, datetime):
        return value
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat()[:19] + "Z"
