"""Rows out of Parquet files, by DuckDB (extra `exporters-parquet`)."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from ossmk.errors import InputError
from ossmk.inputs.values import Located
from ossmk.relations import source_rows


def parquet_rows(source: Path) -> Iterator[Located]:
    """Give the rows as JSON would have them: times as text, nulls left out.

    Raises `InputError` for what cannot be read, also while it is read.
    """
    try:
        with duckdb.connect() as connection:
            connection.read_parquet(str(source)).create_view("source")
            for number, row in enumerate(source_rows(connection), start=1):
                yield Located(f"{source}: row {number}", {**row})
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise InputError(f"{source}: cannot be read as Parquet: {said}") from error
