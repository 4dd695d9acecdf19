"""A DataFrame as events that Spark can score: typed, each id once.

Merging is Python's (`merging.py`), and runs on the workers, which need this package then; only
rows whose id stands several times go there, and none to the driver.
"""

from collections.abc import Iterable
from datetime import timedelta

from pydantic import ValidationError
from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as f
from pyspark.sql.types import StructType

from ossmk.errors import InputError
from ossmk.merging import merged
from ossmk.model import EPOCH, EVENT_FIELDS, KINDS, ContributionEvent

_REQUIRED = ("id", "kind", "repo_id", "user_id", "created_at")
_MOMENTS = ("created_at", "committed_at", "observed_at")
_TYPES = {
    "id": "string",
    "kind": "string",
    "repo_id": "string",
    "user_id": "string",
    "actor_type": "string",
    "state": "string",
    "parent_id": "string",
    "title": "string",
    "url": "string",
    "lines_added": "bigint",
    "lines_removed": "bigint",
}
_SCHEMA = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items()) + ", second bigint"


def events_once(dataframe: DataFrame) -> DataFrame:
    """Give what scoring reads of each contribution, what several rows tell of one merged.

    Raises `InputError` for a missing column; what is no event stops the job when it runs.
    """
    if missing := [name for name in _REQUIRED if name not in dataframe.columns]:
        raise InputError(f"the DataFrame of events has no column {missing[0]}")
    doubled = dataframe.groupBy("id").count().where("count > 1").select("id")
    once = dataframe.join(doubled, "id", "left_anti")
    several = dataframe.join(doubled, "id", "left_semi")
    return _typed(once).unionByName(_merged(several))


def _typed(dataframe: DataFrame) -> DataFrame:
    columns = [_checked(dataframe, name).cast(kind).alias(name) for name, kind in _TYPES.items()]
    second = f.floor(_microseconds(dataframe, "created_at") / 1_000_000)
    untold = f.raise_error(f.lit("the DataFrame: no event has the created_at null"))
    told = f.coalesce(second, untold.cast("bigint")).alias("second")
    return dataframe.select(*columns, told).fillna("user", subset=["actor_type"])


def _checked(dataframe: DataFrame, name: str) -> Column:
    """Give a column; a value that no event has stops the job when it runs, and is named."""
    if name not in dataframe.columns:
        return f.lit(None)
    column = f.col(name)
    if name == "kind":
        is_told = column.isin(*KINDS)
    elif name in _REQUIRED:
        is_told = column.isNotNull()
    elif name in ("lines_added", "lines_removed"):
        is_told = f.coalesce(column >= 0, f.lit(True))
    else:
        return column
    said = f.concat(f.lit(f"the DataFrame: no event has the {name} "), _shown(column))
    return f.when(is_told, column).otherwise(f.raise_error(said))


def _shown(column: Column) -> Column:
    return f.coalesce(column.cast("string"), f.lit("null"))


def _merged(dataframe: DataFrame) -> DataFrame:
    told = [
        (_microseconds(dataframe, name) if name in _MOMENTS else f.col(name)).alias(name)
        for name in EVENT_FIELDS
        if name in dataframe.columns
    ]
    rows = dataframe.groupBy("id").agg(f.collect_list(f.struct(*told)).alias("rows"))
    merge = f.udf(_merged_row, StructType.fromDDL(_SCHEMA), useArrow=False)
    return rows.select(merge("rows").alias("event")).select("event.*")


def _merged_row(rows: Iterable[Row]) -> tuple[object, ...]:
    """Merge on a worker what several rows tell of one contribution."""
    (event,) = merged(map(_event, rows))
    second = int(event.created_at.timestamp())
    return (*(getattr(event, name) for name in _TYPES), second)


def _event(row: Row) -> ContributionEvent:
    known = {name: value for name, value in row.asDict().items() if value is not None}
    for name in _MOMENTS:
        if name in known:
            known[name] = EPOCH + timedelta(microseconds=known[name])
    try:
        return ContributionEvent.model_validate(known)
    except ValidationError as error:
        raise InputError(f"the DataFrame: {row['id']}: {error.errors()[0]['msg']}") from error


def _microseconds(dataframe: DataFrame, name: str) -> Column:
    """Give the microseconds since 1970: a timestamp without a zone is UTC."""
    column = f.col(name)
    if dataframe.schema[name].dataType.typeName() == "timestamp_ntz":
        column = f.concat(column.cast("string"), f.lit("Z"))
    return f.unix_micros(column.cast("timestamp"))
