"""Rows out of Parquet files, by DuckDB (extra `exporters-parquet`)."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from ossmk.errors import InputError
from ossmk.inputs.values import Json, Located

_AT_ONCE = 10_000


def parquet_rows(source: Path) -> Iterator[Located]:
    """Give the rows as JSON would have them: times as text, nulls left out.

    Raises `InputError` for what cannot be read, also while it is read.
    """
    try:
        with duckdb.connect() as connection:
            found = connection.read_parquet(str(source))
            columns = zip(found.columns, map(str, found.types), strict=True)
            found.create_view("source")
            shown = ", ".join(_shown(name, kind) for name, kind in columns)
            connection.execute(f"SELECT {shown} FROM source")  # noqa: S608 - quoted names
            number = 0
            while rows := connection.fetchmany(_AT_ONCE):
                for row in rows:
                    number += 1
                    yield Located(f"{source}: row {number}", _value(found.columns, row))
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise InputError(f"{source}: cannot be read as Parquet: {said}") from error


def _shown(name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        # a time without a zone is UTC, like all of ours
        return f"CAST(make_timestamp(epoch_us({quoted})) AS VARCHAR) || 'Z' AS {quoted}"
    return quoted


def _value(names: list[str], row: tuple[Json, ...]) -> dict[str, Json]:
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}
