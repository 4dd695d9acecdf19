"""Parquet files by month, made by DuckDB from JSON lines (extra `exporters-parquet`)."""

from importlib.resources import files
from pathlib import Path

import duckdb

from ossmk.errors import OutputError

MEMORY = "512MB"  # for each process; what does not fit goes to the folder of the rows


def write_months(rows: Path) -> dict[str, Path]:
    """Write a Parquet file beside `rows` for each month of `created_at`; gives them by month.

    Rows keep their order. Raises `OutputError` when it cannot be written.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "memory_limit": MEMORY,
        "temp_directory": str(rows.parent),
    }
    try:
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET VARIABLE rows = ?", [str(rows)])
            connection.execute(_statement("rows"))
            months = connection.execute("SELECT DISTINCT created_at[:7] FROM event ORDER BY 1")
            return {month: _write(connection, month, rows) for (month,) in months.fetchall()}
    except duckdb.Error as error:
        raise OutputError(f"{rows.parent}: cannot be written: {error}") from error


def _write(connection: duckdb.DuckDBPyConnection, month: str, rows: Path) -> Path:
    # no ending that a glob for Parquet files would find before it is finished
    file = rows.with_name(f"{month}.part")
    connection.execute(_statement("month"), {"month": month, "file": str(file)})
    return file


def _statement(name: str) -> str:
    sql = files("ossmk.providers.gharchive").joinpath(f"{name}.sql")
    return sql.read_text(encoding="utf-8")
