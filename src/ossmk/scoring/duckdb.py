"""The query on DuckDB: files of any number and frames, larger than memory where need be.

Parquet, JSON lines and CSV are read where they are, by column; results go into a file without
becoming Python objects. Extra: `exporters-parquet`.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ossmk.errors import InputError, OutputError, UsageError
from ossmk.model import Scope, Score
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window, windows_of
from ossmk.scoring.asked import Asked
from ossmk.scoring.duckdb_events import (
    Connection,
    insert_rows,
    one,
    open_events,
    open_files,
)
from ossmk.scoring.rows import ScoreRow
from ossmk.scoring.statements import sections, text

_FILE = "scoring_input.duckdb.sql"


@dataclass(frozen=True, slots=True)
class Resources:
    """What DuckDB may use; None leaves it the choice (80 % of the memory, all processors).

    What does not fit into `memory_limit` ("2GB") goes to files in `temp_directory`.
    """

    memory_limit: str | None = None
    threads: int | None = None
    temp_directory: Path | None = None


def score_files(
    pattern: str,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Score]:
    """Give the scores of the events in files: Parquet, JSON lines or CSV, a path or a glob."""
    with _connected(resources) as connection:
        open_files(connection, pattern)
        asked = _prepare(connection, rules, as_of, windows, named=pattern)
        return _scores(connection, asked)


def score_relation(
    source: object,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Score]:
    """Give the scores of the events in a frame: an Arrow table, a pandas or a polars frame."""
    with _connected(resources) as connection:
        try:
            connection.register("source", source)
        except duckdb.Error as error:
            raise UsageError(f"DuckDB reads no {type(source).__name__}") from error
        asked = _prepare(connection, rules, as_of, windows, named="the frame")
        return _scores(connection, asked)


def write_scores(
    pattern: str,
    rules: RuleSet,
    destination: Path,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> int:
    """Score files into a file (.parquet, .csv, .jsonl), as a whole or not at all; gives the rows.

    Rows come in no order. Nothing becomes a Python object, however many people there are.
    """
    unfinished = destination.with_name(f".{destination.name}.part")
    with _connected(resources) as connection:
        open_files(connection, pattern)
        asked = _prepare(connection, rules, as_of, windows, named=pattern)
        try:
            count = _copy(connection, asked, unfinished, destination.suffix.lower())
            unfinished.replace(destination)
        except (duckdb.IOException, OSError) as error:
            raise OutputError(f"{destination}: cannot be written") from error
        finally:
            unfinished.unlink(missing_ok=True)
    return count


@contextmanager
def _connected(resources: Resources) -> Iterator[Connection]:
    with tempfile.TemporaryDirectory(prefix="ossmk-", dir=resources.temp_directory) as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "preserve_insertion_order": False,
            "temp_directory": folder,
        }
        if resources.memory_limit is not None:
            settings["memory_limit"] = resources.memory_limit
        if resources.threads is not None:
            settings["threads"] = resources.threads
        try:
            connection = duckdb.connect(config=settings)
        except duckdb.Error as error:
            raise UsageError(f"DuckDB: {str(error).splitlines()[0]}") from error
        with connection:
            try:
                yield connection
            except duckdb.OutOfMemoryException as error:
                raise InputError(
                    f"{resources.memory_limit or 'the memory'} is too little for these events; "
                    "give more with --memory-limit"
                ) from error


def _prepare(
    connection: Connection,
    rules: RuleSet,
    as_of: datetime,
    windows: Sequence[Window] | None,
    *,
    named: str,
) -> Asked:
    """Make all that score.sql reads."""
    if windows is None:
        windows, _ = windows_of(rules, as_of=as_of, period=None)
    oldest = open_events(connection, named)
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=Scope(since=oldest))
    _run(connection, "tables")
    shown = (enumerate(rules.dimensions), enumerate(window.name for window in asked.windows))
    until = [(int(asked.until.timestamp()),)]
    for statement, rows in zip(
        sections(_FILE)["fill"], (*asked.tables, until, *shown), strict=True
    ):
        insert_rows(connection, statement, rows)
    _run(connection, "accounts")
    numbers = "aliased" if one(connection, "SELECT count(*) FROM scoring_alias")[0] else "hashed"
    how = "landed" if asked.tables.landing else "counted"
    whose = "owned" if _asks_whose(rules) else "unowned"
    _run(connection, numbers, how, whose, "input", "crowds", f"people_{numbers}")
    return asked


def _asks_whose(rules: RuleSet) -> bool:
    return rules.fairness.self_repo != 1 or bool(rules.fairness.orgs)


def _scores(connection: Connection, asked: Asked) -> list[Score]:
    found = connection.execute(text("score.sql")).fetchall()
    people: Mapping[int, str] = dict(
        connection.execute("SELECT person, user_id FROM scoring_person").fetchall()
    )
    rows = [ScoreRow(_lowered(people[person]), *rest) for person, *rest in found]
    return list(asked.scores(rows, {_lowered(name): name for name in people.values()}))


def _lowered(user_id: str) -> str:
    return user_id.translate({capital: capital + 32 for capital in range(65, 91)})


def _copy(connection: Connection, asked: Asked, file: Path, ending: str) -> int:
    formats = {
        ".parquet": ("timed", "FORMAT parquet, COMPRESSION zstd"),
        ".csv": ("guarded", "FORMAT csv, HEADER"),
        ".jsonl": ("result", "FORMAT json"),
        ".ndjson": ("result", "FORMAT json"),
    }
    view, options = formats[ending]
    connection.execute(f"CREATE VIEW scoring_found AS {text('score.sql')}")
    connection.execute(
        "CREATE TABLE scoring_run AS SELECT $as_of AS as_of, $rules AS rules",
        {"as_of": iso(asked.as_of), "rules": asked.rules.label},
    )
    _run(connection, "result")
    copied = connection.execute(
        f"COPY (SELECT * FROM scoring_{view}) TO '{_quoted(file)}' ({options})"  # noqa: S608 - names of ours
    ).fetchone()
    return copied[0] if copied else 0


def _quoted(file: Path) -> str:
    # COPY takes no parameter for its file
    return str(file).replace("'", "''")


def _run(connection: Connection, *names: str) -> None:
    for name in names:
        for statement in sections(_FILE)[name]:
            connection.execute(statement)
