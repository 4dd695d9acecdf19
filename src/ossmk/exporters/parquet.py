"""Parquet: rows by column, typed and compressed (extra `exporters-parquet`).

Times are timestamps in UTC, counts whole numbers; columns that are not ours are typed by what is
in them. The rows go through JSON lines in a temporary file, so memory does not grow with them.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import duckdb
import msgspec

from ossmk.errors import OutputError
from ossmk.exporters.atomic import write_pieces
from ossmk.model import EVENT_FIELDS
from ossmk.scoring.duckdb_marked import MARK, mark_of_ids

_TIMES = ("created_at", "committed_at", "observed_at", "as_of")
_WHOLE = ("lines_added", "lines_removed", "files_changed", "events", "units", "age_days", "lines")
_TEXTS = ("dimension", "window", "rules", "coverage", "target", "event_id", "reason")
_NUMBERS = ("value", "weight", "decay", "size", "points")
# of columns that are not ours, by what is in them; what is mixed or nested is JSON
_MIXED = "JSON"
_OF_VALUES: Mapping[frozenset[type], str] = {
    frozenset(): "VARCHAR",
    frozenset({str}): "VARCHAR",
    frozenset({bool}): "BOOLEAN",
    frozenset({int}): "BIGINT",
    frozenset({float}): "DOUBLE",
    frozenset({int, float}): "DOUBLE",
}
_TYPES = (
    dict.fromkeys((*EVENT_FIELDS, *_TEXTS), "VARCHAR")
    | dict.fromkeys(_TIMES, "TIMESTAMPTZ")
    | dict.fromkeys(_WHOLE, "BIGINT")
    | dict.fromkeys(_NUMBERS, "DOUBLE")
    | {"private": "BOOLEAN", "fork": "BOOLEAN", "valid_from": "DATE"}
)
_BLOCK = 1 << 20


def write(rows: Iterable[Mapping[str, object]], destination: Path) -> int:
    """Write the rows; gives their number. Without any, the columns are those of events."""
    with tempfile.TemporaryDirectory(prefix="ossmk-") as folder:
        lines, made = Path(folder, "rows.jsonl"), Path(folder, "rows.parquet")
        names: dict[str, set[type]] = {}
        count = write_pieces(lines, _lines(rows, names))
        try:
            _convert(lines, made, _types(names), Path(folder))
        except duckdb.Error as error:
            raise OutputError(f"{destination}: cannot be written as Parquet: {error}") from error
        write_pieces(destination, _blocks(made))
    return count


def _lines(rows: Iterable[Mapping[str, object]], names: dict[str, set[type]]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    for row in rows:
        for name in row:
            if name not in names:
                names[name] = set()
        for name in names.keys() - _TYPES.keys():
            names[name].add(type(row.get(name)))
        yield encode(dict(row)) + b"\n"


def _types(names: Mapping[str, set[type]]) -> Mapping[str, str]:
    """Give the type of each column; of no rows those of events."""
    if not names:
        return {name: _TYPES[name] for name in EVENT_FIELDS}
    nothing = type(None)
    return {
        name: _TYPES.get(name) or _OF_VALUES.get(frozenset(values - {nothing}), _MIXED)
        for name, values in names.items()
    }


def _convert(lines: Path, made: Path, columns: Mapping[str, str], folder: Path) -> None:
    settings: dict[str, str | bool | int | float | list[str]] = {"temp_directory": str(folder)}
    with duckdb.connect(config=settings) as connection:
        found = connection.read_json(str(lines), columns={**columns}, format="newline_delimited")
        found.create_view("made")
        options = "FORMAT parquet, COMPRESSION zstd"
        if "id" in columns and (mark := _mark(connection, lines)):
            options += f", KV_METADATA {{'{MARK}': '{mark}'}}"
        # COPY takes no parameters
        quoted = str(made).replace("'", "''")
        connection.execute(f"COPY made TO '{quoted}' ({options})")


def _mark(connection: duckdb.DuckDBPyConnection, lines: Path) -> str | None:
    """Give what scoring takes for true of the ids: see `scoring/duckdb_marked.py`."""
    ids = {"id": "VARCHAR"}
    found = connection.read_json(str(lines), columns=ids, format="newline_delimited")
    found.create_view("scoring_source")
    return mark_of_ids(connection)


def _blocks(made: Path) -> Iterator[bytes]:
    with made.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
