"""The query on events that are Python objects: an SQLite database in memory, for one call."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime

from ossmk.merging import merged
from ossmk.model import ContributionEvent, Receipt, Scope, Score
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window, windows_of
from ossmk.scoring import sqlite
from ossmk.scoring.asked import ARCHIVES
from ossmk.scoring.statements import sections


def score(
    events: Iterable[ContributionEvent],
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    people: Mapping[str, str] | None = None,
) -> list[Score]:
    """Give the score of each person in each dimension and window, zeros included.

    Events of one id are merged first. `windows` defaults to the rules' own, or `all`. With
    `people` (account → primary account of its person) scores are by person. Order: by person,
    then dimension and window in the rules' order. `coverage` is `lower_bound` where GH Archive
    told some of the events, else `unknown`.
    """
    told = list(events)
    windows, events = _windows(rules, as_of, windows), merged(told)
    with closing(_database(events, people or {})) as connection:
        scope = _scope(events, people)
        scores = list(
            sqlite.score_table(connection, rules, as_of=as_of, windows=windows, scope=scope)
        )
    if any(event.provider == ARCHIVES for event in told):
        return [each.model_copy(update={"coverage": "lower_bound"}) for each in scores]
    return scores


def receipts(
    events: Iterable[ContributionEvent],
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
    people: Mapping[str, str] | None = None,
) -> list[Receipt]:
    """Give the receipt of each event in each dimension and window; their sums are the scores."""
    windows, events = _windows(rules, as_of, windows), merged(events)
    with closing(_database(events, people or {})) as connection:
        scope = _scope(events, people)
        return list(
            sqlite.receipt_table(connection, rules, as_of=as_of, windows=windows, scope=scope)
        )


def _windows(rules: RuleSet, as_of: datetime, windows: Sequence[Window] | None) -> Sequence[Window]:
    return windows_of(rules, as_of=as_of, period=None)[0] if windows is None else windows


def _scope(events: Sequence[ContributionEvent], people: Mapping[str, str] | None) -> Scope:
    # the table of ages ends where the events do
    since = min((event.created_at for event in events), default=None)
    return Scope(since=since, by="account" if people is None else "person")


def _database(events: Iterable[ContributionEvent], people: Mapping[str, str]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for create in sections("memory.sql")["tables"]:
        connection.execute(create)
    connection.execute("BEGIN")
    rows = (map(_row, events), people.items())
    for insert, values in zip(sections("memory.sql")["fill"], rows, strict=True):
        connection.executemany(insert, values)
    connection.execute("COMMIT")
    return connection


def _row(event: ContributionEvent) -> tuple[str | int | None, ...]:
    return (
        event.id,
        event.kind,
        event.repo_id,
        event.user_id,
        event.actor_type,
        iso(event.created_at),
        event.lines_added,
        event.lines_removed,
        event.parent_id,
        event.state,
        event.title,
        event.url,
    )
