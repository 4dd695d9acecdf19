"""Spark scores a DataFrame to the digits of the oracle."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from pyspark.sql import SparkSession

from ossmk.errors import InputError
from ossmk.periods import iso
from ossmk.rules import Window, load_rules, parse_rules
from ossmk.scoring.spark import score
from scoring import oracle
from scoring.worlds import Rules, events, toml

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


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    assert shutil.which("java"), "Spark needs a Java: scripts/dev.py installs one"
    builder = SparkSession.builder.master("local[1]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.driver.memory": "1g",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.mark.parametrize("rules", RULES, ids=["rich", "plain"])
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


def test_a_missing_column_is_named(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("commit:1", "commit")], "id STRING, kind STRING")
    with pytest.raises(InputError, match="no column repo_id"):
        score(frame, load_rules(), as_of=AS_OF)
