"""Events and scores go through Parquet files unchanged."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import NOON, event, observations
from ossmk import scoring
from ossmk.errors import InputError
from ossmk.exporters.base import exporter
from ossmk.inputs import read_events, read_saved
from ossmk.model import ContributionEvent, Score, event_dict
from ossmk.rules import load_rules

FILES = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FILES
@given(events=st.lists(observations(), max_size=5))
def test_events_come_back_as_they_were(tmp_path: Path, events: list[ContributionEvent]) -> None:
    file = tmp_path / "events.parquet"
    assert exporter(file)(map(event_dict, events), file) == len(events)
    assert list(read_events(file)) == events


@FILES
@given(value=st.floats(0, 1e15))
def test_scores_come_back_to_the_last_digit(tmp_path: Path, value: float) -> None:
    file = tmp_path / "scores.parquet"
    score = Score(user_id="a", dimension="code", window="30d", value=value, as_of=NOON)
    exporter(file)([score.model_dump(mode="json")], file)
    (row,) = read_saved(file)
    assert Score.model_validate(row) == score


def test_times_are_timestamps_and_counts_are_numbers(tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    exporter(file)([event_dict(event())], file)
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(file))
        types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert types["created_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["lines_added"] == "BIGINT"


def test_receipts_have_columns_of_their_own_types(tmp_path: Path) -> None:
    file = tmp_path / "receipts.parquet"
    found = scoring.receipts([event()], load_rules(), as_of=NOON + timedelta(days=1))
    exporter(file)([receipt.model_dump(mode="json") for receipt in found], file)
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(file))
        types = dict(zip(rows.columns, map(str, rows.types), strict=True))
    assert "JSON" not in types.values()
    assert (types["weight"], types["valid_from"]) == ("DOUBLE", "DATE")


def test_columns_of_others_are_typed_by_what_is_in_them(tmp_path: Path) -> None:
    file = tmp_path / "others.parquet"
    row = {"run": "20260101T1", "rank": 2, "share": 0.5, "late": True, "parts": [1], "none": None}
    exporter(file)([row, dict.fromkeys(row)], file)
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(file))
        types = [*map(str, found.types)]
        assert found.fetchall()[0][:4] == ("20260101T1", 2, 0.5, True)
    assert types == ["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "JSON", "VARCHAR"]


def test_a_row_that_is_no_event_is_named(tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    exporter(file)([event_dict(event()), event_dict(event(1)) | {"kind": "comit"}], file)
    with pytest.raises(InputError, match=r"events\.parquet: row 2: unknown kind 'comit'"):
        list(read_events(file))


def test_what_is_no_parquet_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "events.parquet"
    file.write_text("no parquet")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        list(read_events(file))
