"""The query on DuckDB: files of any number and frames, larger than memory where need be.

Parquet, JSON lines and CSV are read where they are, by column; results go into a file without
becoming Python objects. Extra: `exporters-parquet`.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from ossmk.errors import OutputError, UsageError
from ossmk.model import Receipt, Score
from ossmk.rules import RuleSet, Window
from ossmk.scoring.asked import People, person_of
from ossmk.scoring.duckdb_events import Connection
from ossmk.scoring.duckdb_input import (
    INPUT_SQL,
    Question,
    Resources,
    connected,
    make_receipts,
    make_scoring,
)
from ossmk.scoring.duckdb_packed import open_source
from ossmk.scoring.duckdb_parts import each_part, in_parts
from ossmk.scoring.duckdb_results import copy_scores
from ossmk.scoring.duckdb_told import coverage_told
from ossmk.scoring.rows import ReceiptRow, ScoreRow
from ossmk.scoring.statements import sections, text

__all__ = [
    "Resources",
    "receipts_files",
    "receipts_relation",
    "score_files",
    "score_relation",
    "write_scores",
]


def score_files(
    pattern: str,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Score]:
    """Give the scores of the events in files: Parquet, JSON lines or CSV, a path or a glob."""
    with connected(resources) as connection:
        open_source(connection, pattern)
        return _scores(connection, Question(rules, as_of, windows, pattern))


def score_relation(
    source: object,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Score]:
    """Give the scores of the events in a frame: an Arrow table, a pandas or a polars frame."""
    with connected(resources) as connection:
        _register(connection, source)
        return _scores(connection, Question(rules, as_of, windows, "the frame"))


def receipts_files(
    pattern: str,
    rules: RuleSet,
    *,
    as_of: datetime,
    user_id: str | None = None,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Receipt]:
    """Give the receipts of the events in files, of everybody or of one person.

    Their sums are the scores. Of one person in files of millions nobody else's become objects.
    """
    with connected(resources) as connection:
        open_source(connection, pattern)
        return _receipts(connection, Question(rules, as_of, windows, pattern, user_id))


def receipts_relation(
    source: object,
    rules: RuleSet,
    *,
    as_of: datetime,
    user_id: str | None = None,
    windows: Sequence[Window] | None = None,
    resources: Resources = Resources(),
) -> list[Receipt]:
    """Give the receipts of the events in a frame, of everybody or of one person."""
    with connected(resources) as connection:
        _register(connection, source)
        return _receipts(connection, Question(rules, as_of, windows, "the frame", user_id))


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
    with connected(resources) as connection:
        open_source(connection, pattern)
        asked = make_scoring(connection, Question(rules, as_of, windows, pattern))
        try:
            count = copy_scores(connection, asked, unfinished, destination.suffix.lower())
            unfinished.replace(destination)
        except (duckdb.IOException, OSError) as error:
            raise OutputError(f"{destination}: cannot be written") from error
        finally:
            unfinished.unlink(missing_ok=True)
    return count


def _register(connection: Connection, source: object) -> None:
    try:
        connection.register("source", source)
    except duckdb.Error as error:
        raise UsageError(f"DuckDB reads no {type(source).__name__}") from error


def _scores(connection: Connection, question: Question) -> list[Score]:
    asked = make_scoring(connection, question)
    found = in_parts(lambda parts: _found(connection, parts))
    rows = [ScoreRow(person_of(user_id), user_id, *rest) for _, user_id, *rest in found]
    coverage = {"coverage": coverage_told(connection)}
    return [each.model_copy(update=coverage) for each in asked.scores(rows)]


def _found(connection: Connection, parts: int) -> list[tuple[Any, ...]]:
    rows = []
    for _ in each_part(connection, parts):
        rows += connection.execute(text("score.sql")).fetchall()
    return rows


def _receipts(connection: Connection, question: Question) -> list[Receipt]:
    asked = make_receipts(connection, question)
    connection.execute(f"CREATE VIEW scoring_receipts AS {text('receipts.sql')}")
    found = connection.execute(*sections(INPUT_SQL)["events"]).fetchall()
    people, shown = _people(connection.execute(*sections(INPUT_SQL)["shown"]).fetchall())
    rows = [ReceiptRow(event_id, people[person], *rest) for event_id, person, *rest in found]
    return list(asked.receipts(rows, shown))


def _people(names: Sequence[tuple[int, str]]) -> tuple[dict[int, str], People]:
    """Give the person behind each number, and how they are shown."""
    people = {number: person_of(user_id) for number, user_id in names}
    return people, {person_of(user_id): user_id for _, user_id in names}
