"""Spark scores a DataFrame to the digits of the oracle."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from making_events import NOON, event, observations
from ossmk import scoring
from ossmk.errors import InputError
from ossmk.model import EVENT_FIELDS, ContributionEvent, Receipt, event_dict
from ossmk.periods import iso
from ossmk.rules import Window, load_rules, parse_rules
from ossmk.scoring.spark import receipts, score
from scoring import oracle
from scoring.engines import Sqlite
from scoring.worlds import ORIGINALS, Rules, events, toml

AS_OF = datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)
COLUMNS = (
    "id STRING, kind STRING, repo_id STRING, user_id STRING, actor_type STRING, created_at STRING, "
    "lines_added BIGINT, lines_removed BIGINT, parent_id STRING, state STRING"
)
RULES: list[Rules] = [
    {
        "windows": ["1d", "30d", "365d", "all"],
        "dimensions": {
            "code": {"kinds": ["commit", "pr", "pr_merged"], "weight": "1.2",
                     "weights_by_kind": {"commit": "0.33333333"},
                     "clip_per_user_day": {"commit": 1},
                     "changes": [{"valid_from": date(2024, 2, 22), "weight": "2.5"},
                                 {"valid_from": date(2024, 2, 28),
                                  "clip_per_user_day": {"commit": 2}}]},
            "all of it": {"kinds": ["commit", "review", "issue", "release"], "weight": "0.6",
                          "weights_by_review_state": {"approved": "0.333333333",
                                                      "dismissed": "0"},
                          "valid_from": date(2023, 3, 1)},
        },
        "fairness": {
            "clip_per_user_day": {"commit": 3, "pr": 0, "review": 2},
            "bots": "exclude", "agents": "exclude", "commits_in_pr": "skip", "self_repo": "0.5",
            "org_repos": {"orgs": ["acme", "codeberg.org/bob"], "factor": "0.333333333"},
        },
        "decay": {"mode": "exponential", "half_life_days": "7.3"},
        "size": {"mode": "log", "min": "0.5", "max": "4.0"},
    },
    {
        "dimensions": {"code": {"kinds": ["commit", "pr"]}},
        "fairness": {"clip_per_user_day": {"commit": 2}},
        "decay": {"mode": "linear", "window_days": "400"},
    },
]  # fmt: skip


# several of them told once, most of them often
ids = st.integers(0, 40).map(lambda number: f"commit:{number:x}")
NUMBERS = {"lines_added": "BIGINT", "lines_removed": "BIGINT", "files_changed": "BIGINT"}
TYPES = dict.fromkeys(EVENT_FIELDS, "STRING") | NUMBERS | {"private": "BOOLEAN", "fork": "BOOLEAN"}
TIMES = dict.fromkeys(("created_at", "committed_at", "observed_at"), "TIMESTAMP")


def fields(types: dict[str, str]) -> str:
    return ", ".join(f"{name} {types[name]}" for name in EVENT_FIELDS)


TEXT_FIELDS, TIMED_FIELDS = fields(TYPES), fields(TYPES | TIMES)


def same(frame: DataFrame, expected: list[Receipt]) -> bool:
    """Tell whether the rows are these receipts, in whatever order; a moment is its seconds."""
    names = [name for name in Receipt.model_fields if name != "created_at"]
    rows = frame.withColumn("created_at", f.unix_seconds("created_at")).collect()
    found = [(row["created_at"], *(row[name] for name in names)) for row in rows]
    told = [
        (int(each.created_at.timestamp()), *(getattr(each, name) for name in names))
        for each in expected
    ]
    return sorted(found, key=repr) == sorted(told, key=repr)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    assert shutil.which("java"), "Spark needs a Java: scripts/dev.py installs one"
    builder = SparkSession.builder.master("local[1]")
    configured = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.memory": "1g",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for name, value in configured.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # the workers' Python has the package
        session = builder.getOrCreate()
        yield session
        session.stop()


@pytest.mark.parametrize(
    "rules", [*RULES, *ORIGINALS], ids=["rich", "plain", "smallest", "original"]
)
def test_spark_gives_the_oracles_scores(spark: SparkSession, rules: Rules) -> None:
    world = events(7, 400, AS_OF)
    named = oracle.named_windows(rules, AS_OF)
    expected, _ = oracle.score(world, rules, AS_OF, named)
    rows = [tuple((event | {"created_at": iso(event["created_at"])}).values()) for event in world]
    scores = score(
        spark.createDataFrame(rows, COLUMNS),
        parse_rules(toml(rules), name="test", file="test.toml"),
        as_of=AS_OF,
        windows=[Window(*window) for window in named],
    ).collect()
    found = {(r.user_id, r.dimension, r.window): (round(r.value * 1e8), r.events) for r in scores}
    assert found == expected
    assert {r.value for r in scores} == {units / 1e8 for units, _ in expected.values()}
    assert {r.coverage for r in scores} == {"unknown"}


def test_receipts_are_those_of_sqlite_to_the_last_word(spark: SparkSession) -> None:
    world, read = events(8, 120, AS_OF), parse_rules(toml(RULES[0]), name="test", file="test.toml")
    windows = [Window(*window) for window in oracle.named_windows(RULES[0], AS_OF)]
    engine = Sqlite()
    engine.fill(world)
    rows = [tuple((event | {"created_at": iso(event["created_at"])}).values()) for event in world]
    frame = receipts(spark.createDataFrame(rows, COLUMNS), read, as_of=AS_OF, windows=windows)
    assert same(frame, engine.receipts(read, AS_OF, windows))


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    observed=st.lists(observations(ids), min_size=60, max_size=90),
    seed=st.integers(0, 9),
    is_text=st.booleans(),
)
def test_what_several_rows_tell_of_one_contribution_is_merged(
    spark: SparkSession, observed: list[ContributionEvent], seed: int, is_text: bool
) -> None:
    expected = scoring.score(observed, load_rules(), as_of=NOON.replace(hour=23))
    told = scoring.receipts(observed, load_rules(), as_of=NOON.replace(hour=23))
    Random(seed).shuffle(observed)
    rows = [tuple((event_dict(each) if is_text else dict(each)).values()) for each in observed]
    frame = spark.createDataFrame(rows, TEXT_FIELDS if is_text else TIMED_FIELDS).repartition(3)
    found = score(frame, load_rules(), as_of=NOON.replace(hour=23)).collect()
    assert {(r.user_id, r.dimension, r.window, r.value, r.events, r.coverage) for r in found} == {
        (s.user_id, s.dimension, s.window, s.value, s.events, s.coverage) for s in expected
    }
    assert same(receipts(frame, load_rules(), as_of=NOON.replace(hour=23)), told)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "comit"}, "no event has the kind comit"),
        ({"user_id": None}, "no event has the user_id null"),
        ({"created_at": None}, "no event has the created_at null"),
        ({"lines_added": -1}, "no event has the lines_added -1"),
    ],
)
def test_rows_that_are_no_events_stop_the_job(
    spark: SparkSession, fields: dict[str, object], said: str
) -> None:
    rows = [tuple((event_dict(event()) | fields).values())]
    frame = score(
        spark.createDataFrame(rows, TEXT_FIELDS), load_rules(), as_of=NOON.replace(hour=23)
    )
    with pytest.raises(Exception, match=said):
        frame.collect()


def test_a_missing_column_is_named(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("commit:1", "commit")], "id STRING, kind STRING")
    with pytest.raises(InputError, match="no column repo_id"):
        score(frame, load_rules(), as_of=AS_OF)
