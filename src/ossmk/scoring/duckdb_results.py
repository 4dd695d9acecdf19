"""Scores out of DuckDB into a file, without becoming Python objects."""

import tempfile
from pathlib import Path

from ossmk.periods import iso
from ossmk.scoring.asked import Asked
from ossmk.scoring.duckdb_events import Connection, run
from ossmk.scoring.duckdb_parts import each_part, in_parts
from ossmk.scoring.duckdb_told import coverage_told
from ossmk.scoring.statements import text

_FILE = "duckdb_results.sql"


def copy_scores(connection: Connection, asked: Asked, file: Path, ending: str) -> int:
    """Write the scores to a file, as its ending says; gives the rows."""
    formats = {
        ".parquet": (
            "timed",
            "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1",
        ),
        ".csv": ("guarded", "FORMAT csv, HEADER"),
        ".jsonl": ("result", "FORMAT json"),
        ".ndjson": ("result", "FORMAT json"),
    }
    view, options = formats[ending]
    connection.execute(f"CREATE VIEW scoring_found AS {text('score.sql')}")
    connection.execute(
        "CREATE TABLE scoring_run AS SELECT $as_of AS as_of, $rules AS rules, $told AS coverage",
        {"as_of": iso(asked.as_of), "rules": asked.rules.label, "told": coverage_told(connection)},
    )
    run(connection, _FILE, "result")
    return in_parts(lambda parts: copy_parts(connection, f"scoring_{view}", file, options, parts))


def copy_parts(connection: Connection, view: str, file: Path, options: str, parts: int) -> int:
    """Write a view to a file; several parts go through files of their own."""
    if parts == 1:
        return sum(_copied(connection, view, file, options) for _ in each_part(connection, 1))
    ((temporary,),) = connection.execute("SELECT current_setting('temp_directory')").fetchall()
    with tempfile.TemporaryDirectory(prefix="parts-", dir=temporary) as folder:
        for part in each_part(connection, parts):
            _copied(connection, view, Path(folder, f"{part}.parquet"), "FORMAT parquet")
        connection.read_parquet(f"{folder}/*.parquet").create_view("every_part")
        return _copied(connection, "every_part", file, options)


def _copied(connection: Connection, view: str, file: Path, options: str) -> int:
    copied = connection.execute(f"COPY {view} TO '{_quoted(file)}' ({options})").fetchone()
    return copied[0] if copied else 0


def _quoted(file: Path) -> str:
    # COPY takes no parameter for its file
    return str(file).replace("'", "''")
