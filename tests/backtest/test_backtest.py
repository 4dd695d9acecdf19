"""Rules are tried on events, and every figure comes from scoring them."""

from datetime import UTC, datetime, timedelta

import pytest

from ossmk.backtest import Backtest, backtest, cohorts
from ossmk.backtest.cohorts import members
from ossmk.model import ContributionEvent
from ossmk.rules import Window, parse_rules
from ossmk.scoring import score

AS_OF = datetime(2026, 5, 1, 12, tzinfo=UTC)
ALL = Window("all", None)
COMMITS = '[dimensions.code]\nkinds = ["commit"]\n'
REVIEWS = '[dimensions.review]\nkinds = ["review"]\n'


def event(user: str, kind: str, number: int = 0, **fields: object) -> ContributionEvent:
    return ContributionEvent.model_validate(
        {
            "id": f"{user}/{kind}/{number}",
            "kind": kind,
            "repo_id": "github.com/acme/site",
            "user_id": user,
            "created_at": AS_OF - timedelta(days=200 - number),
            **fields,
        }
    )


EVENTS = [
    *(event("ada", "commit", number) for number in range(6)),
    *(event("ben", "review", number) for number in range(4)),
    event("ben", "commit"),
    event("cy", "commit", created_at=AS_OF - timedelta(days=3), title="Fix a typo in the guide"),
    event("cy", "commit", 1, title="Speak of the docs", created_at=AS_OF - timedelta(days=2)),
    event("di", "release"),
]


def tried(before: str, after: str) -> Backtest:
    rules = [parse_rules(text, name="x", file="x.toml") for text in (before, after)]
    return backtest(EVENTS, *rules, as_of=AS_OF, window=ALL)


def test_the_same_rules_move_nobody() -> None:
    found = tried(COMMITS, COMMITS)
    assert (found.spearman, found.kendall, found.movers) == (1, 1, [])


def test_those_whose_work_counts_more_move_up() -> None:
    moved = {each.user_id: each for each in tried(COMMITS, REVIEWS).movers}
    assert (moved["ben"].rank_before, moved["ben"].rank_after) == (3, 1)
    assert (moved["ada"].units_before, moved["ada"].units_after) == (600_000_000, 0)


def test_people_are_told_apart_by_what_they_do() -> None:
    assert members(EVENTS, as_of=AS_OF) == {
        "newcomers": {"cy"},
        "reviewers": {"ben"},
        "maintainers": {"di"},
        "docs writers": {"cy"},
        "others": {"ada"},
    }


def test_a_cohort_that_loses_half_of_its_points_is_named() -> None:
    assert any(each.startswith("reviewers (1 people)") for each in tried(REVIEWS, COMMITS).warnings)


def test_shares_of_a_cohort_are_of_all_points() -> None:
    rules = parse_rules(COMMITS, name="x", file="x.toml")
    totals = {each.user_id: round(each.value * 1e8) for each in score(EVENTS, rules, as_of=AS_OF)}
    by_name = {each.name: each for each in cohorts(EVENTS, totals, totals, as_of=AS_OF)}
    assert by_name["others"].share_after == pytest.approx(6 / 9)
    assert by_name["others"].median_ratio == 1


def test_the_distribution_of_a_dimension_is_of_those_with_points() -> None:
    (shares,) = tried(REVIEWS, COMMITS).shares_after
    assert (shares.dimension, shares.people) == ("code", 3)  # ada 6, cy 2, ben 1, di none
    assert (shares.median, shares.ninth_decile, shares.most) == (2, 6, 6)
    assert shares.share_of_top_percent == pytest.approx(6 / 9)


def test_one_trivial_event_a_day_has_its_price() -> None:
    (price,) = tried(COMMITS, COMMITS).prices
    assert (price.daily_units, price.flood_units) == (30 * 10**8, 200 * 10**8)


def test_a_missing_cap_is_warned_about_with_what_it_gave() -> None:
    (warning,) = tried(COMMITS, COMMITS).warnings
    assert warning.startswith("commit has no cap in code: 200 trivial ones in a day gave 200.0000")
    assert warning.endswith("passed 1 of 4 people")


def test_a_cap_ends_the_flood() -> None:
    found = tried(COMMITS, COMMITS + "[fairness]\nclip_per_user_day = { commit = 5 }\n")
    assert (found.prices[0].flood_units, found.warnings) == (5 * 10**8, [])


def test_who_plays_the_rules_writes_as_many_lines_as_they_ask_for() -> None:
    rules = COMMITS + "[size]\nminimum_lines = 3\n"
    found = tried(COMMITS, rules)
    assert found.prices[0].daily_units == 30 * 10**8
    assert any(each.startswith("commit has no cap in code") for each in found.warnings)


def test_the_price_of_a_review_is_that_of_the_state_that_pays_most() -> None:
    rules = REVIEWS + "weights_by_review_state = { approved = 2, commented = 0.5 }\n"
    (price,) = tried(REVIEWS, rules).prices
    assert (price.state, price.daily_units) == ("approved", 2 * 30 * 10**8)


def test_a_price_is_that_of_the_days_it_is_asked_for() -> None:
    fell = COMMITS + "[[dimensions.code.changes]]\nvalid_from = 2026-04-21\nweight = 0.5\n"
    (price,) = tried(COMMITS, fell).prices
    assert (price.daily_units, price.flood_units) == ((20 * 2 + 10) * 10**8 // 2, 100 * 10**8)


def test_a_cap_that_begins_later_is_missing_until_then() -> None:
    for day, warned in (("2026-04-30", False), ("2026-05-01", True)):
        change = f"[[dimensions.code.changes]]\nvalid_from = {day}\n"
        capped = COMMITS + change + "clip_per_user_day = { commit = 3 }\n"
        assert bool(tried(COMMITS, capped).warnings) == warned
