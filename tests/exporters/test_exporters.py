"""JSON, JSON lines and CSV: what is written can be read back, and says the same."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ossmk.errors import UsageError
from ossmk.exporters.base import exporter

ROW = {
    "id": "github.com/o/r/pull/1",
    "created_at": datetime(2026, 1, 31, 12, tzinfo=UTC),
    "lines": None,
    "points": 1.25,
    "fork": False,
    "labels": {"a": [1]},
}
AS_READ = ROW | {"created_at": "2026-01-31T12:00:00Z"}

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
rows = st.lists(st.fixed_dictionaries({"title": texts, "url": texts, "n": st.integers()}))
on_files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_files
@given(rows=rows)
def test_json_and_json_lines_say_the_same(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    array, lines = tmp_path / "rows.json", tmp_path / "rows.jsonl"
    assert exporter(array)(rows, array) == exporter(lines)(rows, lines) == len(rows)
    assert json.loads(array.read_bytes()) == rows
    assert [json.loads(line) for line in lines.read_bytes().splitlines()] == rows


@on_files
@given(rows=rows)
def test_csv_can_be_read_back(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    path = tmp_path / "rows.csv"
    assert exporter(path)(rows, path) == len(rows)
    with path.open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    unguarded = [{key: cell.removeprefix("'") for key, cell in row.items()} for row in read]
    assert unguarded == [row | {"n": str(row["n"])} for row in rows]


@on_files
@given(title=texts)
def test_no_cell_of_a_stranger_is_a_formula(tmp_path: Path, title: str) -> None:
    path = tmp_path / "rows.csv"
    exporter(path)([{"title": title, "score": -1.5}], path)
    with path.open(encoding="utf-8", newline="") as file:
        _, (cell, score) = csv.reader(file)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert score == "-1.5"


def test_times_are_iso_and_unknown_is_none(tmp_path: Path) -> None:
    for name in ("rows.json", "rows.jsonl", "rows.csv"):
        path = tmp_path / name
        exporter(path)([ROW], path)
    assert json.loads((tmp_path / "rows.json").read_text()) == [AS_READ]
    assert json.loads((tmp_path / "rows.jsonl").read_text()) == AS_READ
    assert (tmp_path / "rows.csv").read_text().splitlines()[1] == (
        'github.com/o/r/pull/1,2026-01-31T12:00:00Z,,1.25,false,"{""a"":[1]}"'
    )


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl", "rows.ndjson", "rows.CSV"])
def test_nothing_to_write_is_a_file_that_says_so(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert exporter(path)([], path) == 0
    assert path.read_text() == ("[]\n" if name.endswith(".json") else "")


def test_a_row_that_does_not_fit_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    with pytest.raises(UsageError, match="b, which"):
        exporter(path)([{"a": 1}, {"a": 1, "b": 2}], path)
    assert list(tmp_path.glob("*.csv*")) == []


@pytest.mark.parametrize("name", ["rows", "rows.xlsx", "rows.json.txt"])
def test_an_unknown_ending_names_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"\.csv, \.json, \.jsonl"):
        exporter(Path(name))


def test_standard_output_gets_the_format_that_is_asked_for(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    stdout = Path("-")
    exporter(stdout)([{"a": 1}], stdout)
    exporter(stdout, stdout_format="jsonl")([{"a": 1}], stdout)
    assert capfdbinary.readouterr().out == b'[\n{"a":1}\n]\n{"a":1}\n'


def test_rows_are_written_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    seen: list[int] = []

    def rows() -> Iterator[Mapping[str, object]]:
        for number in range(3):
            yield {"text": "x" * (1 << 20), "n": number}
            seen.append(sum(part.stat().st_size for part in tmp_path.glob(".rows.jsonl.*.part")))

    assert exporter(path)(rows(), path) == 3
    assert seen == sorted(set(seen))
    assert seen[0] > 1 << 20
