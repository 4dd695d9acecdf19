"""Parquet files that say themselves that no id stands in them twice.

To find that out is a quarter of the work of scoring, so who writes events finds it out once, and
notes in the file how many ids there are and what their hashes sum up to. A reader believes the
note where the ids still are these: not in what somebody else made of the file, nor of several
files together.
"""

import duckdb

from ossmk.scoring.statements import sections

MARK = "ossmk.distinct_ids"
_FILE = "duckdb_events.sql"
_Connection = duckdb.DuckDBPyConnection


def mark_of_ids(connection: _Connection) -> str | None:
    """Give the note for the ids of `scoring_source`; None where one stands in several rows."""
    return None if has_doubled(connection) else _mark(connection)


def has_doubled(connection: _Connection) -> bool:
    """Make the tables of ids that stand in several rows; tells whether any does."""
    for statement in sections(_FILE)["doubled"]:
        connection.execute(statement)
    found = connection.execute("SELECT count(*) FROM scoring_doubled").fetchone()
    return found != (0,)


def keep_mark(connection: _Connection, pattern: str) -> None:
    """Keep what a Parquet file says of its ids, for `is_marked`; several files say nothing."""
    (keep,) = sections(_FILE)["keep_mark"]
    connection.execute(keep, {"files": pattern, "mark": MARK})


def is_marked(connection: _Connection) -> bool:
    """Tell whether the ids of `scoring_source` are those that the file's note is about."""
    tables = connection.execute("SHOW TABLES").fetchall()
    if ("scoring_mark",) not in tables:
        return False
    told = connection.execute("SELECT told FROM scoring_mark").fetchall()
    return bool(told) and told == [(_mark(connection),)]


def _mark(connection: _Connection) -> str:
    (found,) = connection.execute(*sections(_FILE)["mark"]).fetchone() or ("",)
    return str(found)
