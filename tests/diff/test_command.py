"""`ossmk diff` as a user runs it."""

import json
from pathlib import Path

import duckdb
import pytest

from making_repositories import new_repository
from running_ossmk import Ossmk

EVENT = {
    "id": "a",
    "kind": "commit",
    "repo_id": "github.com/acme/site",
    "user_id": "alice",
    "created_at": "2026-04-01T00:00:00Z",
}
MARCH = 1_772_323_200  # 2026-03-01T00:00:00Z
RULES = '[dimensions.code]\nkinds = ["commit"]\n'


@pytest.fixture
def ossmk(tmp_path: Path) -> Ossmk:
    (tmp_path / "a.jsonl").write_text(json.dumps(EVENT))
    more = [EVENT, EVENT | {"id": "b", "user_id": "bob"}, EVENT | {"id": "c", "user_id": "bob"}]
    (tmp_path / "b.jsonl").write_text("\n".join(json.dumps(each) for each in more))
    (tmp_path / "one.toml").write_text(RULES)
    (tmp_path / "two.toml").write_text(RULES + "weight = 2\n")
    return Ossmk(tmp_path)


def test_two_files_are_compared(ossmk: Ossmk) -> None:
    shown = ossmk("diff", "a.jsonl", "b.jsonl", "--as-of", "2026-05-01", "--rules", "one.toml")
    assert "bob · code · all: 0.0000 → 2.0000 (+2.0000), rank none → 1" in shown
    assert "+2.0000  coverage (2 events)" in shown


def test_two_rule_files_are_compared(ossmk: Ossmk) -> None:
    shown = ossmk("diff", "--input", "b.jsonl", "--rules", "one.toml", "--rules", "two.toml")
    assert "[dimensions.code] weight: 1 → 2 (2 events)" in shown


def test_two_rule_files_say_who_moves_up_and_down_by_how_much_and_why(ossmk: Ossmk) -> None:
    kinds = {"ann": "review", "bob": "commit", "cy": "commit", "dee": "issue"}
    events = [EVENT | {"id": who, "user_id": who, "kind": kind} for who, kind in kinds.items()]
    events += [EVENT | {"id": "2", "user_id": "bob", "kind": "commit"}]
    (ossmk.folder / "c.jsonl").write_text("\n".join(map(json.dumps, events)))
    old = '[dimensions.all]\nkinds = ["commit", "review"]\n'
    (ossmk.folder / "old.toml").write_text(old)
    new = old.replace('"review"]', '"review", "issue"]\nweights_by_kind = { review = 3 }')
    (ossmk.folder / "new.toml").write_text(new + "[fairness]\nclip_per_user_day = { commit = 0 }\n")
    rules = ("--rules", "old.toml", "--rules", "new.toml")
    shown = ossmk("diff", "--input", "c.jsonl", *rules).splitlines()
    assert shown[2] == "ranks: 1 up, 1 in, 2 out"
    assert "ann · all · all: 1.0000 → 3.0000 (+2.0000), rank 2 → 1" in shown
    assert "bob · all · all: 2.0000 → 0.0000 (-2.0000), rank 1 → none" in shown
    assert "dee · all · all: 0.0000 → 1.0000 (+1.0000), rank none → 2" in shown
    why = "+2.0000  rule line: [dimensions.all] weights_by_kind.review: not set → 3 (1 event)"
    assert why in [line.strip() for line in shown]


def test_two_moments_of_the_store_are_compared(ossmk: Ossmk) -> None:
    ossmk("save", f"sqlite:///{ossmk.store}", "--input", "b.jsonl")
    moments = ("--as-of", "2026-04-01", "--as-of", "2026-05-01")
    written = json.loads(ossmk("diff", *moments, "--user", "BOB", "--out", "-"))
    assert [score["user_id"] for score in written["scores"]] == ["bob"]
    score = written["scores"][0]
    assert score["units"] == sum(change["units"] for change in score["changes"])


@pytest.mark.parametrize("ending", ["parquet", "csv", "json", "jsonl"])
def test_events_come_in_every_format_that_goes_out(ossmk: Ossmk, ending: str) -> None:
    for name in ("a", "b"):
        store = f"sqlite:///{name}.db"
        ossmk("save", store, "--input", f"{name}.jsonl")
        out = f"{name}-events.{ending}"
        ossmk("export", "events", "--with-emails", "--out", out, OSSMK_DB=store)
    sides = (f"a-events.{ending}", f"b-events.{ending}")
    shown = ossmk("diff", *sides, "--as-of", "2026-05-01", "--rules", "one.toml")
    assert "bob · code · all: 0.0000 → 2.0000 (+2.0000)" in shown


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_causes_go_out_as_rows_that_sum_to_the_difference(ossmk: Ossmk, ending: str) -> None:
    sides = ("a.jsonl", "b.jsonl", "--as-of", "2026-05-01", "--as-of", "2026-05-02")
    rules = ("--rules", "one.toml", "--rules", "two.toml")
    ossmk("diff", *sides, *rules, "--out", f"causes.{ending}")
    with duckdb.connect() as connection:
        found = connection.sql(
            "SELECT user_id, before, after, sum(units), count(DISTINCT cause) "
            f"FROM '{ossmk.folder}/causes.{ending}' GROUP BY ALL ORDER BY user_id"
        ).fetchall()
    assert found == [("alice", 1, 2, 100_000_000, 1), ("bob", 0, 4, 400_000_000, 2)]


def test_a_pattern_names_many_files(ossmk: Ossmk) -> None:
    both = ossmk("diff", "--input", "[ab].jsonl", "--rules", "one.toml", "--rules", "two.toml")
    assert "alice · code · all: 1.0000 → 2.0000" in both
    assert "bob · code · all: 2.0000 → 4.0000" in both


def test_of_nobody_there_is_nothing_to_compare(ossmk: Ossmk) -> None:
    sides = ("a.jsonl", "b.jsonl", "--as-of", "2026-05-01", "--user")
    assert "bob · code" in ossmk("diff", *sides, "BOB")
    done = ossmk.tried("diff", *sides, "bbo")
    assert (done.returncode, done.stderr) == (
        1, "ossmk: error: neither side knows anything of bbo\n"
    )  # fmt: skip


def test_a_file_without_a_moment_asks_for_one(ossmk: Ossmk) -> None:
    ossmk("save", "sqlite:///a.db", "--input", "a.jsonl")
    ossmk("export", "events", "--out", "a.csv", OSSMK_DB="sqlite:///a.db")
    assert "a.csv names no moment" in ossmk.tried("diff", "a.csv", "b.jsonl").stderr


def test_the_last_two_runs_of_a_repository_are_compared(ossmk: Ossmk) -> None:
    clone = new_repository(ossmk.folder / "reef")
    clone.commit(author="Jane Doe <jane@work.example>", date=MARCH)
    analyze = ("analyze-repo", "reef", "--rules", "one.toml")
    ossmk(*analyze, "--as-of", "2026-04-01")
    clone.commit(author="Jane Doe <jane@work.example>", date=MARCH + 40 * 86_400)
    ossmk(*analyze, "--as-of", "2026-05-01")
    shown = ossmk("diff", "local/reef", "--rules", "one.toml")
    assert "Jane Doe · code · all: 1.0000 → 2.0000 (+1.0000)" in shown
    assert "+1.0000  new events (1 event)" in shown
    assert "@work" not in shown
    latest, first = (row["run"] for row in json.loads(ossmk("history", "local/reef", "--out", "-")))
    named = ossmk("diff", "Jane Doe", "--repo", "local/reef", "--from", first, "--to", latest,
                  "--rules", "one.toml", "--out", "-")  # fmt: skip
    written = json.loads(named)
    assert (written["before"]["run"], written["after"]["run"]) == (first, latest)
    assert [score["units"] for score in written["scores"]] == [100_000_000]


def test_history_lists_runs_with_their_scores(ossmk: Ossmk) -> None:
    clone = new_repository(ossmk.folder / "reef")
    clone.commit(date=MARCH)
    for day in ("2026-04-01", "2026-04-02", "2026-04-03"):
        ossmk("analyze-repo", "reef", "--rules", "one.toml", "--as-of", day)
    shown = ossmk("history", "LOCAL/reef", "--top", "2").splitlines()
    assert [line.split("  ")[1:3] for line in shown[:2]] == [
        ["as of 2026-04-03T00:00:00Z", "1.0000 in all"],
        ["as of 2026-04-02T00:00:00Z", "1.0000 in all"],
    ]
    assert shown[2].startswith("… 1 more")
    done = ossmk.tried("history", "nobody")
    assert (done.returncode, "no run of nobody is stored" in done.stderr) == (1, True)


def test_a_result_file_brings_its_moment(ossmk: Ossmk) -> None:
    result = {"summary": {"as_of": "2026-05-01T00:00:00Z"}, "scores": [], "events": [EVENT]}
    for name in ("a.json", "b.json"):
        (ossmk.folder / name).write_text(json.dumps(result))
    assert "No score differs." in ossmk("diff", "a.json", "b.json")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.jsonl"], "give two files"),
        ([], "give a login, two files"),
        (["a.jsonl", "b.jsonl", "--from", "2026"], "--from and --to name runs of a login"),
        (["alice", "--as-of", "2026-05-01"], "runs have events and moments of their own"),
        (["x*.jsonl", "b.jsonl", "--as-of", "2026-05-01"], "no file is named x*.jsonl"),
        (["a.jsonl", "b.jsonl"], "names no moment"),
        (["--input", "a.jsonl"], "nothing differs"),
    ],
)
def test_what_cannot_be_compared_is_refused(ossmk: Ossmk, arguments: list[str], said: str) -> None:
    done = ossmk.tried("diff", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
