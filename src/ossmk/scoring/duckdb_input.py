"""A DuckDB of our own for one question, and in it all that score.sql and receipts.sql read."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ossmk.errors import InputError, UsageError
from ossmk.model import Scope
from ossmk.rules import RuleSet, Window, windows_of
from ossmk.scoring.asked import Asked
from ossmk.scoring.duckdb_events import Connection, insert_rows, one, open_events, run
from ossmk.scoring.duckdb_packed import open_packed
from ossmk.scoring.packed import check_unpacked, is_packed
from ossmk.scoring.statements import sections

INPUT_SQL = "scoring_input.duckdb.sql"
PARTS_SQL = "duckdb_parts.sql"
_CROWDS = "duckdb_crowds.sql"


@dataclass(frozen=True, slots=True)
class Resources:
    """What DuckDB may use; None leaves it the choice (80 % of the memory, all processors).

    What does not fit into `memory_limit` ("2GB") goes to files in `temp_directory`.
    """

    memory_limit: str | None = None
    threads: int | None = None
    temp_directory: Path | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the table `source`, which messages call `named`: of everybody, or of one."""

    rules: RuleSet
    as_of: datetime
    windows: Sequence[Window] | None
    named: str
    user_id: str | None = None

    def asked(self, oldest: datetime) -> Asked:
        """Give the question for events of which none is older."""
        windows = self.windows
        if windows is None:
            windows, _ = windows_of(self.rules, as_of=self.as_of, period=None)
        scope = Scope(user_id=self.user_id, since=oldest)
        return Asked.of(self.rules, as_of=self.as_of, windows=windows, scope=scope)


@contextmanager
def connected(resources: Resources) -> Iterator[Connection]:
    """Open a database in memory; what goes beyond the limit goes to a folder that is gone then."""
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


def make_scoring(connection: Connection, question: Question) -> Asked:
    """Make all that score.sql reads: those who pass a cap on some day apart from the others."""
    asked = _make(connection, question)
    if is_packed(Path(question.named)):
        run(connection, _CROWDS, "crowds_packed")
    else:
        run(connection, _CROWDS, "crowds_named")
        ties = one(connection, *sections(_CROWDS)["ties"])[0]
        run(connection, _CROWDS, "tied" if ties else "untied")
    run(connection, PARTS_SQL, "people", "whole")
    return asked


def make_receipts(connection: Connection, question: Question) -> Asked:
    """Make all that receipts.sql reads."""
    check_unpacked(Path(question.named))
    asked = _make(connection, question)
    run(connection, INPUT_SQL, "left_out")
    return asked


def _make(connection: Connection, question: Question) -> Asked:
    """Make rules, people and input."""
    source = Path(question.named)
    packed = is_packed(source)
    oldest = open_packed(connection, source) if packed else open_events(connection, question.named)
    asked = question.asked(oldest)
    run(connection, INPUT_SQL, "words", "tables")
    scope = [(int(asked.until.timestamp()), asked.person)]
    shown = (enumerate(asked.rules.dimensions), enumerate(each.name for each in asked.windows))
    fill = sections(INPUT_SQL)["fill"]
    for statement, rows in zip(fill, (*asked.tables, scope, *shown), strict=True):
        insert_rows(connection, statement, rows)
    whose = "everybody" if asked.person is None else "person"
    people = "packed" if packed else "named"
    excluding = "excluding" if asked.tables.excluded else "including"
    variants = (whose, "shares", excluding, people, *_variants(asked))
    run(connection, INPUT_SQL, "scope", *variants, "input")
    return asked


def _variants(asked: Asked) -> tuple[str, str, str]:
    """Give the sections for what these rules ask of an event; what they don't is not read."""
    fairness = asked.rules.fairness
    states = "stated" if asked.tables.state else "unstated"
    how = "landed" if asked.tables.landing else "counted"
    whose = "owned" if fairness.self_repo != 1 or fairness.orgs else "unowned"
    return (states, how, whose)
