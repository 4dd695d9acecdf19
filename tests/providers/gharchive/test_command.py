import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from making_archives import line, packed
from running_ossmk import Ossmk


@pytest.fixture
def ossmk(tmp_path: Path) -> Ossmk:
    """Run the command in a folder with two hours, six hours apart."""
    hours = {"2026-01-31-23": [line(1), b"no JSON"], "2026-02-01-6": [line(2), line(1)]}
    for name, lines in hours.items():
        packed(tmp_path / f"data/{name}.json.gz", lines)
    return Ossmk(tmp_path)


def test_the_summary_says_what_came_and_what_is_missing(ossmk: Ossmk) -> None:
    said = ossmk("import", "gharchive", "data/*.json.gz", "--out", "events").splitlines()
    for expected in (
        "files                            2",
        "lines                            4",
        "bad lines                        1",
        "events                           3",
        "  issue                          3",
        "coverage: lower_bound",
        "  no file for 6 hours: 2026-02-01 00:00 to 2026-02-01 05:00",
    ):
        assert expected in said


def test_a_contribution_that_several_files_tell_is_scored_once(ossmk: Ossmk) -> None:
    ossmk("import", "gharchive", "data/*.json.gz", "--out", "all.jsonl")
    (ossmk.folder / "rules.toml").write_text('[dimensions.talk]\nkinds = ["issue"]\n')
    said = ossmk("score", "--input", "all.jsonl", "--rules", "rules.toml", "--out", "-")
    assert '"events":2' in said


def test_it_says_how_much_was_there_before(ossmk: Ossmk) -> None:
    ossmk("import", "gharchive", "data/2026-01-31-23.json.gz", "--out", "events")
    said = ossmk("import", "gharchive", "data/*.json.gz", "--out", "events", "--jobs", "2")
    assert said.startswith("files                            2 (1 of them imported before)")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["data/*.zip", "--out", "events"], "no file is named data/*.zip"),
        (["data/*.gz", "--out", "events.parquet"], "name a folder for Parquet files"),
        (["data/*.gz", "--out", "data/2026-02-01-6.json.gz"], "name a folder for Parquet files"),
        (["data/*.gz"], "Missing option '--out'"),
    ],
)
def test_wrong_usage_starts_nothing(ossmk: Ossmk, arguments: list[str], why: str) -> None:
    tried = ossmk.tried("import", "gharchive", *arguments)
    assert tried.returncode == 2
    assert why in tried.stderr
    assert not (ossmk.folder / "events").exists()


def test_parquet_without_duckdb_says_what_to_install(ossmk: Ossmk) -> None:
    (ossmk.folder / "duckdb.py").write_text("raise ModuleNotFoundError(name='duckdb')")
    without = {"PYTHONPATH": str(ossmk.folder)}
    tried = ossmk.tried("import", "gharchive", "data/*.gz", "--out", "events", **without)
    assert tried.returncode == 1
    assert "pip install 'oss-metrics-kit[exporters-parquet]'" in tried.stderr
    assert not (ossmk.folder / "events").exists()
    ossmk("import", "gharchive", "data/*.gz", "--out", "all.jsonl", **without)


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals to send")
@pytest.mark.parametrize(("out", "state"), [("all.jsonl", ".all.jsonl.import"), ("e", "e/.import")])
def test_a_second_import_into_one_target_is_refused(ossmk: Ossmk, out: str, state: str) -> None:
    packed(ossmk.folder / "data/2026-02-01-7.json.gz", map(line, range(1, 30_001)))
    arguments = ("import", "gharchive", "data/*.gz", "--out", out)
    running = ossmk.started(*arguments)
    while not list((ossmk.folder / state / "unfinished").glob("2026-02-01-7*/rows")):
        assert running.poll() is None
    running.send_signal(signal.SIGSTOP)  # it is at work for as long as that takes
    second = ossmk.tried(*arguments)
    running.send_signal(signal.SIGCONT)
    assert second.returncode == 1
    assert f"another import (process {running.pid}) writes into {out};" in second.stderr
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert b"events                      30,003" in said
    ossmk(*arguments)  # the lock went with its owner


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals to send")
def test_the_lock_of_a_killed_import_holds_nobody_up(ossmk: Ossmk) -> None:
    packed(ossmk.folder / "data/2026-02-01-7.json.gz", map(line, range(1, 30_001)))
    arguments = ("import", "gharchive", "data/*.gz", "--out", "all.jsonl")
    running = ossmk.started(*arguments)
    while not list((ossmk.folder / ".all.jsonl.import/unfinished").glob("2026-02-01-7*/rows")):
        assert running.poll() is None
    running.kill()
    running.communicate()
    assert "events                      30,003" in ossmk(*arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals to send")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_nothing_broken(ossmk: Ossmk, jobs: str) -> None:
    many = [line(number) for number in range(1, 30_001)]
    for hour in range(7, 9):
        packed(ossmk.folder / f"data/2026-02-01-{hour}.json.gz", many)
    arguments = ("import", "gharchive", "data/*.gz", "--out", "all.jsonl", "--jobs", jobs)
    running = subprocess.Popen(
        ossmk.command(*arguments),
        cwd=ossmk.folder,
        env=ossmk.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    unfinished = ossmk.folder / ".all.jsonl.import/unfinished"
    while not list(unfinished.glob("2026-02-01-7*/rows")):
        assert running.poll() is None
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes at once
    _, said = running.communicate(timeout=20)
    assert (running.returncode, said.decode().strip()) == (130, "ossmk: interrupted")
    assert not (ossmk.folder / "all.jsonl").exists()
    ossmk(*arguments)
    assert (ossmk.folder / "all.jsonl").read_bytes().count(b"\n") == 2 * 30_000 + 3
