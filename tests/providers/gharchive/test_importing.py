import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from making_archives import in_file, in_folder, line, packed
from ossmk.errors import UsageError
from ossmk.model import EVENT_FIELDS, event_dict
from ossmk.providers.gharchive.importing import import_archives
from ossmk.providers.gharchive.report import ArchiveReport
from ossmk.providers.gharchive.targets import open_target

KILLED = Path(__file__).parents[2] / "killed_import.py"


def imported(files: list[Path], out: Path, jobs: int = 1) -> ArchiveReport:
    return import_archives(files, open_target(out), jobs=jobs)


@pytest.fixture
def hours(tmp_path: Path) -> list[Path]:
    """Three hours over the end of a month, the middle one with a bad line."""
    ends = [line(1, "2026-01-31T23:10:00Z"), line(2, "2026-01-31T23:59:59Z")]
    begins = [line(2, "2026-01-31T23:59:59Z"), b"no JSON", line(3, "2026-02-01T00:00:00Z")]
    return [
        packed(tmp_path / "2026-01-31-23.json.gz", ends),
        packed(tmp_path / "2026-02-01-0.json.gz", begins),
        packed(tmp_path / "2026-02-01-1.json.gz", [line(4, "2026-02-01T01:00:00Z")]),
    ]


def test_an_hour_over_the_end_of_a_month_is_in_both_months(
    hours: list[Path], tmp_path: Path
) -> None:
    report = imported(hours, tmp_path / "events")
    assert {name: len(rows) for name, rows in in_folder(tmp_path / "events").items()} == {
        "month=2026-01/2026-01-31-23.parquet": 2,
        "month=2026-01/2026-02-01-0.parquet": 1,
        "month=2026-02/2026-02-01-0.parquet": 1,
        "month=2026-02/2026-02-01-1.parquet": 1,
    }
    assert (report.lines, report.bad, report.events) == (6, 1, {"issue": 5})


def test_parquet_and_json_lines_hold_the_same_events(hours: list[Path], tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    imported(hours, tmp_path / "events")
    imported(hours, tmp_path / "all.jsonl")
    read = duckdb.connect().execute(
        "SELECT * REPLACE (strftime(created_at::TIMESTAMP, '%xT%XZ') AS created_at,"
        " strftime(observed_at::TIMESTAMP, '%xT%XZ') AS observed_at)"
        " FROM read_parquet(?, hive_partitioning = false)",
        [str(tmp_path / "events/**/*.parquet")],
    )
    columns = [name for name, *_ in read.description]
    rows = [dict(zip(columns, row, strict=True)) for row in read.fetchall()]
    assert tuple(columns) == EVENT_FIELDS
    assert rows == [event_dict(event) for event in in_file(tmp_path / "all.jsonl")]


def test_a_bad_line_is_kept_aside_with_its_number(hours: list[Path], tmp_path: Path) -> None:
    imported(hours, tmp_path / "events")
    (kept,) = (tmp_path / "events/bad").iterdir()
    assert kept.name == "2026-02-01-0.json.gz.jsonl"
    assert json.loads(kept.read_text()) == {"line": 2, "reason": "is no JSON", "text": "no JSON"}


@pytest.mark.parametrize("out", ["events", "all.jsonl"])
def test_several_processes_give_the_same_as_one(
    hours: list[Path], tmp_path: Path, out: str
) -> None:
    one, many = tmp_path / "one" / out, tmp_path / "many" / out
    assert imported(hours, one) == imported(hours, many, jobs=2)
    assert snapshot(one) == snapshot(many)


def test_events_are_in_the_order_of_the_hours_whichever_was_ready_first(tmp_path: Path) -> None:
    names = ["2026-02-01-9", "2026-02-01-10", "2026-02-01-11"]
    sizes = [range(1, 3000), range(3000, 3002), range(3002, 3004)]
    files = [
        packed(tmp_path / f"{name}.json.gz", map(line, size))
        for name, size in zip(names, sizes, strict=True)
    ]
    imported(files[::-1], tmp_path / "all.jsonl", jobs=2)
    numbers = [int(event.id.rpartition("/")[2]) for event in in_file(tmp_path / "all.jsonl")]
    assert numbers == list(range(1, 3004))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"created_at": "yesterday"}, "IssuesEvent: Invalid isoformat string: 'yesterday'"),
        ({"created_at": "1969-01-01T00:00:00Z"}, "IssuesEvent: observed_at: Value error, no "),
    ],
)
def test_a_value_that_no_contribution_can_have_makes_a_bad_line(
    tmp_path: Path, broken: dict[str, str], reason: str
) -> None:
    file = packed(tmp_path / "2026-01-31-23.json.gz", [line(1, **broken), line(2)])
    report = imported([file], tmp_path / "events")
    assert (report.bad, report.events) == (1, {"issue": 1})
    (kept,) = (tmp_path / "events/bad").iterdir()
    assert json.loads(kept.read_text())["reason"].startswith(reason)


def test_what_is_finished_is_not_read_again(hours: list[Path], tmp_path: Path) -> None:
    first = imported(hours[:2], tmp_path / "events")
    written = times(tmp_path / "events")
    again = imported(hours, tmp_path / "events")
    assert (first.reused, again.reused, again.events) == (0, 2, {"issue": 5})
    assert times(tmp_path / "events").items() >= written.items()


def test_an_archive_that_changed_is_read_again(hours: list[Path], tmp_path: Path) -> None:
    imported(hours, tmp_path / "events")
    packed(hours[1], [line(9, "2026-02-01T00:30:00Z")])
    report = imported(hours, tmp_path / "events")
    imported(hours, tmp_path / "anew")
    assert (report.reused, report.bad) == (2, 0)
    assert snapshot(tmp_path / "events") == snapshot(tmp_path / "anew")


def test_output_that_was_removed_is_made_again(hours: list[Path], tmp_path: Path) -> None:
    imported(hours, tmp_path / "events")
    before = snapshot(tmp_path / "events")
    shutil.rmtree(tmp_path / "events/month=2026-02")
    assert imported(hours, tmp_path / "events").reused == 1
    assert snapshot(tmp_path / "events") == before


def test_a_truncated_archive_gives_what_it_holds_and_is_named(tmp_path: Path) -> None:
    file = packed(tmp_path / "2026-01-31-23.json.gz", (line(n) for n in range(1, 2000)))
    file.write_bytes(file.read_bytes()[:-200])
    report = imported([file], tmp_path / "events")
    assert report.faults == {file.name: "the gzip ends too early"}
    assert 0 < report.events["issue"] < 1999
    assert report.bad <= 1


def test_hours_that_no_file_holds_are_told(hours: list[Path], tmp_path: Path) -> None:
    (hole,) = imported([hours[0], hours[2]], tmp_path / "events").holes
    assert (f"{hole.first:%Y-%m-%d %H}", hole.hours) == ("2026-02-01 00", 1)


def test_no_count_is_more_than_a_lower_bound(hours: list[Path], tmp_path: Path) -> None:
    coverage = imported(hours, tmp_path / "events").coverage
    assert coverage["issue"].status == "lower_bound"
    assert coverage["issue"].found == 5
    assert coverage["discussion_comment"].status == "unknown"


def test_an_empty_archive_gives_nothing_and_is_finished(tmp_path: Path) -> None:
    file = packed(tmp_path / "2026-01-31-23.json.gz", [])
    assert imported([file], tmp_path / "events").events == {}
    assert imported([file], tmp_path / "events").reused == 1
    assert imported([file], tmp_path / "all.jsonl").events == {}
    assert (tmp_path / "all.jsonl").read_bytes() == b""


def test_two_archives_of_one_name_are_refused(tmp_path: Path) -> None:
    same = [packed(tmp_path / folder / "2026-01-31-23.json.gz", []) for folder in "ab"]
    with pytest.raises(UsageError, match="have one name"):
        imported(same, tmp_path / "events")


def test_what_killed_runs_left_behind_is_removed_after_a_day(
    hours: list[Path], tmp_path: Path
) -> None:
    unfinished = tmp_path / "events/.import/unfinished"
    for name, age_hours in {"old": 25, "young": 1}.items():
        (unfinished / name).mkdir(parents=True)
        then = time.time() - age_hours * 3600
        os.utime(unfinished / name, (then, then))
    imported(hours, tmp_path / "events")
    assert [left.name for left in unfinished.iterdir()] == ["young"]


@pytest.mark.parametrize(("out", "first"), [("events", 1), ("all.jsonl", 0)])
def test_killed_at_any_step_the_next_run_ends_with_the_same(
    hours: list[Path], tmp_path: Path, out: str, first: int
) -> None:
    hours = hours[first:2]
    imported(hours, tmp_path / "whole" / out)
    whole = snapshot(tmp_path / "whole" / out)
    for step in killed_at_each_step(hours, tmp_path / "killed" / out):
        assert half_written(tmp_path / "killed" / out, whole) == {}, step
        imported(hours, tmp_path / "killed" / out)
        assert snapshot(tmp_path / "killed" / out) == whole, step
        shutil.rmtree(tmp_path / "killed")


def killed_at_each_step(files: list[Path], out: Path) -> Iterator[int]:
    command = [sys.executable, str(KILLED), str(out), *map(str, files)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as program:
        assert program.stdin
        assert program.stdout
        for step in range(1, 200):
            program.stdin.write(f"{step}\n")
            program.stdin.flush()
            if int(program.stdout.readline()) == 0:
                break
            yield step
        assert step > 10
        program.stdin.close()


def half_written(out: Path, whole: dict[str, object]) -> dict[str, object]:
    """Give what is in a place of finished output but is not what belongs there."""
    return {name: got for name, got in snapshot(out).items() if whole.get(name) != got}


def snapshot(out: Path) -> dict[str, object]:
    """Give all output by name: rows of Parquet files, the bytes of others, no hidden state."""
    if out.suffix:
        files = [out, *out.parent.glob("*.bad/*")]
        return {file.name: file.read_bytes() for file in files if file.exists()}
    aside = {file.name: file.read_bytes() for file in out.glob("bad/*")}
    return {**in_folder(out), **aside}


def times(out: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in out.glob("**/*.parquet")}
