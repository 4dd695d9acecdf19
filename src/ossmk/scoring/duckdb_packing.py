"""Events in files → a folder of the same events packed as numbers (see `duckdb_packed.py`)."""

import shutil
from pathlib import Path

import duckdb

from ossmk.errors import OutputError, UsageError
from ossmk.scoring.duckdb_events import Connection, open_events, open_files, run
from ossmk.scoring.duckdb_input import INPUT_SQL, Resources, connected
from ossmk.scoring.duckdb_packed import PACKED_SQL
from ossmk.scoring.duckdb_told import coverage_told
from ossmk.scoring.packed import PACKED_FILES
from ossmk.scoring.statements import sections


def pack(pattern: str, folder: Path, *, resources: Resources = Resources()) -> int:
    """Pack the events in files into a new folder, as a whole or not at all; gives their number."""
    if folder.exists():
        raise UsageError(f"{folder}: is there already; name a new folder")
    unfinished = folder.with_name(f".{folder.name}.part")
    with connected(resources) as connection:
        open_files(connection, pattern)
        open_events(connection, pattern)
        try:
            unfinished.mkdir(parents=True, exist_ok=True)
            count = _write(connection, unfinished)
            unfinished.rename(folder)
        except (duckdb.IOException, OSError) as error:
            raise OutputError(f"{folder}: cannot be written") from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return count


def _write(connection: Connection, folder: Path) -> int:
    run(connection, INPUT_SQL, "words")
    (statement,) = sections(PACKED_SQL)["coverage"]
    connection.execute(statement, [coverage_told(connection)])
    for statement in sections(PACKED_SQL)["pack"]:
        connection.execute(statement)
    for name, table in PACKED_FILES.items():
        found = connection.table(f"packed_{table}")
        found.write_parquet(str(folder / f"{name}.parquet"), compression="zstd")
    (statement,) = sections(PACKED_SQL)["count"]
    (count,) = connection.execute(statement, [str(folder / "events.parquet")]).fetchone() or (0,)
    return int(count)
