"""The query on Postgres: over a connection whose search path finds `ossmk_events`.

Rules are temporary tables and the events temporary views that end with the transaction: the
caller's where it is in one (any number of scorings in it is fine), else one of their own. The role
needs TEMPORARY on the database, which everybody has unless it was revoked.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import TupleRow, tuple_row

from ossmk.model import Receipt, Scope, Score
from ossmk.rules import RuleSet, Window
from ossmk.scoring.asked import Asked
from ossmk.scoring.rows import ReceiptRow, ScoreRow
from ossmk.scoring.statements import sections, text

_FILE = "scoring_input.postgres.sql"


def score_table(
    connection: Connection[Any],
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window],
    scope: Scope = Scope(),
) -> Iterator[Score]:
    """Give every score of the scope: by person, then dimension and window in the rules' order."""
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=scope)
    with _tables(connection, asked) as cursor:
        rows = [ScoreRow(*row) for row in _rows(cursor, text("score.sql"))]
    return asked.scores(rows)


def receipt_table(
    connection: Connection[Any],
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window],
    scope: Scope = Scope(),
) -> Iterator[Receipt]:
    """Give every receipt of the scope, in the order of the scores, then by time."""
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=scope)
    with _tables(connection, asked) as cursor:
        _run(cursor, f"CREATE OR REPLACE TEMP VIEW scoring_receipts AS {text('receipts.sql')}")
        rows = [ReceiptRow(*row) for row in _rows(cursor, *sections(_FILE)["events"])]
        people: dict[str, str] = dict(_rows(cursor, *sections(_FILE)["people"]))
    return asked.receipts(rows, people)


@contextmanager
def _tables(connection: Connection[Any], asked: Asked) -> Iterator[Cursor[TupleRow]]:
    with connection.transaction(), connection.cursor(row_factory=tuple_row) as cursor:
        _make(cursor, asked)
        yield cursor


def _make(cursor: Cursor[TupleRow], asked: Asked) -> None:
    _run(cursor, *sections(_FILE)["tables"])
    scope = (asked.person, asked.scope.repo_id, asked.since, asked.until)
    for statement, rows in zip(sections(_FILE)["fill"], (*asked.tables, [scope]), strict=True):
        with cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    for section in ("measure", *asked.views):
        _run(cursor, *sections(_FILE)[section])


def _run(cursor: Cursor[TupleRow], *statements: str) -> None:
    for statement in statements:
        cursor.execute(statement.encode(), prepare=False)


def _rows(cursor: Cursor[TupleRow], statement: str) -> list[TupleRow]:
    # a prepared plan would outlive the tables it knows
    return cursor.execute(statement.encode(), prepare=False).fetchall()
