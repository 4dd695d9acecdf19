"""The texts of the two queries stay what every engine can run."""

import re

import duckdb
import pytest

from ossmk.scoring.statements import sections, text

QUERIES = ("score.sql", "receipts.sql")
FORBIDDEN = (
    r"\b(LN|LOG|EXP|POW|POWER|SQRT|ROUND|EXTRACT|STRFTIME|EPOCH|UNIXEPOCH|INTERVAL|NOW|COLLATE|LIMIT"
    r"|FILTER)\b"
)


def code(name: str) -> str:
    return re.sub(r"--.*", "", text(name))


@pytest.mark.parametrize("name", QUERIES)
def test_nothing_is_computed_that_engines_compute_differently(name: str) -> None:
    assert re.findall(FORBIDDEN, code(name), re.IGNORECASE) == []
    assert "::" not in code(name)


@pytest.mark.parametrize("name", QUERIES)
def test_every_named_part_is_read_once(name: str) -> None:
    parts = re.findall(r"(\w+) AS \(\n", code(name))
    assert parts
    for part in parts:
        assert len(re.findall(rf"(?:FROM|JOIN) {part}\b", code(name))) == 1


def test_receipts_give_points_by_the_words_of_the_score() -> None:
    points = "CAST(FLOOR(line.weight * age.factor * size.factor * 1e8 + 5e-1) AS BIGINT)"
    rank = "ROW_NUMBER() OVER (PARTITION BY i.person, i.kind, i.day ORDER BY i.second, i.id) AS nth"
    for name in QUERIES:
        assert code(name).count(points) == code(name).count(rank) == 1


@pytest.mark.parametrize("name", QUERIES)
def test_duckdb_reads_the_same_text(name: str) -> None:
    with duckdb.connect() as connection:
        for table in sections("scoring_input.sqlite.sql")["tables"][:5]:
            connection.execute(table)
        connection.execute("CREATE TEMP TABLE scoring_person (person TEXT, user_id TEXT)")
        inputs = [(f"scoring_{name}", "second") for name in ("input", "crowded", "uncrowded")]
        for view, last in (*inputs, ("scoring_left_out", "left_out")):
            connection.execute(
                f"CREATE TEMP TABLE {view} (id TEXT, person TEXT, kind TEXT, state TEXT, "
                f"day INTEGER, {last} BIGINT, own INTEGER, org INTEGER, lines BIGINT)"
            )
        assert connection.execute(text(name)).fetchall() == []
