"""`analyze-repo` on real repositories: what is shown, written, kept and hidden."""

import csv
import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from making_repositories import Repository, new_repository
from running_ossmk import Ossmk

ANALYZE = ("analyze-repo", "tidepool", "--as-of", "2026-11-01")


def people(rows: list[dict[str, Any]]) -> set[str]:
    return {row["user_id"] for row in rows}


@pytest.mark.usefixtures("repository")
def test_the_table_names_people_and_says_how_sure_it_is_and_where_it_is_kept(ossmk: Ossmk) -> None:
    said = ossmk(*ANALYZE, COLUMNS="200")
    lines = said.splitlines()
    assert lines[0].rstrip() == "local/tidepool"
    assert lines[1].startswith("5 events of all time · as of 2026-11-01 · rules default@")
    assert [line.split("  ")[0] for line in lines[4:7]] == ["Jane Doe (2)", "Jane Doe", "minaok"]
    assert "exact      commit 5" in said
    assert f"stored in  {ossmk.store}" in said
    assert "docs/what-is-counted.md" in said
    assert "\x1b" not in said
    assert "@work.example" not in said


def test_the_table_says_what_changed_since_the_run_before(
    ossmk: Ossmk, repository: Repository
) -> None:
    rules = ossmk.folder / "rules.toml"
    rules.write_text('[dimensions.code]\nkinds = ["commit"]\nweight = 1.5\n')
    analyze = ("analyze-repo", "tidepool", "--rules", "rules.toml")
    assert "change" not in ossmk(*analyze, "--as-of", "2026-11-01")
    assert "change" not in ossmk(*analyze, "--as-of", "2026-11-02")
    repository.commit()
    said = ossmk(*analyze, "--as-of", "2026-11-03", COLUMNS="120")
    assert "change     code +1.50 since 2026-11-02: ossmk diff local/tidepool says why" in said


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("columns", ["80", "120"])
def test_no_line_of_the_table_is_wider_than_the_terminal(ossmk: Ossmk, columns: str) -> None:
    said = ossmk(*ANALYZE, COLUMNS=columns)
    assert max(len(line) for line in said.splitlines()) <= int(columns)


@pytest.mark.usefixtures("repository")
def test_colours_come_with_a_terminal_and_go_with_no_color(ossmk: Ossmk) -> None:
    assert "\x1b[36" in ossmk(*ANALYZE, FORCE_COLOR="1", TERM="xterm-256color")
    assert "\x1b[36" not in ossmk(*ANALYZE, FORCE_COLOR="1", NO_COLOR="1")


@pytest.mark.usefixtures("repository")
def test_the_json_is_the_same_every_time_but_for_what_was_reused(ossmk: Ossmk) -> None:
    first = ossmk(*ANALYZE, "--out", "-", "--with-events")
    again = ossmk(*ANALYZE, "--out", "-", "--with-events")
    result = json.loads(first)
    assert again == first.replace('"reused_events": 0,', '"reused_events": 5,')
    assert result["summary"]["total_events"] == len(result["events"]) == 5
    assert people(result["scores"]) == {"Jane Doe", "Jane Doe (2)", "minaok"}
    assert "@" not in first.replace(result["summary"]["rules"], "")


@pytest.mark.usefixtures("repository")
def test_addresses_are_shown_to_who_asks_for_them(ossmk: Ossmk) -> None:
    result = json.loads(ossmk(*ANALYZE, "--out", "-", "--with-emails"))
    assert people(result["scores"]) == {"jane@work.example", "jane@home.example", "minaok"}


@pytest.mark.usefixtures("repository")
def test_a_file_gets_the_scores_as_its_ending_says(ossmk: Ossmk) -> None:
    ossmk(*ANALYZE, "--out", "scores.csv")
    ossmk(*ANALYZE, "--out", "scores.jsonl")
    ossmk(*ANALYZE, "--out", "result.json")
    written = (ossmk.folder / "scores.csv").read_text()
    lines = (ossmk.folder / "scores.jsonl").read_text().splitlines()
    scores = json.loads((ossmk.folder / "result.json").read_text())["scores"]
    assert [json.loads(line) for line in lines] == scores
    assert [row["value"] for row in csv.DictReader(StringIO(written))] == [
        str(score["value"]) for score in scores
    ]


def test_a_title_cannot_command_the_terminal(ossmk: Ossmk, repository: Repository) -> None:
    repository.commit("\x1b[2J\x1b]0;owned\x07 \u202egnp", author="E\x1bvil One <evil@x.example>")
    assert "\x1b" not in ossmk(*ANALYZE)
    said = ossmk("explain", "E vil One")
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.usefixtures("repository")
def test_strict_fails_for_a_count_that_is_no_more_than_a_lower_bound(ossmk: Ossmk) -> None:
    assert ossmk.tried(*ANALYZE, "--strict").returncode == 0
    Repository(ossmk.folder).git(
        "clone", "-q", "--depth=2", f"file://{ossmk.folder}/tidepool", "shallow"
    )
    done = ossmk.tried("analyze-repo", "shallow", "--strict")
    assert done.returncode == 1
    assert "at least" in done.stdout
    assert "--strict" in done.stderr


@pytest.mark.usefixtures("repository")
def test_save_pg_keeps_the_same_events_and_scores_in_postgres_too(
    ossmk: Ossmk, postgres: str
) -> None:
    ossmk(*ANALYZE, "--save-pg", OSSMK_PG_DSN=postgres)
    for what in ("events", "scores"):
        export = ("export", what, "--with-emails", "--out", "-")
        here, there = ossmk(*export), ossmk(*export, "--db", postgres)
        assert here == there
        assert here.count("\n") >= 3


def test_save_pg_is_refused_before_anything_starts_where_there_is_no_postgres(
    ossmk: Ossmk, repository: Repository
) -> None:
    dsn = "postgresql://jane:s3cret@127.0.0.1:1/none?connect_timeout=2"
    done = ossmk.tried("-v", "analyze-repo", str(repository.path), "--save-pg", OSSMK_PG_DSN=dsn)
    assert done.returncode == 1
    assert "s3cret" not in done.stdout + done.stderr
    assert not ossmk.store.exists()


def test_killed_in_the_middle_the_next_run_ends_with_the_same_rows(ossmk: Ossmk) -> None:
    history = Repository(ossmk.folder / "tidepool")
    history.path.mkdir()
    history.git("init", "-q", "-b", "main")
    history.git("fast-import", "--quiet", given="".join(many_commits(20_000)).encode())
    for rows in (1, 9_000):
        running = ossmk.started(*ANALYZE)
        wait_for_rows(ossmk, rows)
        running.send_signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
        running.communicate()
    ossmk(*ANALYZE)
    killed = exported(ossmk)
    ossmk(*ANALYZE, OSSMK_DB="sqlite:///calm.db")
    assert killed == exported(ossmk, OSSMK_DB="sqlite:///calm.db")


def exported(ossmk: Ossmk, **variables: str) -> list[dict[str, Any]]:
    """Give everything stored; when it was seen differs from run to run."""
    lines = ossmk("export", "events", "--with-emails", "--out", "-", **variables).splitlines()
    return [json.loads(line) | {"observed_at": None} for line in lines]


def wait_for_rows(ossmk: Ossmk, rows: int) -> None:
    while not ossmk.store.exists():
        time.sleep(0.005)
    with closing(sqlite3.connect(ossmk.store)) as connection:
        while True:
            with suppress(sqlite3.OperationalError):  # there is no table yet
                if connection.execute("SELECT count(*) FROM ossmk_events").fetchone()[0] >= rows:
                    return
            time.sleep(0.005)


def many_commits(count: int) -> Iterator[str]:
    for number in range(count):
        author = f"Author {number % 50} <a{number % 50}@x.example> {1_700_000_000 + number} +0000"
        yield f"commit refs/heads/main\nauthor {author}\ncommitter {author}\ndata 2\nhi\n"
        yield f"M 644 inline f{number % 100}\ndata {len(str(number))}\n{number}\n"


def test_two_repositories_of_one_name_are_not_mixed(
    ossmk: Ossmk, repository: Repository, tmp_path: Path
) -> None:
    ossmk("analyze-repo", "tidepool")
    other = new_repository(tmp_path / "other" / "tidepool")
    other.commit("Begin differently")
    done = ossmk.tried("analyze-repo", str(other.path))
    assert done.returncode == 1
    assert "local/tidepool in this store is another repository" in done.stderr
    other.git("remote", "add", "origin", "git@github.com:acme/tidepool.git")
    ossmk("analyze-repo", str(other.path))
