"""The query on Spark: a DataFrame of events in, a DataFrame of scores out, wherever they are.

Nothing is collected: Spark computes when the result is read or written. Extra: `spark`, and a
Java of version 17 or newer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as f
from pyspark.sql.types import StructType

from ossmk.model import Scope
from ossmk.periods import iso
from ossmk.rules import RuleSet, Window, windows_of
from ossmk.scoring.asked import ARCHIVES, Asked
from ossmk.scoring.rows import ReceiptRow
from ossmk.scoring.spark_events import events_once
from ossmk.scoring.statements import sections, text

_FILE = "scoring_input.spark.sql"
_RECEIPT = """
    event_id STRING, user_id STRING, kind STRING, repo_id STRING, created_at TIMESTAMP,
    title STRING, url STRING, dimension STRING, window STRING, weight DOUBLE, decay DOUBLE,
    size DOUBLE, age_days BIGINT, lines BIGINT, units BIGINT, reason STRING, state STRING,
    valid_from DATE
"""
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
    """Give the scores: user_id, dimension, window, value, events, as_of, rules and coverage.

    `coverage` is `lower_bound` where GH Archive told some of the events, else `unknown`.
    `created_at` is a timestamp (without a zone: UTC) or ISO text with its zone. Temporary views
    named `scoring_…`, `rule_…` and `shown_…` of the DataFrame's session are replaced; earlier
    results keep theirs.
    """
    asked = _make(dataframe, rules, as_of, windows)
    session = dataframe.sparkSession
    session.sql(text("score.sql")).createOrReplaceTempView("scoring_found")
    scores = session.sql(_bare(sections(_FILE)["result"][0]))
    moment, label = f.lit(iso(asked.as_of)), f.lit(rules.label)
    labelled = scores.withColumn("as_of", moment).withColumn("rules", label)
    return labelled.crossJoin(_coverage(dataframe))


def receipts(
    dataframe: DataFrame,
    rules: RuleSet,
    *,
    as_of: datetime,
    windows: Sequence[Window] | None = None,
) -> DataFrame:
    """Give the receipts, one row each, with the columns of a `Receipt`; their sums are the scores.

    In no order. Reasons are put in words by Python on the workers, which need this package.
    """
    asked = _make(dataframe, rules, as_of, windows)
    session = dataframe.sparkSession
    session.sql(text("receipts.sql")).createOrReplaceTempView("scoring_receipts")

    def told(row: Row) -> tuple[object, ...]:
        *fields, user_id = row
        receipt = asked.receipt(ReceiptRow(*fields), user_id)
        return tuple(dict(receipt).values())

    found = session.sql(_bare(sections(_FILE)["receipts"][0]))
    tell = f.udf(told, StructType.fromDDL(_RECEIPT), useArrow=False)
    return found.select(tell(f.struct("*")).alias("receipt")).select("receipt.*")


def _coverage(dataframe: DataFrame) -> DataFrame:
    """Give one row: archives are known to lack events, of others nobody tells."""
    told = f.col("provider") if "provider" in dataframe.columns else f.lit("")
    archived = f.coalesce(f.bool_or(told == ARCHIVES), f.lit(False))
    return dataframe.agg(f.when(archived, "lower_bound").otherwise("unknown").alias("coverage"))


def _make(
    dataframe: DataFrame, rules: RuleSet, as_of: datetime, windows: Sequence[Window] | None
) -> Asked:
    """Make all that score.sql and receipts.sql read."""
    if windows is None:
        windows, _ = windows_of(rules, as_of=as_of, period=None)
    asked = Asked.of(rules, as_of=as_of, windows=windows, scope=Scope())
    events_once(dataframe).createOrReplaceTempView("scoring_event")
    _views(dataframe.sparkSession, asked)
    return asked


def _views(session: SparkSession, asked: Asked) -> None:
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
