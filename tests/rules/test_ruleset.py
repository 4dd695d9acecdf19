"""The label of rules names what they do."""

import decimal
import pickle

import pytest

from ossmk.rules import RuleSet, describe, load_rules, parse_rules

BASE = """
windows = ["30d", "90d"]
[dimensions.code]
kinds = ["pr", "commit"]
weight = 0.8
[dimensions.review]
kinds = ["review"]
"""
CHANGE = "[[dimensions.review.changes]]\nvalid_from = 2026-07-01\n"


def read(text: str, name: str = "mine") -> RuleSet:
    return parse_rules(text, name=name, file="mine.toml")


@pytest.mark.parametrize(
    "same",
    [
        "# a comment\n" + BASE,
        BASE.replace("0.8", "0.800"),
        BASE.replace('"pr", "commit"', '"commit", "pr"'),
        BASE.replace('"30d", "90d"', '"90d", "30d"'),
        BASE + "weight = 1\nweights_by_kind = { review = 1.0 }\n",
        BASE
        + '[fairness]\nself_repo = 1.0\nbots = "include"\n[fairness.org_repos]\nfactor = 0.5\n',
        BASE + '[decay]\nmode = "none"\nhalf_life_days = 90\n[size]\nmode = "none"\nmin = 0.1\n',
        BASE + "[fairness]\nclip_per_user_day = { issue = 3 }\n",
        BASE + "weights_by_review_state = { approved = 1 }\n",
        BASE + CHANGE + "weight = 1\n",
    ],
)
def test_how_a_file_is_written_does_not_change_the_label(same: str) -> None:
    assert read(same).label == read(BASE).label


@pytest.mark.parametrize(
    "other",
    [
        BASE.replace("0.8", "0.81"),
        BASE.replace("dimensions.code", "dimensions.cod"),
        BASE.replace('"pr", "commit"', '"pr"'),
        BASE.replace('"30d", "90d"', '"30d"'),
        BASE + "weight = 2\n",
        BASE + "clip_per_user_day = { review = 3 }\n",
        BASE + '[fairness]\nbots = "exclude"\n',
        BASE + '[fairness]\nagents = "exclude"\n',
        BASE + '[fairness]\ncommits_in_pr = "skip"\n',
        BASE + "[fairness]\nself_repo = 0.5\n",
        BASE + '[fairness.org_repos]\norgs = ["acme"]\nfactor = 0.5\n',
        BASE + "[decay]\nhalf_life_days = 90\n",
        BASE + "[decay]\nwindow_days = 90\n",
        BASE + '[size]\nmode = "log"\n',
        BASE + "[size]\nminimum_lines = 3\n",
        BASE + "weights_by_review_state = { approved = 2 }\n",
        BASE + "valid_from = 2026-07-01\n",
        BASE + CHANGE + "weight = 2\n",
        BASE + CHANGE + "clip_per_user_day = { review = 3 }\n",
        BASE + CHANGE + "weights_by_review_state = { approved = 2 }\n",
    ],
)
def test_whatever_changes_a_score_changes_the_label(other: str) -> None:
    assert read(other).label != read(BASE).label


def test_a_callers_decimal_context_changes_nothing() -> None:
    with decimal.localcontext() as context:
        context.prec = 2
        narrow = read(BASE + "[fairness]\nself_repo = 0.123456789\n")
        label = narrow.label
    assert label == read(BASE + "[fairness]\nself_repo = 0.123456789\n").label


def test_rules_can_be_sent_to_another_process() -> None:
    rules = load_rules()
    assert pickle.loads(pickle.dumps(rules)) == rules


def test_a_description_tells_weights_caps_and_who_is_left_out() -> None:
    text = describe(read(BASE + '[fairness]\nbots = "exclude"\nclip_per_user_day = { pr = 5 }\n'))
    assert text.splitlines()[0].startswith("Rules mine@")
    assert "  pr                 x 0.8    the first 5 a day" in text
    assert "  review             x 1      no cap" in text
    assert "Left out: bots." in text


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ("[decay]\nhalf_life_days = 90\n", "halves every 90 days"),
        ("[decay]\nwindow_days = 30\n", "evenly to nothing within 30 days"),
        ("", "never fades"),
        ('[size]\nmode = "log"\n', "at least 0.5 and at most 4"),
        ("[size]\nminimum_lines = 3\n", "Fewer than 3 changed lines give nothing."),
        ("[fairness]\nself_repo = 0.5\n", "In one's own repositories: x 0.5."),
        ('[fairness.org_repos]\norgs = ["Acme"]\nfactor = 0.5\n', "In github.com/acme: x 0.5."),
        ('[fairness]\ncommits_in_pr = "skip"\n', "landed through a counted pull request"),
        ("", "Windows: 30d, 90d."),
    ],
)
def test_a_description_says_each_rule_in_words(section: str, sentence: str) -> None:
    assert sentence in describe(read(BASE + section))


def test_labels_that_stand_in_stores_stay_as_they_are() -> None:
    assert read(BASE).label == "mine@4b2f24110426"


def test_a_day_is_part_of_the_meaning() -> None:
    other = CHANGE.replace("07-01", "07-02")
    assert read(BASE + CHANGE + "weight = 2").label != read(BASE + other + "weight = 2").label


def test_a_description_tells_what_is_valid_from_which_day() -> None:
    states = "weights_by_review_state = { commented = 0.5 }\nvalid_from = 2026-01-01\n"
    lines = describe(read(BASE + states + CHANGE + "weight = 3\n")).splitlines()
    start = lines.index("review, from 2026-01-01 on:")
    assert lines[start + 1 : start + 7] == [
        "  review             x 1      no cap",
        "    commented        x 0.5",
        "",
        "review, from 2026-07-01 on:",
        "  review             x 3      no cap",
        "    commented        x 1.5",
    ]
