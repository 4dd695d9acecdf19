"""The people with the most points out of files of any size, for a terminal (`leaderboard.sql`).

Scores go to a temporary Parquet file and only the best become Python objects: archives hold
millions of people.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ossmk.model import Score
from ossmk.rules import RuleSet
from ossmk.scoring.duckdb import Resources, write_scores
from ossmk.scoring.statements import sections

_FILE = "leaderboard.sql"


@dataclass(frozen=True, slots=True)
class Board:
    """The scores of the best in one window, and how many people were scored in it."""

    scores: Sequence[Score]
    people: int


def leaderboard(
    pattern: str,
    rules: RuleSet,
    *,
    as_of: datetime,
    window: str,
    top: int,
    resources: Resources,
) -> Board:
    """Give the `top` people of the events in files, by the sum over their dimensions."""
    with tempfile.TemporaryDirectory(prefix="ossmk-", dir=resources.temp_directory) as folder:
        file = Path(folder, "scores.parquet")
        write_scores(pattern, rules, file, as_of=as_of, resources=resources)
        with duckdb.connect() as connection:
            asked: dict[str, str | int] = {"scores": str(file), "window": window}
            people = connection.execute(sections(_FILE)["people"][0], asked).fetchall()
            rows = connection.execute(sections(_FILE)["top"][0], asked | {"top": top}).fetchall()
    found = [
        Score(
            user_id=user_id, dimension=dimension, window=window, value=value, events=events,
            as_of=as_of, rules=rules.label, coverage=coverage,
        )
        for user_id, dimension, value, events, coverage in rows
    ]  # fmt: skip
    order = list(rules.dimensions)
    return Board(sorted(found, key=lambda each: order.index(each.dimension)), people[0][0])
