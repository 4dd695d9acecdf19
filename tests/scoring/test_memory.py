"""Events that are Python objects are scored like those of a database."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from ossmk import scoring
from ossmk.model import KINDS, ContributionEvent, Score
from ossmk.rules import RuleSet, Window, load_rules, parse_rules
from scoring import oracle
from scoring.worlds import events

AS_OF = datetime(2026, 5, 1, 12, tzinfo=UTC)
RULES = """
[dimensions.code]
kinds = ["commit", "pr"]
weight = 2
[fairness]
bots = "exclude"
commits_in_pr = "skip"
clip_per_user_day = { commit = 2 }
[decay]
mode = "linear"
window_days = 10
[size]
mode = "log"
min = 0
max = 4
"""


@pytest.fixture
def rules() -> RuleSet:
    return parse_rules(RULES, name="test", file="test.toml")


def event(event_id: str, **fields: object) -> ContributionEvent:
    return ContributionEvent.model_validate(
        {
            "id": event_id,
            "kind": "commit",
            "repo_id": "github.com/acme/site",
            "user_id": "alice",
            "created_at": AS_OF - timedelta(hours=1),
            **fields,
        }
    )


def reasons(rules: RuleSet, *found: ContributionEvent) -> list[str | None]:
    return [receipt.reason for receipt in scoring.receipts(found, rules, as_of=AS_OF)]


def test_objects_score_as_rows_do() -> None:
    world = [row | {"repo_id": row["repo_id"].lower()} for row in events(7, 150, AS_OF)]
    expected, _ = oracle.score(
        world, {"dimensions": {"x": {"kinds": KINDS}}}, AS_OF, [("all", None)]
    )
    rules = parse_rules(f"[dimensions.x]\nkinds = {list(KINDS)}", name="x", file="x.toml")
    scores = scoring.score(map(ContributionEvent.model_validate, world), rules, as_of=AS_OF)
    assert {(s.user_id, s.dimension, s.window): s.value for s in scores} == {
        key: units / 1e8 for key, (units, _) in expected.items()
    }


def test_events_of_one_id_are_merged_before_they_are_scored(rules: RuleSet) -> None:
    seen = [event("a", provider="git"), event("a", provider="github", lines_added=1)]
    (score,) = scoring.score(seen, rules, as_of=AS_OF)
    assert score == Score(
        user_id="alice",
        dimension="code",
        window="all",
        value=2.0,
        events=1,
        as_of=AS_OF,
        rules=rules.label,
    )


@pytest.mark.parametrize("order", range(5))
def test_the_order_of_the_events_changes_nothing(order: int, rules: RuleSet) -> None:
    world = [ContributionEvent.model_validate(row) for row in events(3, 100, AS_OF)]
    shuffled = Random(order).sample(world, len(world))
    assert scoring.score(shuffled, rules, as_of=AS_OF) == scoring.score(world, rules, as_of=AS_OF)
    assert scoring.receipts(shuffled, rules, as_of=AS_OF) == scoring.receipts(
        world, rules, as_of=AS_OF
    )


def test_no_events_have_no_scores(rules: RuleSet) -> None:
    assert scoring.score([], rules, as_of=AS_OF) == []
    assert scoring.receipts([], rules, as_of=AS_OF) == []


def test_no_windows_have_no_scores(rules: RuleSet) -> None:
    assert scoring.score([event("a")], rules, as_of=AS_OF, windows=[]) == []


def test_a_moment_in_another_zone_is_the_same_moment(rules: RuleSet) -> None:
    local = datetime.fromisoformat("2026-05-01T23:30:00.5+11:30")
    assert scoring.score([event("a")], rules, as_of=local) == scoring.score(
        [event("a")], rules, as_of=AS_OF
    )


def test_an_event_over_the_cap_says_which_one_it_is(rules: RuleSet) -> None:
    found = reasons(rules, *(event(f"c{number}") for number in range(4)))
    assert found == [
        None,
        None,
        "3rd commit of 2026-05-01, cap 2",
        "4th commit of 2026-05-01, cap 2",
    ]


def test_an_event_that_is_no_input_says_why(rules: RuleSet) -> None:
    pull = event("github.com/acme/site/pull/1", kind="pr", created_at=AS_OF - timedelta(hours=2))
    assert reasons(
        rules, pull, event("landed", parent_id=pull.id), event("robot", actor_type="bot")
    ) == [
        None,
        "it landed through github.com/acme/site/pull/1, which counts",
        "the rules leave bots out",
    ]


@pytest.mark.parametrize(
    ("fields", "text", "reason"),
    [
        ({"created_at": AS_OF - timedelta(days=20)}, RULES, "faded to nothing in 20 days"),
        ({"lines_added": 0, "lines_removed": 0}, RULES, "0 lines, size factor 0"),
        ({}, RULES.replace("weight = 2", "weight = 0"), "its weight is 0"),
        (
            {"created_at": AS_OF - timedelta(days=8)},
            RULES.replace("weight = 2", "weight = 0.00000001"),
            "its points round to 0",
        ),
    ],
)
def test_an_event_that_counts_for_nothing_says_why(
    fields: dict[str, object], text: str, reason: str
) -> None:
    rules = parse_rules(text, name="test", file="test.toml")
    assert reasons(rules, event("a", **fields)) == [reason]
    assert [
        score.events for score in scoring.score([event("a", **fields)], rules, as_of=AS_OF)
    ] == [1]


def test_a_receipt_shows_its_factors_and_its_event(rules: RuleSet) -> None:
    seen = event(
        "a",
        created_at=AS_OF - timedelta(days=5),
        lines_added=1,
        lines_removed=1,
        title="Fix",
        url="https://example.org/a",
    )
    (receipt,) = scoring.receipts([seen], rules, as_of=AS_OF)
    assert (receipt.weight, receipt.decay, receipt.size) == (2.0, 0.5, 1.09861229)
    assert (receipt.age_days, receipt.lines, receipt.points) == (5, 2, 1.09861229)
    assert (receipt.title, receipt.url, receipt.created_at) == (
        seen.title,
        seen.url,
        seen.created_at,
    )


def test_a_dimension_may_be_scored_in_windows_of_the_callers(rules: RuleSet) -> None:
    windows = [Window("today", AS_OF.date()), Window("tomorrow", AS_OF.date() + timedelta(days=1))]
    scores = scoring.score([event("a")], rules, as_of=AS_OF, windows=windows)
    assert [(score.window, score.events) for score in scores] == [("today", 1), ("tomorrow", 0)]


def test_the_default_rules_give_nothing_to_a_bot() -> None:
    assert scoring.score([event("a", actor_type="bot")], load_rules(), as_of=AS_OF) == []


DATED = """
[dimensions.review]
kinds = ["review"]
weight = 2
weights_by_review_state = { commented = 0.5, dismissed = 0 }
valid_from = 2026-04-01
[[dimensions.review.changes]]
valid_from = 2026-04-20
weight = 3
"""


def review(event_id: str, day: str, state: str | None) -> ContributionEvent:
    return event(event_id, kind="review", state=state, created_at=f"2026-{day}T00:00:00Z")


@pytest.mark.parametrize(
    ("state", "weight", "said"),
    [("approved", 2, None), ("commented", 1, "commented"), ("dismissed", 0, "dismissed"),
     (None, 2, None), ("pending", 2, None)],
)  # fmt: skip
def test_a_review_is_worth_what_it_said(state: str | None, weight: float, said: str | None) -> None:
    rules = parse_rules(DATED, name="x", file="x.toml")
    (receipt,) = scoring.receipts([review("a", "04-19", state)], rules, as_of=AS_OF)
    assert (receipt.weight, receipt.state) == (weight, said)


@pytest.mark.parametrize(
    ("day", "weight", "valid_from", "reason"),
    [("03-31", 0, None, "these rules begin on 2026-04-01"), ("04-01", 2, "2026-04-01", None),
     ("04-19", 2, "2026-04-01", None), ("04-20", 3, "2026-04-20", None),
     ("05-01", 3, "2026-04-20", None)],
)  # fmt: skip
def test_an_event_goes_by_the_rules_of_its_day(
    day: str, weight: float, valid_from: str | None, reason: str | None
) -> None:
    rules = parse_rules(DATED, name="x", file="x.toml")
    (receipt,) = scoring.receipts([review("a", day, None)], rules, as_of=AS_OF)
    since = receipt.valid_from and receipt.valid_from.isoformat()
    assert (receipt.weight, since, receipt.reason) == (weight, valid_from, reason)
    (score,) = scoring.score([review("a", day, None)], rules, as_of=AS_OF)
    assert (score.value, score.events) == (weight, 0 if reason else 1)


@pytest.mark.parametrize("as_of", [AS_OF, AS_OF + timedelta(days=90)])
def test_a_change_by_date_leaves_what_was_before_it(as_of: datetime) -> None:
    before = parse_rules(DATED, name="x", file="x.toml")
    later = DATED + "[[dimensions.review.changes]]\nvalid_from = 2026-05-02\nweight = 9\n"
    after = parse_rules(later, name="x", file="x.toml")
    world = [review(day, day, "commented") for day in ("03-01", "04-10", "04-25", "05-01")]
    values = [
        [score.value for score in scoring.score(world, rules, as_of=as_of)]
        for rules in (before, after)
    ]
    assert values[0] == values[1] == [4.0]
