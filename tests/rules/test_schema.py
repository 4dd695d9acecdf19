"""The JSON Schema accepts what the reader accepts, and refuses what is wrong in itself."""

import json
import tomllib
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given, settings

from ossmk.errors import ConfigError
from ossmk.rules import parse_rules
from ossmk.rules.schema import rules_schema
from scoring.worlds import rule_files, toml

CHECKER = jsonschema.Draft202012Validator(rules_schema())
HEAD = '[dimensions.code]\nkinds = ["commit"]\n'
CHANGE = "[[dimensions.code.changes]]\nvalid_from = 2026-07-01\n"
WRONG = [
    "",
    "windows = []\n" + HEAD,
    'windows = ["0d"]\n' + HEAD,
    'windows = ["7d", "7d"]\n' + HEAD,
    "more = 1\n" + HEAD,
    "[dimensions]",
    "[dimensions.code]\nkinds = []",
    '[dimensions.code]\nkinds = ["commits"]',
    '[dimensions.code]\nkinds = ["pr", "pr"]',
    '[dimensions." "]\nkinds = ["pr"]',
    HEAD + "weight = -1",
    HEAD + "weight = 10001",
    HEAD + 'weight = "1"',
    HEAD + "weight = true",
    HEAD + "weights_by_kind = { commits = 1 }",
    HEAD + "clip_per_user_day = { commit = 1.5 }",
    HEAD + "clip_per_user_day = { commit = 1000001 }",
    HEAD + '[fairness]\nbots = "maybe"',
    HEAD + '[fairness]\nagents = "maybe"',
    HEAD + '[fairness]\ncommits_in_pr = "maybe"',
    HEAD + "[fairness]\nself_repo = 11",
    HEAD + "[fairness]\nselfrepo = 1",
    HEAD + '[fairness.org_repos]\norgs = ["a b"]',
    HEAD + "[fairness.org_repos]\nfactor = 11",
    HEAD + '[decay]\nmode = "window"',
    HEAD + "[decay]\nhalf_life_days = 0",
    HEAD + "[decay]\nwindow_days = 100001",
    HEAD + '[size]\nmode = "square"',
    HEAD + "[size]\nmax = 13",
    HEAD + "[size]\nminimum_lines = 1001",
    HEAD + "[size]\nminimum_lines = 1.5",
    HEAD + "valid_from = 2026-07-01T00:00:00Z",
    HEAD + "valid_from = 20260701",
    HEAD + "[valid_from]",
    HEAD + "weights_by_review_state = { merged = 1 }",
    HEAD + "weights_by_review_state = { approved = -1 }",
    HEAD + "[dimensions.code.changes]\nvalid_from = 2026-07-01\nweight = 1",
    HEAD + "changes = 1",
    HEAD + CHANGE,
    HEAD + "[[dimensions.code.changes]]\nweight = 1",
    HEAD + CHANGE + "kinds = ['commit']\nweight = 1",
    HEAD + CHANGE + "weight = -1",
    HEAD
    + "".join(
        CHANGE.replace("2026-07-01", f"20{n + 10}-01-01") + "weight = 1\n" for n in range(51)
    ),
    HEAD + "[fairness]\nvalid_from = 2026-07-01",
    HEAD + "[[decay.changes]]\nvalid_from = 2026-07-01\nhalf_life_days = 9",
]


def is_valid(text: str) -> bool:
    return CHECKER.is_valid(json.loads(json.dumps(tomllib.loads(text), default=str)))


def is_read(text: str) -> bool:
    try:
        parse_rules(text, name="x", file="x.toml")
    except ConfigError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(rules_schema())


@settings(max_examples=60, deadline=None)
@given(rule_files())
def test_what_the_reader_takes_the_schema_takes(rules: dict[str, object]) -> None:
    text = toml(rules)
    assert is_read(text)
    assert is_valid(text)


def test_the_packaged_rules_fit_the_schema() -> None:
    assert is_valid((files("ossmk") / "default_rules.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_refused_by_both(text: str) -> None:
    assert (is_read(text), is_valid(text)) == (False, False)
