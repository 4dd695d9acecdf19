"""Every difference between two scores has causes, and they sum to it exactly."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossmk.diffing import Change, Side, diff, edits
from ossmk.diffing.changes import receipts_of
from ossmk.model import ContributionEvent
from ossmk.rules import RuleSet, parse_rules
from ossmk.scoring.asked import person_of
from scoring.worlds import MOMENTS, events, rule_files, toml

AS_OF = datetime(2026, 5, 1, 12, tzinfo=UTC)
RULES = """
windows = ["30d"]
[dimensions.code]
kinds = ["commit", "pr"]
[fairness]
bots = "exclude"
commits_in_pr = "skip"
clip_per_user_day = { commit = 1 }
[decay]
mode = "linear"
window_days = 100
"""
CHANGE = "\n[[dimensions.code.changes]]\nvalid_from = 2026-04-30\n"
REVIEWS = '[dimensions.review]\nkinds = ["review"]\n'


def ruled(text: str = RULES) -> RuleSet:
    return parse_rules(text, name="test", file="test.toml")


def event(event_id: str, *, days: float = 1, **fields: object) -> ContributionEvent:
    return ContributionEvent.model_validate(
        {
            "id": event_id,
            "kind": "commit",
            "repo_id": "github.com/acme/site",
            "user_id": "alice",
            "created_at": AS_OF - timedelta(days=days),
            **fields,
        }
    )


def side(*found: ContributionEvent, rules: str = RULES, as_of: datetime = AS_OF) -> Side:
    return Side.of(found, ruled(rules), as_of=as_of)


def causes(changes: list[Change]) -> list[tuple[str, str, float]]:
    return [(change.cause, change.detail, change.points) for change in changes]


def totals(one: Side) -> Counter[tuple[str, str, str]]:
    sums: Counter[tuple[str, str, str]] = Counter()
    for (person, dimension, window, _), receipt in receipts_of(one).items():
        sums[person, dimension, window] += receipt.units
    return sums


def altered(rows: list[ContributionEvent], random: Random) -> list[ContributionEvent]:
    """Give other events: some gone, some new, some of another person, class, size or time."""
    kept = [row for row in rows if random.random() < 0.8]
    for number, row in enumerate(kept):
        other = random.choice(rows)
        taken = random.choice(
            [{}, {}, {"user_id"}, {"actor_type"}, {"lines_added"}, {"created_at"}, {"parent_id"}]
        )
        kept[number] = row.model_copy(update={key: getattr(other, key) for key in taken})
    return kept


@settings(max_examples=40, deadline=None)
@given(
    before=rule_files(),
    after=rule_files(),
    seed=st.integers(0, 10**6),
    moments=st.tuples(st.sampled_from(MOMENTS), st.sampled_from(MOMENTS)),
)
def test_the_causes_sum_to_the_difference(
    before: dict[str, object],
    after: dict[str, object],
    seed: int,
    moments: tuple[datetime, datetime],
) -> None:
    random = Random(seed)
    world = [
        ContributionEvent.model_validate(row)
        for row in events(seed, 30, random.choice(moments) + timedelta(days=random.choice([0, 40])))
    ]
    one = Side.of(altered(world, random), ruled(toml(before)), as_of=moments[0])
    other = Side.of(altered(world, random), ruled(toml(after)), as_of=moments[1])
    parts: Counter[tuple[str, str, str]] = Counter()
    for change in diff(one, other):
        parts[person_of(change.user_id), change.dimension, change.window] += change.units
    expected = totals(other)
    expected.subtract(totals(one))
    assert [key for key in {*parts, *expected} if parts[key] != expected[key]] == []


@settings(max_examples=50, deadline=None)
@given(before=rule_files(), after=rule_files())
def test_the_edits_lead_from_one_file_to_the_other(
    before: dict[str, object], after: dict[str, object]
) -> None:
    one, other = ruled(toml(before)), ruled(toml(after))
    last = [one, *(edit.rules for edit in edits(one, other))][-1]
    assert replace(last, windows=other.windows).label == other.label


def test_what_did_not_change_has_no_causes() -> None:
    assert diff(side(event("a")), side(event("a"))) == []


def test_an_event_between_the_moments_is_new_and_the_rest_ages() -> None:
    later = side(event("a"), event("b", days=-1), as_of=AS_OF + timedelta(days=2))
    assert causes(diff(side(event("a")), later)) == [("decay", "", -0.02), ("new events", "", 0.99)]


def test_an_old_event_that_was_not_known_is_coverage() -> None:
    found = diff(side(event("a")), side(event("a"), event("b", days=5)))
    assert causes(found) == [("coverage", "", 0.95)]


def test_what_is_known_no_longer_has_vanished() -> None:
    assert causes(diff(side(event("a")), side())) == [("vanished events", "", -0.99)]


def test_an_earlier_event_pushes_another_over_the_cap() -> None:
    other = event("b", days=1.2)
    found = diff(side(event("a")), side(event("a"), other))
    assert causes(found) == [("coverage", "", 0.99), ("cap shifts", "by coverage", -0.99)]


def test_a_pull_request_takes_the_place_of_its_commits() -> None:
    commit, pull = event("a", parent_id="p"), event("p", kind="pr")
    found = diff(side(commit), side(commit, pull))
    assert causes(found) == [("coverage", "", 0.99), ("landed commits", "by coverage", -0.99)]


def test_a_linked_account_moves_its_points() -> None:
    found = diff(side(event("a", user_id="a@x.org")), side(event("a")))
    assert [(each.user_id, each.cause, each.points) for each in found] == [
        ("a@x.org", "identity", -0.99),
        ("alice", "identity", 0.99),
    ]


def test_a_bot_that_is_recognised_loses_its_points() -> None:
    found = diff(side(event("a")), side(event("a", actor_type="bot")))
    assert causes(found) == [("actor class", "", -0.99)]


def test_events_leave_a_window_that_moves_on() -> None:
    old = event("a", days=30)
    found = diff(side(old), side(old, as_of=AS_OF + timedelta(days=1)))
    assert causes(found) == [("decay", "", -0.01), ("window", "its first day moved", -0.69)]


@pytest.mark.parametrize(
    ("old", "new", "line", "points"),
    [
        ('"pr"]', '"pr"]\nweight = 2', "[dimensions.code] weight: 1 → 2", 0.99),
        ("commit = 1", "commit = 0", "[fairness] clip_per_user_day.commit: 1 → 0", -0.99),
        ("100", "10", "[decay] window_days = 100 → window_days = 10", -0.09),
        ('"pr"]', '"pr"]\nvalid_from = 2026-05-01', ("[dimensions.code] valid_from: not set → "
         "2026-05-01"), -0.99),
        ('"pr"]', '"pr"]' + CHANGE + "weight = 3", ("[dimensions.code] from 2026-04-30 weight: "
         "not set → 3"), 1.98),
        ('"pr"]', '"pr"]' + CHANGE + "clip_per_user_day = { commit = 0 }", ("[dimensions.code] "
         "from 2026-04-30 clip_per_user_day.commit: not set → 0"), -0.99),
    ],
)  # fmt: skip
def test_a_changed_rule_line_is_named(old: str, new: str, line: str, points: float) -> None:
    found = diff(side(event("a")), side(event("a"), rules=RULES.replace(old, new)))
    assert causes(found) == [("rule line", line, points)]


def test_a_changed_weight_of_a_state_is_a_line() -> None:
    said = event("a", kind="review", state="commented")
    halved = REVIEWS + "weights_by_review_state = { commented = 0.5 }\n"
    found = diff(side(said, rules=REVIEWS), side(said, rules=halved))
    line = "[dimensions.review] weights_by_review_state.commented: not set → 0.5"
    assert causes(found) == [("rule line", line, -0.5)]


def test_a_dismissed_review_is_a_fact_that_changed() -> None:
    rules = REVIEWS + "weights_by_review_state = { dismissed = 0 }\n"
    before, after = (
        side(event("a", kind="review", state=state), rules=rules)
        for state in ("approved", "dismissed")
    )
    assert causes(diff(before, after)) == [("event facts", "", -1)]


def test_passing_a_day_on_which_rules_change_changes_nothing_that_was() -> None:
    rules = REVIEWS + CHANGE.replace("code", "review").replace("04-30", "05-02") + "weight = 7"
    said = event("a", kind="review")
    later = side(said, rules=rules, as_of=AS_OF + timedelta(days=2))
    assert diff(side(said, rules=rules), later) == []


def test_looking_back_takes_the_new_events_away() -> None:
    now = side(event("a"), event("b", days=-1), as_of=AS_OF + timedelta(days=2))
    found = diff(now, side(event("a")))
    assert causes(found) == [("new events", "", -0.99), ("decay", "", 0.02)]
