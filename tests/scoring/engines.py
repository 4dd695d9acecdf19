"""The two databases, filled with generated events and asked for scores and receipts."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files
from typing import Protocol

import psycopg

from ossmk.model import Receipt, Scope, Score
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window
from ossmk.scoring import postgres, sqlite
from scoring.worlds import Event

COLUMNS = (
    "id",
    "kind",
    "repo_id",
    "user_id",
    "actor_type",
    "created_at",
    "lines_added",
    "lines_removed",
    "parent_id",
    "state",
)
LINK = "INSERT INTO ossmk_identities (account, person, linked_to, evidence, linked_at) VALUES "
INSERT = f"INSERT INTO ossmk_events ({', '.join(COLUMNS)}, role, provider) VALUES "


class Engine(Protocol):
    def fill(
        self,
        events: Sequence[Event],
        sightings: Sequence[tuple[str, str]] = (),
        people: Mapping[str, str] = {},
    ) -> None: ...

    def scores(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Score]: ...

    def receipts(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Receipt]: ...

    def leftovers(self) -> list[str]:
        """Give the temporary tables and views that are still there after a commit."""
        ...


class Sqlite:
    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.executescript(schema())

    def fill(
        self,
        events: Sequence[Event],
        sightings: Sequence[tuple[str, str]] = (),
        people: Mapping[str, str] = {},
    ) -> None:
        self.connection.execute("BEGIN")
        self.connection.execute("DELETE FROM ossmk_events")
        self.connection.execute("DELETE FROM ossmk_sightings")
        rows = [
            [iso(event[c]) if c == "created_at" else event[c] for c in COLUMNS] for event in events
        ]
        self.connection.executemany(INSERT + "(?,?,?,?,?,?,?,?,?,?,'author','test')", rows)
        self.connection.executemany("INSERT INTO ossmk_sightings VALUES (?,?)", sightings)
        self.connection.execute("DELETE FROM ossmk_identities")
        self.connection.executemany(LINK + "(?,?,'','',?)", links(people))
        self.connection.execute("COMMIT")

    def scores(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Score]:
        return list(
            sqlite.score_table(self.connection, rules, as_of=as_of, windows=windows, scope=scope)
        )

    def receipts(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Receipt]:
        return list(
            sqlite.receipt_table(self.connection, rules, as_of=as_of, windows=windows, scope=scope)
        )

    def leftovers(self) -> list[str]:
        return [name for (name,) in self.connection.execute("SELECT name FROM sqlite_temp_master")]


class Postgres:
    def __init__(self, dsn: str) -> None:
        self.connection = psycopg.connect(dsn)
        self.connection.execute(schema().encode())

    def fill(
        self,
        events: Sequence[Event],
        sightings: Sequence[tuple[str, str]] = (),
        people: Mapping[str, str] = {},
    ) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("DELETE FROM ossmk_events")
            cursor.execute("DELETE FROM ossmk_sightings")
            columns = f"{', '.join(COLUMNS)}, role, provider"
            with cursor.copy(f"COPY ossmk_events ({columns}) FROM STDIN".encode()) as copy:
                for event in events:
                    copy.write_row([*(event[c] for c in COLUMNS), "author", "test"])
            cursor.executemany("INSERT INTO ossmk_sightings VALUES (%s, %s)", sightings)
            cursor.execute("DELETE FROM ossmk_identities")
            cursor.executemany(LINK.encode() + b"(%s,%s,'','',%s)", links(people))

    def scores(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Score]:
        return list(
            postgres.score_table(self.connection, rules, as_of=as_of, windows=windows, scope=scope)
        )

    def receipts(
        self, rules: RuleSet, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> list[Receipt]:
        return list(
            postgres.receipt_table(
                self.connection, rules, as_of=as_of, windows=windows, scope=scope
            )
        )

    def leftovers(self) -> list[str]:
        self.connection.commit()
        found = self.connection.execute(
            "SELECT relname FROM pg_class WHERE relpersistence = 't' OR relname LIKE 'scoring_%'"
        )
        return [name for (name,) in found]


def links(people: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(account, person, "2026-01-01T00:00:00Z") for account, person in people.items()]


def schema() -> str:
    return (files("ossmk.storage") / "schema.sql").read_text(encoding="utf-8")


@contextmanager
def both(dsn: str) -> Iterator[list[Engine]]:
    one, other = Sqlite(), Postgres(dsn)
    try:
        yield [one, other]
    finally:
        one.connection.close()
        other.connection.close()
