"""A rules file is read as it says, or refused with everything that is wrong with it."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.errors import ConfigError
from ossmk.rules import RuleSet, parse_rules
from scoring.worlds import rule_files, toml

PUBLISHED = """
[dimensions.code]
kinds = ["pr", "commit"]
weight = 1.2
weights_by_kind = { commit = 0.8 }

[fairness]
clip_per_user_day = { commit = 20, pr = 5, review = 50, issue = 10 }
"""
REVIEW = '[dimensions.review]\nkinds = ["review"]\n'
CHANGE = "[[dimensions.code.changes]]\nvalid_from = 2026-07-01\n"
CODE = '[dimensions.code]\nkinds = ["pr", "commit"]\n'


def read(text: str) -> RuleSet:
    return parse_rules(text, name="mine", file="mine.toml")


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return str(caught.value).splitlines()


def test_what_a_minimal_file_leaves_out_is_neutral() -> None:
    rules = read(PUBLISHED)
    assert rules.dimensions["code"].weight_of("commit") == Decimal("0.96")
    assert rules.cap(rules.dimensions["code"], "commit") == 20
    assert (rules.decay.mode, rules.size.mode, rules.windows) == ("none", "none", ())
    assert rules.fairness.excluded_actors == ()
    assert rules.fairness.self_repo == 1
    assert rules.fairness.commits_in_pr == "count"


@given(rule_files())
def test_every_well_formed_file_is_read(rules: dict[str, object]) -> None:
    assert read(toml(rules)).label == read(toml(rules)).label


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "mine.toml: dimensions: there is none; add [dimensions.code] with kinds"),
        (
            "[dimensions.code]\n",
            (
                "mine.toml:1: [dimensions.code] kinds: is missing or empty; "
                "list the kinds that feed this dimension"
            ),
        ),
        (
            '[dimensions.code]\nkinds = ["comit"]\n',
            (
                "mine.toml:2: [dimensions.code] kinds: is no kind of event "
                '(got "comit"; did you mean "commit"?)'
            ),
        ),
        (
            '[dimensions.code]\nkinds = ["pr", "pr"]\n',
            'mine.toml:2: [dimensions.code] kinds: is listed twice (got "pr")',
        ),
        (
            '[dimensions.code]\nkinds = "pr"\n',
            'mine.toml:2: [dimensions.code] kinds: must be a list of texts (got "pr")',
        ),
        (
            CODE + "wieght = 2\n",
            (
                "mine.toml:3: [dimensions.code] wieght: is no key we know "
                '(got "wieght"; did you mean "weight"?)'
            ),
        ),
        (
            CODE + "weight = -0.5\n",
            "mine.toml:3: [dimensions.code] weight: must be 0 or more and at most 10000 (got -0.5)",
        ),
        (
            CODE + "weight = nan\n",
            "mine.toml:3: [dimensions.code] weight: must be a number (got NaN)",
        ),
        (
            CODE + "weight = inf\n",
            "mine.toml:3: [dimensions.code] weight: must be a number (got Infinity)",
        ),
        (
            CODE + "weight = true\n",
            "mine.toml:3: [dimensions.code] weight: must be a number (got true)",
        ),
        (
            CODE + "weight = 1e-99999999999999999999\n",
            "mine.toml:3: [dimensions.code] weight: must be a number (got NaN)",
        ),
        (
            CODE + "weight = 1e-31\n",
            (
                "mine.toml:3: [dimensions.code] weight: is too small; give 0 or at least 1e-30 "
                "(got 1E-31)"
            ),
        ),
        (
            CODE + "weight = 5000\nweights_by_kind = { pr = 3 }\n",
            (
                "mine.toml:3: [dimensions.code] weight: times the weight of pr must be "
                "at most 10000 (got 5000)"
            ),
        ),
        (
            CODE + "weights_by_kind = { review = 1 }\n",
            (
                "mine.toml:3: [dimensions.code.weights_by_kind] review: "
                "is not among the kinds of this dimension (got 1)"
            ),
        ),
        (
            CODE + "[dimensions.code.clip_per_user_day]\nreviews = 1\n",
            (
                "mine.toml:4: [dimensions.code.clip_per_user_day] reviews: is no kind of event "
                '(got "reviews"; did you mean "review"?)'
            ),
        ),
        (
            CODE + "[fairness]\nclip_per_user_day = { pr = 2.5 }\n",
            (
                "mine.toml:4: [fairness.clip_per_user_day] pr: "
                "must be a whole number from 0 to 1000000 (got 2.5)"
            ),
        ),
        (
            CODE + "fairness = 3\n",
            'mine.toml:3: [dimensions.code] fairness: is no key we know (got "fairness")',
        ),
        (
            "fairness = 3\n" + CODE,
            "mine.toml:1: fairness: must be a table (got 3)",
        ),
        (
            CODE + '[fairness]\nbots = "exlude"\n',
            (
                "mine.toml:4: [fairness] bots: must be one of exclude, include "
                '(got "exlude"; did you mean "exclude"?)'
            ),
        ),
        (
            CODE + '[fairness.org_repos]\norgs = ["a b"]\n',
            (
                "mine.toml:4: [fairness.org_repos] orgs: "
                'needs names such as acme or codeberg.org/acme (got ["a b"])'
            ),
        ),
        (
            CODE + '[decay]\nmode = "exponential"\n',
            "mine.toml:3: [decay] half_life_days: is missing, and this mode of decay needs it",
        ),
        (
            CODE + "[decay]\nhalf_life_days = 0\n",
            "mine.toml:4: [decay] half_life_days: must be above 0 and at most 100000 (got 0)",
        ),
        (
            CODE + '[size]\nmode = "log"\nmax = 12.5\n',
            "mine.toml:5: [size] max: must be 0 or more and at most 12 (got 12.5)",
        ),
        (
            CODE + '[size]\nmode = "log"\nmin = 5\n',
            "mine.toml:5: [size] min: must not be above max, which is 4 (got 5)",
        ),
        (
            'windows = ["30"]\n' + CODE,
            'mine.toml:1: windows: needs days such as "90d", or "all" (got ["30"])',
        ),
        (
            "windows = []\n" + CODE,
            "mine.toml:1: windows: lists none; leave it out to score the analysed period (got [])",
        ),
        (
            '["dimensions"." "]\nkinds = ["pr"]\n',
            "mine.toml:1: [dimensions]  : a dimension needs a printable name (got a table)",
        ),
        (
            CODE + 'valid_from = "2026-07-01"\n',
            (
                "mine.toml:3: [dimensions.code] valid_from: must be a date without time and "
                'quotes, such as 2026-07-01 (got "2026-07-01")'
            ),
        ),
        (
            CODE + "valid_from = 2026-07-01T00:00:00Z\n",
            (
                "mine.toml:3: [dimensions.code] valid_from: must be a date without time and "
                "quotes, such as 2026-07-01 (got 2026-07-01 00:00:00+00:00)"
            ),
        ),
        (
            CODE + "valid_from = 1970-01-01\n",
            (
                "mine.toml:3: [dimensions.code] valid_from: must be after 1970-01-01: "
                "no event is older (got 1970-01-01)"
            ),
        ),
        (
            CODE + "weights_by_review_state = { approved = 1 }\n",
            (
                "mine.toml:3: [dimensions.code] weights_by_review_state: this dimension lists no "
                "reviews, and states of issues and pull requests change afterwards, which would "
                "rewrite the past; for what was merged list the kind pr_merged (got a table)"
            ),
        ),
        (
            REVIEW + "weights_by_review_state = { merged = 2 }\n",
            (
                "mine.toml:3: [dimensions.review.weights_by_review_state] merged: is no state of "
                "a review; states of issues and pull requests change afterwards, which would "
                "rewrite the past; for what was merged list the kind pr_merged (got 2)"
            ),
        ),
        (
            REVIEW + "weights_by_review_state = { APROVED = 2 }\n",
            (
                "mine.toml:3: [dimensions.review.weights_by_review_state] APROVED: is no state of "
                'a review (got "APROVED"; did you mean "approved"?)'
            ),
        ),
        (
            REVIEW + "weight = 5000\nweights_by_review_state = { approved = 3 }\n",
            (
                "mine.toml:3: [dimensions.review] weight: times the weights of review and "
                "approved must be at most 10000 (got 5000)"
            ),
        ),
        (
            CODE + CHANGE + "weight = 20000\n",
            (
                "mine.toml:5: [dimensions.code.changes.1] weight: "
                "must be 0 or more and at most 10000 (got 20000)"
            ),
        ),
        (
            CODE + CHANGE + "weight = 1\n" + CHANGE + "weight = 1\n",
            (
                "mine.toml:7: [dimensions.code.changes.2] valid_from: must be after 2026-07-01, "
                "which is valid before it (got 2026-07-01)"
            ),
        ),
        (
            CODE + "valid_from = 2026-08-01\n" + CHANGE + "weight = 1\n",
            (
                "mine.toml:5: [dimensions.code.changes.1] valid_from: must be after 2026-08-01, "
                "which is valid before it (got 2026-07-01)"
            ),
        ),
        (
            CODE + "[[dimensions.code.changes]]\nweight = 1\n",
            (
                "mine.toml:3: [dimensions.code.changes.1] valid_from: is missing; "
                "a change needs its first day: 2026-07-01"
            ),
        ),
        (
            CODE + CHANGE,
            (
                "mine.toml:3: [dimensions.code.changes.1] weight: nothing changes; give weight, "
                "weights_by_kind, weights_by_review_state, clip_per_user_day"
            ),
        ),
        (
            CODE + CHANGE + 'weight = 1\nkinds = ["pr"]\n',
            (
                "mine.toml:6: [dimensions.code.changes.1] kinds: do not change; a weight of 0 "
                'ends a kind, another dimension begins one (got ["pr"])'
            ),
        ),
        (
            CODE + CHANGE + "[dimensions.code.changes.clip_per_user_day]\ncomit = 1\n",
            (
                "mine.toml:6: [dimensions.code.changes.1.clip_per_user_day] comit: "
                'is no kind of event (got "comit"; did you mean "commit"?)'
            ),
        ),
        (
            CODE + "weights_by_kind = { pr = 100 }\n" + CHANGE + "weight = 101\n",
            (
                "mine.toml:6: [dimensions.code.changes.1] weight: times the weight of pr must be "
                "at most 10000 (got 101)"
            ),
        ),
        (
            CODE + "changes = { valid_from = 2026-07-01, weight = 1 }\n",
            (
                "mine.toml:3: [dimensions.code] changes: must be tables, each headed "
                "[[dimensions.code.changes]] (got a table)"
            ),
        ),
        (
            CODE + "[[fairness.changes]]\nvalid_from = 2026-07-01\nself_repo = 1\n",
            (
                "mine.toml:3: [fairness] changes: only dimensions have it; the rest of a rules "
                'file is the same for all days (got [{"valid_from": "2026-07-01", "self_repo": 1}])'
            ),
        ),
        (
            "decay_half_life_days = 90\n" + CODE,
            (
                'mine.toml:1: decay_half_life_days: is spelled [decay] mode = "exponential", '
                "half_life_days = … now (got 90)"
            ),
        ),
        (
            'decay_mode = "linear"\n' + CODE,
            'mine.toml:1: decay_mode: is spelled [decay] mode = … now (got "linear")',
        ),
        (
            "decay_window_days = 30\n" + CODE,
            (
                'mine.toml:1: decay_window_days: is spelled [decay] mode = "linear", '
                "window_days = … now (got 30)"
            ),
        ),
    ],
)
def test_a_problem_names_file_line_table_key_value_and_the_nearest_word(
    text: str, problem: str
) -> None:
    assert problems(text) == [problem]


def test_every_problem_is_told_at_once() -> None:
    text = (
        'windoes = ["30d"]\n[dimensions.code]\nkinds = ["pr"]\nweight = -1\n[size]\nmode = "lg"\n'
    )
    found = "\n".join(problems(text))
    assert all(word in found for word in ("windows", "weight", "log"))


@pytest.mark.parametrize(
    "text", ["[dimensions", "[ ]", "[[ ]]", 'secret = "x', f"weight = {'9' * 5000}"]
)
def test_what_is_no_toml_is_told_with_its_file(text: str) -> None:
    assert problems(text)[0].startswith("mine.toml: ")


@pytest.mark.parametrize("text", ['secret = "x', 'my_secret = "secret"', "[dimensions.secret]"])
def test_the_public_text_quotes_nothing_from_the_file(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert "secret" not in caught.value.public
    assert "mine.toml" not in caught.value.public


def test_without_a_mode_the_number_tells_how_things_fade() -> None:
    assert read(CODE + "[decay]\nhalf_life_days = 9\n").decay.mode == "exponential"
    assert read(CODE + "[decay]\nwindow_days = 9\n").decay.mode == "linear"


def test_a_cap_above_the_global_one_is_a_warning() -> None:
    text = (
        CODE
        + "clip_per_user_day = { pr = 9, commit = 2 }\n[fairness]\nclip_per_user_day = { pr = 5 }"
    )
    assert read(text).warnings == (
        "[dimensions.code] clip_per_user_day.pr = 9 has no effect: the cap of [fairness] is 5",
    )
    later = f"{CODE}[fairness]\nclip_per_user_day = {{ pr = 5 }}\n{CHANGE}"
    assert read(later + "clip_per_user_day = { pr = 9 }").warnings == (
        (
            "[dimensions.code] from 2026-07-01 clip_per_user_day.pr = 9 has no effect: "
            "the cap of [fairness] is 5"
        ),
    )


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )
)
def test_no_value_of_any_shape_is_anything_but_a_config_error(values: dict[str, object]) -> None:
    lines = [
        f"{json.dumps(key)} = {_toml(value)}"
        for key, value in {"dimensions": values, "fairness": values, "decay": values}.items()
    ]
    with pytest.raises(ConfigError):
        read("\n".join(lines) + "\n" + "size = 3")


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return str(value)
    return json.dumps(value).replace("null", '"null"').replace("\\u007f", "\\u007F")
