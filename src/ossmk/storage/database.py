"""What the shared code of both stores asks of a database: statements by name, and transactions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

Value = str | int | float | bool | datetime | None
Row = Mapping[str, Any]


class Database(Protocol):
    """A connection. Foreign errors come out of it as `StorageError`."""

    place: str
    dialect_script: str | None  # statements to run after every migration

    def transaction(self) -> AbstractContextManager[None]:
        """Commit at the end, or undo everything on an error; other threads wait meanwhile."""
        ...

    def run(self, name: str, /, **values: Value) -> int:
        """Run a statement; gives the number of rows it wrote."""
        ...

    def rows(self, name: str, /, *, conditions: Sequence[str] = (), **values: Value) -> list[Row]:
        """Run a query, limited by conditions of reading.sql, by name."""
        ...

    def stream(self, name: str) -> Iterator[Row]:
        """Run a query inside a transaction, without holding its rows."""
        ...

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
        """Empty a temporary table and fill it; gives the number of rows."""
        ...

    def script(self, statement: str) -> None:
        """Run a statement of a migration."""
        ...

    def schema_version(self) -> str | None:
        """Give the stored version by one SELECT; None where there is no table of versions."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
