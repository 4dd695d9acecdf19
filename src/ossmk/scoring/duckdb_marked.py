"""Parquet files that say themselves that no id stands in them twice.

To find that out is a fifth of the work of scoring, so who writes events finds it out once, and
notes in the file how many ids there are. A reader believes the note where the file is as it was
written: other programs that copy a file's notes put their own name in the place of DuckDB's, and
DuckDB copies none. Several files together say nothing.
"""

import duckdb

from ossmk.scoring.statements import sections

MARK = "ossmk.distinct_ids"
_FILE = "duckdb_events.sql"
_Connection = duckdb.DuckDBPyConnection


def mark_of_ids(connection: _Connection) -> str | None:
    """Give the note for the ids of `scoring_source`; None where one stands in several rows."""
    if has_doubled(connection):
        return None
    return str(_count(connection, "SELECT count(*) FROM scoring_source"))


def has_doubled(connection: _Connection) -> bool:
    """Make the tables of ids that stand in several rows; tells whether any does."""
    for statement in sections(_FILE)["doubled"]:
        connection.execute(statement)
    return _count(connection, "SELECT count(*) FROM scoring_doubled") > 0


def keep_mark(connection: _Connection, pattern: str) -> None:
    """Keep what a Parquet file says of its ids, for `is_marked`."""
    files = connection.execute("SELECT file FROM glob(?)", [pattern]).fetchall()
    if len(files) == 1:
        (keep,) = sections(_FILE)["keep_mark"]
        connection.execute(keep, {"file": files[0][0], "mark": MARK})


def is_marked(connection: _Connection) -> bool:
    """Tell whether what was opened is a file that says that its ids are distinct."""
    tables = connection.execute("SHOW TABLES").fetchall()
    return ("scoring_mark",) in tables and (
        _count(connection, "SELECT count(*) FROM scoring_mark") > 0
    )


def _count(connection: _Connection, statement: str) -> int:
    (found,) = connection.execute(statement).fetchone() or (0,)
    return int(found)
