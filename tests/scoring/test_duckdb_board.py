"""The best out of files are those of all scores, in the order of tables, and archives are told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_archives import line, packed
from making_events import NOON, event
from ossmk.exporters.parquet import write
from ossmk.model import event_dict
from ossmk.rules import RuleSet, parse_rules
from ossmk.scoring.duckdb import Resources, score_files
from ossmk.scoring.duckdb_board import Board, leaderboard
from running_ossmk import Ossmk

RULES = """
[dimensions.b]
kinds = ["commit", "issue"]
[dimensions.a]
kinds = ["issue"]
"""


def ruled() -> RuleSet:
    return parse_rules(RULES, name="test", file="test.toml")


def board(file: Path, top: int) -> Board:
    as_of = NOON.replace(year=2027)
    return leaderboard(
        str(file), ruled(), as_of=as_of, window="all", top=top, resources=Resources()
    )


def written(folder: Path, *people: str, **fields: Any) -> Path:  # noqa: ANN401 - any event's
    file = folder / "events.parquet"
    events = [
        event(n, user_id=who, kind=("issue", "commit")[n % 2], **fields)
        for n, who in enumerate(people)
    ]
    write(map(event_dict, events), file)
    return file


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcdeé"), min_size=1, max_size=30), st.integers(1, 7))
def test_the_best_are_those_of_all_scores(tmp_path: Path, people: list[str], top: int) -> None:
    file = written(tmp_path, *people)
    found = board(file, top)
    everybody = score_files(str(file), ruled(), as_of=NOON.replace(year=2027))
    totals = {
        who: sum(each.value for each in everybody if each.user_id == who) for who in set(people)
    }
    best = sorted(totals, key=lambda who: (-totals[who], who))[:top]
    assert found.people == len(totals)
    assert {(s.user_id, s.dimension): s.value for s in found.scores} == {
        (s.user_id, s.dimension): s.value for s in everybody if s.user_id in best
    }


@pytest.mark.parametrize(
    ("provider", "coverage"), [("gharchive", "lower_bound"), ("git", "unknown")]
)
def test_scores_of_archives_are_at_least_this_much(
    tmp_path: Path, provider: str, coverage: str
) -> None:
    file = written(tmp_path, "a", "b", provider=provider)
    everybody = score_files(str(file), ruled(), as_of=NOON.replace(year=2027))
    assert {each.coverage for each in [*everybody, *board(file, 5).scores]} == {coverage}
    lines = tmp_path / "bare.jsonl"
    keys = ("id", "kind", "repo_id", "user_id", "created_at")
    told = event_dict(event(1))
    lines.write_text(json.dumps({key: told[key] for key in keys}))
    assert {each.coverage for each in board(lines, 5).scores} == {"unknown"}


def test_from_archives_one_command_gives_a_leaderboard_of_everybody(tmp_path: Path) -> None:
    ossmk = Ossmk(tmp_path)
    logins = [f"dev{number}" for number in range(1, 31) for _ in range(number)]
    logins += ["dependabot[bot]"] * 40
    lines = [
        line(number, payload=opened(number, login)) for number, login in enumerate(logins, start=1)
    ]
    packed(tmp_path / "data/2026-01-31-23.json.gz", lines)
    (tmp_path / "rules.toml").write_text(
        '[dimensions.talk]\nkinds = ["issue"]\n[fairness]\nbots = "exclude"\n'
    )
    ossmk("import", "gharchive", "data/*.json.gz", "--out", "events/")
    shown = ossmk("score", "--input", "events/", "--rules", "rules.toml").splitlines()
    assert shown[0].split()[:3] == ["person", "talk", "≥"]
    assert [row.split()[:2] for row in shown[1:21]] == [
        [f"dev{number}", f"{number}.00"] for number in range(30, 10, -1)
    ]
    assert shown[21:] == ["… and 10 more people: --out FILE has them all", "≥ at least this much"]


def opened(number: int, login: str) -> dict[str, object]:
    who = {"id": sum(map(ord, login)), "login": login}
    at = "2026-01-31T23:00:00Z"
    issue = {"number": number, "title": "It fails", "user": who, "created_at": at}
    return {"action": "opened", "issue": issue}
