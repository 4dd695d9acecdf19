"""Events and scores through files: fetch, score, save, export, explain."""

import json
import re
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from ossmk.model import ContributionEvent
from ossmk.storage.base import open_store
from running_ossmk import Ossmk

AS_OF = ("--as-of", "2026-11-01")
FETCH = ("fetch", "--provider", "git", "--repo", "tidepool", "--with-emails", "--out")
EXPORT = ("export", "events", "--with-emails", "--out")

pytestmark = pytest.mark.usefixtures("repository")


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_events_go_through_a_file_into_another_store_and_out_again_unchanged(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.jsonl")
    ossmk("save", "sqlite:///store.db", "--input", "events.jsonl")
    ossmk("save", "sqlite:///store.db", "--input", "events.jsonl")
    ossmk(*EXPORT, "again.jsonl")
    before, after = ((ossmk.folder / name).read_text() for name in ("events.jsonl", "again.jsonl"))
    assert sorted(before.splitlines()) == sorted(after.splitlines())


def test_a_file_scores_as_the_store_does(ossmk: Ossmk) -> None:
    result = json.loads(ossmk("analyze-repo", "tidepool", "--with-emails", *AS_OF, "--out", "-"))
    scores = json.loads(
        ossmk("score", "--input", "-", *AS_OF, "--out", "-", given=ossmk(*FETCH, "-"))
    )
    values = [
        {(row["user_id"], row["dimension"]): row["value"] for row in some}
        for some in (result["scores"], scores)
    ]
    assert values[0] == values[1]
    assert len(values[0]) == 12


@pytest.mark.parametrize("file", ["events.jsonl", "events.csv", "events.parquet", "even*.parquet"])
def test_a_file_explains_as_the_store_does(ossmk: Ossmk, file: str) -> None:
    ossmk("analyze-repo", "tidepool")
    ossmk(*EXPORT, file.replace("*", "ts"))
    stored = json.loads(ossmk("explain", "minaok", *AS_OF, "--window", "all", "--out", "-"))
    found = json.loads(ossmk("explain", "MinaOK", "--input", file, *AS_OF, "--out", "-"))
    assert found == stored
    assert found["scores"]
    ossmk("explain", "minaok", "--input", file, *AS_OF, "--out", "receipts.parquet")
    with duckdb.connect() as connection:
        query = "SELECT DISTINCT typeof(points), typeof(event_id) FROM read_parquet(?)"
        types = connection.execute(query, [str(ossmk.folder / "receipts.parquet")]).fetchall()
    assert types == [("DOUBLE", "VARCHAR")]


@pytest.mark.parametrize(
    "command",
    [
        ("explain", "minaok", "--input", "packed"),
        ("rules", "backtest", "--events", "packed"),
        ("rules-test", "--events", "packed"),
        ("diff", "packed", "packed", *AS_OF),
        ("import", "events", "packed"),
    ],
)
def test_who_asks_packed_events_for_single_ones_is_told_where_they_are(
    ossmk: Ossmk, command: tuple[str, ...]
) -> None:
    ossmk(*FETCH, "events.parquet")
    ossmk("pack", "--input", "events.parquet", "--out", "packed")
    done = ossmk.tried(*command)
    assert (done.returncode, done.stderr) == (
        2, "ossmk: error: packed: packed events have no ids; name the unpacked files\n"
    )  # fmt: skip


def test_rules_are_tried_on_the_files_of_a_pattern_or_folder(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.jsonl")
    first, *others = (ossmk.folder / "events.jsonl").read_text().splitlines()
    (ossmk.folder / "one-1.jsonl").write_text(first)
    (ossmk.folder / "one-2.jsonl").write_text("\n".join(others))
    (ossmk.folder / "by-month").mkdir()
    ossmk(*FETCH, "by-month/events.parquet")
    for command in (("rules-test",), ("rules", "backtest")):
        whole, pattern, folder = (
            ossmk(*command, "--events", source, *AS_OF)
            for source in ("events.jsonl", "one-*.jsonl", "by-month")
        )
        assert whole == pattern == folder


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("events.jsonl", "1XB"), "'1XB' is no size; give one such as 500MB or 2GB"),
        (("events.jsonl", "0"), "'0' is no size"),
        (("-", "1GB"), "standard input goes without --memory-limit; name a file"),
    ],
)
def test_a_memory_limit_is_a_size_and_goes_with_files(
    ossmk: Ossmk, given: tuple[str, str], said: str
) -> None:
    source, limit = given
    done = ossmk.tried("score", "--input", source, "--memory-limit", limit)
    assert (done.returncode, said in done.stderr) == (2, True)


def test_packed_events_score_as_they_did(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.parquet")
    said = ossmk.tried("pack", "--input", "events.parquet", "--out", "packed").stderr
    assert re.search(r"packed \d+ events into packed", said)
    scores = [
        ossmk("score", "--input", source, *AS_OF, "--out", "-")
        for source in ("events.parquet", "packed")
    ]
    assert scores[0] == scores[1]


def test_of_nobody_in_a_file_there_is_nothing_to_explain(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.jsonl")
    done = ossmk.tried("explain", "nobody", "--input", "events.jsonl")
    assert "events.jsonl: there is nothing of nobody that these rules count" in done.stderr
    done = ossmk.tried("explain", "minaok", "--input", "events.jsonl", "--db", "sqlite:///a.db")
    assert "--input goes without --db, --repo and --by person" in done.stderr


def test_without_with_emails_no_file_holds_an_address(ossmk: Ossmk) -> None:
    ossmk("analyze-repo", "tidepool")
    for arguments in (FETCH[:5], ("export", "events"), ("export", "scores")):
        said = ossmk(*arguments, "--out", "-")
        assert {row["user_id"] for row in rows(said)} == {"Jane Doe", "Jane Doe (2)", "minaok"}
        assert "@" not in said.replace("default@", "")


def test_scores_are_saved_and_found_again(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.jsonl")
    ossmk("score", "--input", "events.jsonl", *AS_OF, "--out", "scores.jsonl")
    ossmk("save", "sqlite:///store.db", "--input", "scores.jsonl")
    exported = rows(ossmk("export", "scores", "--with-emails", "--out", "-"))
    written = rows((ossmk.folder / "scores.jsonl").read_text())
    assert sorted(exported, key=str) == sorted(written, key=str)
    assert len(rows(ossmk("export", "scores", "--user", "minaok", "--out", "-"))) == 4


def test_a_fault_in_the_last_line_saves_nothing(ossmk: Ossmk) -> None:
    good = ossmk(*FETCH, "-")
    done = ossmk.tried("save", "sqlite:///store.db", "--input", "-", given=good + '{"id": 1}\n')
    assert done.returncode == 1
    assert "standard input:6" in done.stderr
    assert "events                           0" in ossmk("db", "status")


def test_the_receipts_sum_to_the_stored_score(ossmk: Ossmk) -> None:
    ossmk("analyze-repo", "tidepool", *AS_OF)
    explained = json.loads(ossmk("explain", "minaok", "--out", "-"))
    scores = {
        row["dimension"]: row["value"]
        for row in rows(ossmk("export", "scores", "--user", "minaok", "--out", "-"))
    }
    for score in explained["scores"]:
        assert score["value"] == scores[score["dimension"]]
        assert sum(round(row["points"] * 1e8) for row in score["receipts"]) == round(
            score["value"] * 1e8
        )
    assert explained["scores"]


def test_receipts_are_lines_for_people(ossmk: Ossmk) -> None:
    ossmk("analyze-repo", "tidepool", *AS_OF)
    said = ossmk("explain", "minaok", "--dimension", "code")
    assert said.startswith("minaok in local/tidepool · as of 2026-11-01T00:00:00Z · rules default@")
    assert "commit Change 3 · 1 line: 0.3 \N{MULTIPLICATION SIGN} " in said
    assert "sum of 1 event: " in said
    assert (
        ossmk("explain", "MINAOK", "--dimension", "code").splitlines()[1:]
        == (said.splitlines()[1:])
    )


def test_a_name_that_two_people_have_is_asked_back(ossmk: Ossmk) -> None:
    ossmk("analyze-repo", "tidepool", *AS_OF)
    done = ossmk.tried("explain", "Jane Doe")
    assert done.returncode == 2
    assert "2 people are called Jane Doe" in done.stderr
    assert "Change 4" in ossmk("explain", "jane@work.example")
    assert "jane@" not in ossmk("explain", "jane@work.example")


def test_reading_makes_no_store(ossmk: Ossmk) -> None:
    for arguments in (("export", "events", "--out", "-"), ("explain", "x"), ("db", "status")):
        assert "there is no store at" in ossmk.tried(*arguments).stderr
    ossmk("doctor")
    assert not ossmk.store.exists()


def test_killed_during_an_export_the_old_file_stays(ossmk: Ossmk) -> None:
    with open_store(f"sqlite:///{ossmk.store}") as store:
        store.ensure_schema()
        store.save_events(many_events(60_000))
    target = ossmk.folder / "events.jsonl"
    target.write_text("old\n")
    running = ossmk.started(*EXPORT, "events.jsonl")
    while not any(part.stat().st_size for part in ossmk.folder.glob(".events.jsonl.*.part")):
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert target.read_text() == "old\n"
    ossmk(*EXPORT, "events.jsonl")
    assert target.read_text().count("\n") == 60_000


def many_events(count: int) -> Iterator[ContributionEvent]:
    for number in range(count):
        yield ContributionEvent(
            id=f"commit:{number}",
            kind="commit",
            repo_id="github.com/o/r",
            user_id=f"user{number % 100}",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )


def test_the_doctor_finds_what_is_broken_and_shows_no_secret(ossmk: Ossmk) -> None:
    said = ossmk("doctor", GITHUB_TOKEN="ghp_secret")
    assert "1 token(s)" in said
    assert "ghp_secret" not in said
    done = ossmk.tried("doctor", "--json", OSSMK_RULES_FILE="none.toml")
    broken = [each["name"] for each in json.loads(done.stdout) if each["status"] == "broken"]
    assert (done.returncode, broken) == (1, ["rules"])


def test_rules_are_checked_and_shown(ossmk: Ossmk) -> None:
    rules = ossmk.folder / "mine.toml"
    rules.write_text('[dimensions.code]\nkinds = ["comit"]\n')
    done = ossmk.tried("rules", "check", "mine.toml")
    assert done.returncode == 1
    assert "mine.toml" in done.stderr
    assert "commit" in done.stderr
    rules.write_text('[dimensions.code]\nkinds = ["commit"]\n')
    assert ossmk("rules", "check", "mine.toml").startswith("mine@")
    assert "commit" in ossmk("rules", "show", "mine.toml")


def test_receipts_are_a_table_where_that_is_asked_for(ossmk: Ossmk) -> None:
    ossmk("analyze-repo", "tidepool", *AS_OF)
    said = ossmk("explain", "minaok", "--dimension", "code", "--table")
    assert "code · all · 0.02659216" in said
    assert said.splitlines()[-1].split()[:4] == ["2023-11-14", "commit", "Change", "3"]


@pytest.mark.parametrize(
    "command",
    [
        ("rules", "backtest", "--events", "none.jsonl"),
        ("identities", "list"),
        ("identities", "suggest"),
        ("identities", "import", "none"),
        ("db", "export", "minaok"),
    ],
)
def test_one_json_object_is_written_under_no_other_ending(
    ossmk: Ossmk, command: tuple[str, ...]
) -> None:
    done = ossmk.tried(*command, "--out", "object.parquet")
    assert (done.returncode, "this is one JSON object" in done.stderr) == (2, True)


def test_parquet_goes_through_the_commands_and_scores_as_json_lines_do(ossmk: Ossmk) -> None:
    ossmk(*FETCH, "events.jsonl")
    ossmk("save", "sqlite:///store.db", "--input", "events.jsonl")
    ossmk(*EXPORT, "events.parquet", "--db", "sqlite:///store.db")
    ossmk("save", "sqlite:///again.db", "--input", "events.parquet")
    ossmk(*EXPORT, "again.jsonl", "--db", "sqlite:///again.db")
    before, after = ((ossmk.folder / name).read_text() for name in ("events.jsonl", "again.jsonl"))
    assert sorted(before.splitlines()) == sorted(after.splitlines())
    plain = ossmk("score", "--input", "events.jsonl", *AS_OF, "--out", "-")
    assert ossmk("score", "--input", "*.parquet", *AS_OF, "--out", "-") == plain
    ossmk("score", "--input", "*.parquet", "--memory-limit", "500MB", *AS_OF, "--out", "out.jsonl")
    streamed = sorted(rows((ossmk.folder / "out.jsonl").read_text()), key=repr)
    assert streamed == sorted(json.loads(plain), key=repr)
