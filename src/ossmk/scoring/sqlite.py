"""The query on SQLite: over a connection that has `ossmk_events` and `ossmk_sightings`.

Rules are temporary tables and the events temporary views of the connection; nothing but those is
written, and they are gone when the function returns. Results are complete by then: the database
may be written while they are read.
"""

import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ossmk.model import Receipt, Scope, Score
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window
from ossmk.scoring.asked import Asked
from ossmk.scoring.rows import ReceiptRow, ScoreRow
from ossmk.scoring.statements import sections, text

_FILE = "scoring_input.sqlite.sql"


def score_table(
    connection: sqlite3.Connection,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window],
    scope: Scope = Scope(),
) -> Iterator[Score]:
    """Give every score of the scope: by person, then dimension and window in the rules' order."""
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=scope)
    with _tables(connection, asked) as cursor:
        rows = [ScoreRow(*row) for row in cursor.execute(text("score.sql"))]
    return asked.scores(rows)


def receipt_table(
    connection: sqlite3.Connection,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window],
    scope: Scope = Scope(),
) -> Iterator[Receipt]:
    """Give every receipt of the scope, in the order of the scores, then by time."""
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=scope)
    with _tables(connection, asked) as cursor:
        cursor.execute(f"CREATE TEMP VIEW scoring_receipts AS {text('receipts.sql')}")
        rows = [ReceiptRow(*row) for row in cursor.execute(*sections(_FILE)["events"])]
        people = dict(cursor.execute(*sections(_FILE)["people"]))
    return asked.receipts(rows, people)


@contextmanager
def _tables(connection: sqlite3.Connection, asked: Asked) -> Iterator[sqlite3.Cursor]:
    """Make the tables and views, in a transaction of their own where the caller has none."""
    cursor = connection.cursor()
    cursor.row_factory = None
    _ensure_floor(connection)
    is_ours = not connection.in_transaction
    if is_ours:
        cursor.execute("BEGIN")
    try:
        _make(cursor, asked)
        yield cursor
        _run(cursor, "drop")
    finally:
        if is_ours:
            connection.rollback()


def _make(cursor: sqlite3.Cursor, asked: Asked) -> None:
    _run(cursor, "drop")  # what an earlier call left when it was interrupted
    _run(cursor, "tables")
    scope = (asked.person, asked.scope.repo_id, iso(asked.since), iso(asked.until))
    for statement, rows in zip(sections(_FILE)["fill"], (*asked.tables, [scope]), strict=True):
        cursor.executemany(statement, rows)
    for section in asked.views:
        _run(cursor, section)


def _run(cursor: sqlite3.Cursor, section: str) -> None:
    for statement in sections(_FILE)[section]:
        cursor.execute(statement)


def _ensure_floor(connection: sqlite3.Connection) -> None:
    """Add FLOOR where SQLite was built without its mathematical functions."""
    try:
        connection.execute("SELECT floor(0.5)")
    except sqlite3.OperationalError:
        connection.create_function("floor", 1, math.floor, deterministic=True)
