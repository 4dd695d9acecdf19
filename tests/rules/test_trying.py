"""Rules are tried on events from the command line."""

import json
from pathlib import Path

import jsonschema
import pytest

from running_ossmk import Ossmk

RULES = '[dimensions.code]\nkinds = ["commit"]\n'
EXPECT = """
events = "events.jsonl"
as_of = 2026-05-01T00:00:00Z
[[expect]]
user = "ALICE"
dimension = "code"
equals = 2
[[expect]]
min = 1
max = 3
"""


@pytest.fixture
def ossmk(tmp_path: Path) -> Ossmk:
    events = [
        {
            "id": f"{number}",
            "kind": "commit",
            "repo_id": "github.com/acme/site",
            "user_id": user,
            "created_at": "2026-04-01T00:00:00Z",
        }
        for number, user in enumerate(["alice", "alice", "bob"])
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(json.dumps(each) for each in events))
    (tmp_path / "mine.toml").write_text(RULES)
    (tmp_path / "mine.test.toml").write_text(EXPECT)
    return Ossmk(tmp_path)


def test_expectations_that_hold_are_said_to(ossmk: Ossmk) -> None:
    shown = ossmk("rules", "test", "mine.toml")
    assert "ok    ALICE · code · widest: 2.00000000" in shown
    assert "2 of 2 expectations hold" in shown


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("equals = 2", "equals = 2.5", "expected exactly 2.5, got 2.00000000"),
        ("min = 1", "min = 4", "everybody · all dimensions · widest: expected at least 4, got 3"),
        ("max = 3", "max = 2", "expected at most 2, got 3.00000000"),
        ("ALICE", "alcie", "no event is of alcie; did you mean alice?"),
        ('"code"', '"docs"', "the rules have no dimension docs; they have code"),
    ],
)
def test_an_expectation_that_is_missed_says_how(
    ossmk: Ossmk, old: str, new: str, said: str
) -> None:
    (ossmk.folder / "mine.test.toml").write_text(EXPECT.replace(old, new))
    done = ossmk.tried("rules", "test", "mine.toml")
    assert done.returncode == 1
    assert said in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("min = 1", "least = 1", "mine.test.toml:9: [expect.2] least: is no key we know"),
        ("equals = 2", "", "mine.test.toml:4: [expect] 1: says nothing; give min, max or equals"),
        ("events =", "events", "mine.test.toml: "),
        ('events = "events.jsonl"', "", "mine.test.toml: events: is missing"),
        ("max = 3", "mx = 3", '(got "mx"; did you mean "max"?)'),
        ("max = 3", 'max = "much"', "mine.test.toml:10: [expect.2] max: "),
    ],
)
def test_expectations_that_cannot_be_read_are_refused(
    ossmk: Ossmk, old: str, new: str, said: str
) -> None:
    (ossmk.folder / "mine.test.toml").write_text(EXPECT.replace(old, new))
    done = ossmk.tried("rules", "test", "mine.toml")
    assert done.returncode == 1
    assert said in done.stderr


def test_the_flags_of_the_first_version_still_work(ossmk: Ossmk) -> None:
    asked = ("rules-test", "--events", "events.jsonl", "--rules", "mine.toml")
    said = json.loads(ossmk(*asked, "--expect-total-min", "3", "--expect-dim", "code>=3"))
    assert said == {"total": 3.0, "by_dimension": {"code": 3.0}, "ok": True, "failures": []}
    done = ossmk.tried(*asked, "--expect-dim", "code>=4")
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (1, False)
    assert ossmk.tried(*asked, "--expect-dim", "code=4").returncode == 2


def test_a_backtest_is_shown_and_written(ossmk: Ossmk) -> None:
    asked = ("rules", "backtest", "mine.toml", "--events", "events.jsonl", "--as-of", "2026-05-01")
    shown = ossmk(*asked)
    assert "rank correlation: Spearman 1.0000, Kendall 1.0000" in shown
    assert "warning: commit has no cap in code" in shown
    assert json.loads(ossmk(*asked, "--out", "-"))["kendall"] == 1


def test_the_schema_is_printed(ossmk: Ossmk) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(ossmk("rules", "schema")))
