"""Rows out of what DuckDB reads, files and data frames (extra `exporters-parquet`)."""

from collections.abc import Iterator

import duckdb

from ossmk.errors import InputError

Value = str | int | float | bool | None

_AT_ONCE = 10_000


def frame_rows(frame: object) -> Iterator[dict[str, Value]]:
    """Give the rows of a data frame (Arrow, pandas, polars), a few thousand at a time.

    Raises `InputError` for a frame that cannot be read.
    """
    try:
        with duckdb.connect() as connection:
            connection.register("source", frame)
            yield from source_rows(connection)
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise InputError(f"the {type(frame).__name__} cannot be read: {said}") from error


def source_rows(connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Value]]:
    """Give the rows of the view `source` as JSON would have them: times as text, no nulls."""
    found = connection.view("source")
    columns = zip(found.columns, map(str, found.types), strict=True)
    shown = ", ".join(_shown(name, kind) for name, kind in columns)
    connection.execute(f"SELECT {shown} FROM source")  # noqa: S608 - quoted names
    while rows := connection.fetchmany(_AT_ONCE):
        yield from (_known(found.columns, row) for row in rows)


def _shown(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        # a time without a zone is UTC, like all of ours
        return f"CAST(make_timestamp(epoch_us({quoted})) AS VARCHAR) || 'Z' AS {quoted}"
    return quoted


def _known(names: list[str], row: tuple[Value, ...]) -> dict[str, Value]:
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}
