"""`ossmk db erase`, `export` and `forget-tombstone`, as an operator meets them."""

import json
import os
import pty
import subprocess

import pytest

from running_ossmk import Ossmk

pytestmark = pytest.mark.usefixtures("repository")


def commits(ossmk: Ossmk) -> int:
    result = json.loads(ossmk("analyze-repo", "tidepool", "--out", "-"))
    total: int = result["summary"]["total_events"]
    return total


def test_an_erased_person_comes_back_only_after_forget_tombstone(ossmk: Ossmk) -> None:
    assert commits(ossmk) == 5
    done = ossmk.tried("db", "erase", "minaok", "--yes")
    assert "erased minaok: 1 events" in done.stderr
    ossmk("fetch", "--provider", "git", "--repo", "tidepool", "--out", "events.jsonl")
    ossmk("save", f"sqlite:///{ossmk.store}", "--input", "events.jsonl")
    assert "minaok" not in ossmk("export", "events", "--out", "-")
    ossmk("db", "forget-tombstone", "MinaOK")
    assert commits(ossmk) == 5
    assert ossmk.tried("db", "forget-tombstone", "minaok").returncode == 1


def test_a_result_says_that_erased_people_are_not_in_it(ossmk: Ossmk) -> None:
    ossmk("db", "init")
    ossmk("db", "erase", "minaok", "--yes")
    result = json.loads(ossmk("analyze-repo", "tidepool", "--out", "-"))
    assert result["skipped"] == [
        {"target": "erased people", "reason": "1 events of people who were erased from this store"}
    ]
    assert (result["summary"]["total_events"], result["summary"]["coverage"]) == (4, "lower_bound")


def test_a_person_gets_a_file_of_all_that_is_stored(ossmk: Ossmk) -> None:
    commits(ossmk)
    about = json.loads(ossmk("db", "export", "minaok"))
    assert [row["title"] for row in about["events"]] == ["Change 3"]
    ossmk("db", "export", "minaok", "--out", "mina.json")
    assert json.loads((ossmk.folder / "mina.json").read_text()) == about


@pytest.mark.parametrize("named", [True, False])
def test_kept_answers_and_clones_go_with_the_person(ossmk: Ossmk, named: bool) -> None:
    commits(ossmk)
    cache = ossmk.folder / "caches" / "ossmk"
    clone = cache / "clones" / "github.com" / "acme" / "tools.git"
    clone.mkdir(parents=True)
    (clone / "HEAD").write_text("minaok")
    (cache / "github.sqlite3").write_text("minaok")
    ossmk("db", "erase", "minaok", "--yes", OSSMK_CACHE_DIR=str(cache) if named else "")
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_where_nobody_can_be_asked_nothing_is_erased(ossmk: Ossmk) -> None:
    before = commits(ossmk)
    done = ossmk.tried("db", "erase", "minaok")
    assert (done.returncode, "--yes" in done.stderr) == (2, True)
    assert commits(ossmk) == before


@pytest.mark.parametrize(("answer", "left"), [(b"y\n", 0), (b"n\n", 1), (b"\n", 1)])
def test_on_a_terminal_only_a_yes_erases(ossmk: Ossmk, answer: bytes, left: int) -> None:
    commits(ossmk)
    controller, terminal = pty.openpty()
    running = subprocess.Popen(
        ossmk.command("db", "erase", "minaok"),
        env=ossmk.environment(),
        stdin=terminal,
        stderr=subprocess.PIPE,
    )
    os.write(controller, answer)
    _, said = running.communicate(timeout=60)
    os.close(controller)
    os.close(terminal)
    assert b"cannot be undone" in said
    assert ossmk("export", "events", "--out", "-").count('"user_id":"minaok"') == left
