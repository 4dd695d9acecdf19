"""`ossmk diff` as a user runs it."""

import json
from pathlib import Path

import pytest

from running_ossmk import Ossmk

EVENT = {
    "id": "a",
    "kind": "commit",
    "repo_id": "github.com/acme/site",
    "user_id": "alice",
    "created_at": "2026-04-01T00:00:00Z",
}
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


def test_two_moments_of_the_store_are_compared(ossmk: Ossmk) -> None:
    ossmk("save", f"sqlite:///{ossmk.store}", "--input", "b.jsonl")
    moments = ("--as-of", "2026-04-01", "--as-of", "2026-05-01")
    written = json.loads(ossmk("diff", *moments, "--user", "BOB", "--out", "-"))
    assert [score["user_id"] for score in written["scores"]] == ["bob"]
    score = written["scores"][0]
    assert score["units"] == sum(change["units"] for change in score["changes"])


def test_a_result_file_brings_its_moment(ossmk: Ossmk) -> None:
    result = {"summary": {"as_of": "2026-05-01T00:00:00Z"}, "scores": [], "events": [EVENT]}
    for name in ("a.json", "b.json"):
        (ossmk.folder / name).write_text(json.dumps(result))
    assert "No score differs." in ossmk("diff", "a.json", "b.json")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.jsonl"], "give two files"),
        (["a.jsonl", "b.jsonl"], "names no moment"),
        (["--input", "a.jsonl"], "nothing differs"),
    ],
)
def test_what_cannot_be_compared_is_refused(ossmk: Ossmk, arguments: list[str], said: str) -> None:
    done = ossmk.tried("diff", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
