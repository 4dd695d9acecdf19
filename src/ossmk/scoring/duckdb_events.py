"""Files and frames as events that DuckDB can score: typed, checked, each id once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import duckdb
from pydantic import ValidationError

from ossmk.errors import InputError, UsageError
from ossmk.merging import merged
from ossmk.model import EVENT_FIELDS, KINDS, ContributionEvent
from ossmk.scoring.duckdb_marked import has_doubled, is_marked, keep_mark
from ossmk.scoring.statements import sections

Connection = duckdb.DuckDBPyConnection

_FILE = "duckdb_events.sql"
_REQUIRED = ("id", "kind", "repo_id", "user_id", "created_at")
_TEXTS = (
    "id", "kind", "repo_id", "user_id", "actor_type", "parent_id", "state", "title", "url",
)  # fmt: skip
_NUMBERS = ("lines_added", "lines_removed")
_MANY = 10_000
_TEXT_FILES = (".jsonl", ".ndjson", ".json", ".csv")
_JSON_TYPES = dict.fromkeys(EVENT_FIELDS, "VARCHAR") | {
    "lines_added": "BIGINT",
    "lines_removed": "BIGINT",
    "files_changed": "BIGINT",
    "private": "BOOLEAN",
    "fork": "BOOLEAN",
}


def open_files(connection: Connection, pattern: str) -> None:
    """Make the files that the pattern names the table `source`; the ending says their format."""
    name = pattern.removesuffix(".gz")
    try:
        match Path(name).suffix.lower():
            case ".parquet":
                found = connection.read_parquet(pattern, union_by_name=True)
                keep_mark(connection, pattern)
            case ".jsonl" | ".ndjson" | ".json":
                found = connection.read_json(pattern, columns=_JSON_TYPES)
            case ".csv":
                found = _csv(connection, pattern)
            case _:
                raise UsageError(f"{pattern}: give .parquet, .jsonl, .json or .csv files")
        _keep(found, is_text=name.lower().endswith(_TEXT_FILES))
    except duckdb.IOException as error:
        raise InputError(f"{pattern}: no such file, or it cannot be read") from error
    except duckdb.Error as error:
        raise InputError(f"{pattern}: {_first_line(error)}") from error


def open_events(connection: Connection, named: str) -> datetime:
    """Make `scoring_event` from `source`, duplicates merged; gives the oldest moment.

    Raises `InputError`, which calls the source `named`, for what are no events.
    """
    try:
        columns = _columns(connection)
        connection.execute(_typed(columns, named))
        connection.execute(_oldest(columns["created_at"]))
        return _each_once(connection, named)
    except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
        raise InputError(f"{named}: {_first_line(error)}") from error


def _keep(found: duckdb.DuckDBPyRelation, *, is_text: bool) -> None:
    """Make it the table `source`: several passes read columns of Parquet, but parse text once."""
    if is_text:
        found.create("source")
    else:
        found.create_view("source")


def _csv(connection: Connection, pattern: str) -> duckdb.DuckDBPyRelation:
    found = connection.read_csv(pattern, header=True, all_varchar=True)
    # the exporter guards texts that a spreadsheet would run with an apostrophe
    texts = ", ".join(
        f"CASE WHEN starts_with({name}, '''') THEN {name}[2:] ELSE {name} END AS {name}"
        for name in _TEXTS
        if name in found.columns
    )
    return found.project(f"* REPLACE ({texts})") if texts else found


def _columns(connection: Connection) -> dict[str, str]:
    described = connection.execute("DESCRIBE source").fetchall()
    return {name: kind for name, kind, *_ in described}


def _typed(columns: dict[str, str], named: str) -> str:
    """Give the view that holds what scoring reads, whatever types the columns came with."""
    if missing := [name for name in _REQUIRED if name not in columns]:
        raise InputError(f"{named}: every event has {', '.join(_REQUIRED)}; missing: {missing[0]}")
    parts = [
        f"CAST({name if name in columns else 'NULL'} AS VARCHAR) AS {name}"
        for name in _TEXTS
        if name != "actor_type"
    ]
    actor = "coalesce(CAST(actor_type AS VARCHAR), 'user')" if "actor_type" in columns else "'user'"
    parts.append(f"{actor} AS actor_type")
    parts += [
        f"CAST({name if name in columns else 'NULL'} AS BIGINT) AS {name}" for name in _NUMBERS
    ]
    parts.append(f"{_seconds(columns['created_at'], 'created_at')} AS second")
    return f"CREATE VIEW scoring_source AS SELECT {', '.join(parts)} FROM source"  # noqa: S608 - names of ours


def _seconds(column_type: str, moment: str) -> str:
    """Give the expression for the seconds since 1970: times without a zone are UTC."""
    if column_type == "VARCHAR":
        return f"epoch_us(CAST({moment} AS TIMESTAMPTZ)) // 1000000"
    if column_type.startswith("TIMESTAMP"):
        return f"epoch_us({moment}) // 1000000"
    return f"CAST({moment} AS BIGINT)"


def _oldest(column_type: str) -> str:
    """Give the view of the oldest event's second, from the files' statistics where it can be."""
    if column_type == "VARCHAR":
        return "CREATE VIEW scoring_oldest AS SELECT min(second) AS second FROM scoring_source"
    second = _seconds(column_type, "min(created_at)")
    return f"CREATE VIEW scoring_oldest AS SELECT {second} AS second FROM source"  # noqa: S608 - names of ours


def _each_once(connection: Connection, named: str) -> datetime:
    missing, smallest, oldest = one(connection, *sections(_FILE)["check"])
    if missing or smallest < 0:
        raise InputError(
            f"{named}: not all rows are events: id, kind, repo_id, user_id and created_at (from "
            "1970 on) must be there, and no number of lines is negative"
        )
    kinds = {kind for (kind,) in connection.execute(*sections(_FILE)["kinds"]).fetchall()}
    if unknown := kinds - set(KINDS):
        raise InputError(f"{named}: unknown kind {min(unknown)!r}")
    if is_marked(connection) or not has_doubled(connection):
        connection.execute(*sections(_FILE)["unique"])
    else:
        _merge(connection, named)
        connection.execute(*sections(_FILE)["once"])
    return datetime.fromtimestamp(oldest, UTC)


def run(connection: Connection, file: str, *names: str) -> None:
    """Run sections of a file of statements."""
    for name in names:
        for statement in sections(file)[name]:
            connection.execute(statement)


def one(connection: Connection, statement: str) -> tuple[int, ...]:
    """Give the one row of an answer."""
    return connection.execute(statement).fetchone() or ()


def _merge(connection: Connection, named: str) -> None:
    """Merge what several rows tell of one contribution; only those rows become objects."""
    columns = {name: kind for name, kind in _columns(connection).items() if name in EVENT_FIELDS}
    connection.execute(*sections(_FILE)["merge"])
    cursor = connection.cursor()
    observed = ", ".join(_told(name, kind) for name, kind in columns.items())
    cursor.execute(sections(_FILE)["observations"][0].replace("observed", observed))
    observations = (_event(dict(zip(columns, row, strict=True)), named) for row in _fetched(cursor))
    batch = []
    for _, group in groupby(observations, key=lambda event: event.id):
        batch += merged(group)
        if len(batch) >= _MANY:
            _insert(connection, batch)
            batch = []
    _insert(connection, batch)


def _told(name: str, column_type: str) -> str:
    """Give the expression for a field as the model reads it: a time without a zone is UTC."""
    if column_type.startswith("TIMESTAMP"):
        return f"CAST(make_timestamp(epoch_us({name})) AS VARCHAR) || 'Z' AS {name}"
    return name


def _fetched(cursor: Connection) -> Iterator[tuple[object, ...]]:
    while rows := cursor.fetchmany(_MANY):
        yield from rows


def _event(row: dict[str, object], named: str) -> ContributionEvent:
    known = {name: value for name, value in row.items() if value is not None}
    try:
        return ContributionEvent.model_validate(known)
    except ValidationError as error:
        raise InputError(f"{named}: {row['id']}: {error.errors()[0]['msg']}") from error


def _insert(connection: Connection, events: Sequence[ContributionEvent]) -> None:
    if events:
        rows = [
            (
                *(getattr(event, name) for name in ("id", "kind", "repo_id", "user_id")),
                event.actor_type,
                event.lines_added,
                event.lines_removed,
                event.parent_id,
                event.state,
                event.title,
                event.url,
                int(event.created_at.timestamp()),
            )
            for event in events
        ]
        insert_rows(connection, sections(_FILE)["merged"][0], rows)


def insert_rows(connection: Connection, statement: str, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows by column, which is a thousand times as fast as one by one."""
    if columns := [list(column) for column in zip(*rows, strict=True)]:
        connection.execute(statement, columns)


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0]
