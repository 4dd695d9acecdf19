"""A folder of events packed as numbers: half the work to score, the same digits.

`people.parquet` (account, person, user_id), `repositories.parquet` (repository, repo_id) and
`events.parquet` (account, person, repository, kind, actor_type, state, second, lines, pull, nth,
coverage). An account is a spelling, a person the smallest account spelt alike but for the case of
ASCII letters. `nth` is the event's rank among those of its person, kind and day, by second and id,
which is all that scoring asks of an id, and `pull` the number of the pull request that the event
is, or that a commit landed through. Each contribution is in it once, merged when it was packed, a
person's together; ids, titles and addresses are not, so it has scores but no receipts.
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ossmk.errors import InputError
from ossmk.scoring.duckdb_events import Connection, one, open_files
from ossmk.scoring.packed import PACKED_FILES, is_packed
from ossmk.scoring.statements import sections

PACKED_SQL = "duckdb_packed.sql"


def open_source(connection: Connection, pattern: str) -> None:
    """Make the files that the pattern names, or the events of a packed folder, `source`."""
    folder = Path(pattern)
    if not is_packed(folder):
        open_files(connection, pattern)
        return
    try:
        for name in PACKED_FILES:
            found = connection.read_parquet(str(folder / f"{name}.parquet"))
            found.create_view("source" if name == "events" else f"packed_{name}")
    except duckdb.Error as error:
        raise _unreadable(folder, error) from error


def open_packed(connection: Connection, folder: Path) -> datetime:
    """Make `scoring_event` of an opened packed folder; gives the oldest moment."""
    try:
        for statement in sections(PACKED_SQL)["unpack"]:
            connection.execute(statement)
        (oldest,) = one(connection, *sections(PACKED_SQL)["oldest"])
    except duckdb.Error as error:
        raise _unreadable(folder, error) from error
    return datetime.fromtimestamp(oldest, UTC)


def _unreadable(folder: Path, error: duckdb.Error) -> InputError:
    said = str(error).splitlines()[0]
    return InputError(f"{folder}: cannot be read; pack the events again: {said}")
