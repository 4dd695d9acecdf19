"""The query on Spark: a DataFrame of events in, a DataFrame of scores out, wherever they are.

Nothing is collected: Spark computes when the result is read or written. Events of one id must be
in the DataFrame once. Extra: `spark`, and a Java of version 17 or newer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

from ossmk.errors import InputError
from ossmk.model import Scope
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window, windows_of
from ossmk.scoring.asked import Asked
from ossmk.scoring.statements import sections, text

_FILE = "scoring_input.spark.sql"
_REQUIRED = ("id", "kind", "repo_id", "user_id", "created_at")
_OPTIONAL = {
    "actor_type": "string",
    "state": "string",
    "parent_id": "string",
    "lines_added": "bigint",
    "lines_removed": "bigint",
}
_TABLES = {
    "rule_limit": "as_of_day INT, last_age INT, last_lines INT",
    "rule_line": (
        "kind STRING, state STRING, era INT, dimension INT, own INT, org INT, weight DOUBLE, "
        "cap INT"
    ),
    "rule_age": "age_days INT, factor DOUBLE, bucket INT, era INT",
    "rule_size": "lines INT, factor DOUBLE",
    "rule_window": "dimension INT, score_window INT, bucket INT",
    "rule_excluded": "actor_type STRING",
    "rule_landing": "kind STRING",
    "rule_org": "owner STRING",
    "rule_state": "state STRING",
    "rule_scope": "until BIGINT",
    "shown_dimension": "dimension INT, shown STRING",
    "shown_window": "score_window INT, shown STRING",
}


def score(
    dataframe: DataFrame,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
) -> DataFrame:
    """Give the scores as the columns user_id, dimension, window, value, events, as_of and rules.

    `created_at` is a timestamp or ISO text with its zone. Temporary views named `scoring_…`,
    `rule_…` and `shown_…` of the DataFrame's session are replaced; earlier results keep theirs.
    """
    if windows is None:
        windows, _ = windows_of(rules, as_of=as_of, period=None)
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=Scope())
    session = dataframe.sparkSession
    _events(dataframe).createOrReplaceTempView("scoring_event")
    _make(session, asked)
    session.sql(text("score.sql")).createOrReplaceTempView("scoring_found")
    scores = session.sql(_bare(sections(_FILE)["result"][0]))
    return scores.withColumn("as_of", f.lit(iso(asked.as_of))).withColumn(
        "rules", f.lit(rules.label)
    )


def _events(dataframe: DataFrame) -> DataFrame:
    if missing := [name for name in _REQUIRED if name not in dataframe.columns]:
        raise InputError(f"the DataFrame of events has no column {missing[0]}")
    optional = [
        (f.col(name) if name in dataframe.columns else f.lit(None)).cast(kind).alias(name)
        for name, kind in _OPTIONAL.items()
    ]
    second = f.unix_seconds(f.col("created_at").cast("timestamp")).alias("second")
    events = dataframe.select(*_REQUIRED[:4], second, *optional)
    return events.fillna("user", subset=["actor_type"])


def _make(session: SparkSession, asked: Asked) -> None:
    """Make all that score.sql reads."""
    shown = (
        list(enumerate(asked.rules.dimensions)),
        list(enumerate(window.name for window in asked.windows)),
    )
    until = [(int(asked.until.timestamp()),)]
    rows: Iterable[Sequence[object]] = (*asked.tables, until, *shown)
    for (name, columns), some in zip(_TABLES.items(), rows, strict=True):
        table = session.createDataFrame(list(some), columns)
        table.createOrReplaceTempView(name)
    for statement in sections(_FILE)["input"]:
        session.sql(_bare(statement))


def _bare(statement: str) -> str:
    return statement.removesuffix(";")
