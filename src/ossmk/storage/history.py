"""The history of scores: every run appends what it found, and nothing is ever changed there."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from ossmk.model import Run, Score
from ossmk.storage.database import Database
from ossmk.storage.rows import stored_score

_TIME = "%Y%m%dT%H%M%S.%fZ"


def append_staged(database: Database, *, target: str, rules: str, as_of: datetime) -> Run:
    """Append the staged scores as a new run, inside a transaction."""
    latest = database.rows("latest_run", target=target, rules=rules)
    name = run_name(datetime.now(UTC), after=latest[0]["run"] if latest else None)
    database.run("save_run", run=name, target=target, rules=rules, as_of=as_of)
    database.run("save_history", run=name)
    return Run(run=name, target=target, rules=rules, as_of=as_of)


def run_before(database: Database, as_of: datetime, *, target: str, rules: str) -> Run | None:
    """Give the last run of a target by these rules for an earlier moment."""
    rows = database.rows("run_before", target=target, rules=rules, as_of=as_of)
    return Run.model_validate(dict(rows[0])) if rows else None


def runs(database: Database, *, target: str) -> Sequence[Run]:
    """Give all runs of a target, the newest first."""
    return [Run.model_validate(dict(row)) for row in database.rows("runs", target=target)]


def run_scores(database: Database, run: str) -> list[Score]:
    """Give the scores of a run."""
    return [stored_score(row) for row in database.rows("run_scores", run=run)]


def run_totals(database: Database, run: str) -> dict[str, dict[str, float]]:
    """Give the sums of a run over its people, by window and dimension."""
    totals: dict[str, dict[str, float]] = {}
    for row in database.rows("run_totals", run=run):
        totals.setdefault(row["score_window"], {})[row["dimension"]] = row["units"] / 1e8
    return totals


def run_name(now: datetime, *, after: str | None) -> str:
    """Name a run so that names sort as runs follow each other, also when the clock goes back."""
    if after is not None:
        now = max(now, ran_at(after) + timedelta(microseconds=1))
    return f"{now.strftime(_TIME)}-{secrets.token_hex(4)}"


def ran_at(run: str) -> datetime:
    """Give when a run was kept, as its name tells."""
    return datetime.strptime(run.partition("-")[0], _TIME).replace(tzinfo=UTC)
