"""Only windows that the fetched period covers are scored."""

from datetime import UTC, date, datetime

import pytest

from ossmk.periods import Period, parse_period
from ossmk.rules import Window, is_same_window, parse_rules, windows_of

AS_OF = datetime(2024, 3, 1, 12, tzinfo=UTC)
CODE = '[dimensions.code]\nkinds = ["pr"]\n'


def windows(line: str, period: Period | None) -> tuple[list[Window], list[str]]:
    rules = parse_rules(line + "\n" + CODE, name="mine", file="mine.toml")
    found, skipped = windows_of(rules, as_of=AS_OF, period=period)
    return found, [item.target for item in skipped]


def test_without_windows_the_analysed_period_is_the_one_window() -> None:
    assert windows("", None) == ([Window("all", None)], [])
    period = parse_period("90d", now=AS_OF)
    assert windows("", period) == ([Window("90d", date(2023, 12, 2))], [])


def test_days_are_counted_back_from_as_of_over_leap_days() -> None:
    found, _ = windows('windows = ["1d", "2d", "all"]', None)
    assert [window.first_day for window in found] == [date(2024, 2, 29), date(2024, 2, 28), None]


def test_a_window_that_reaches_before_the_period_is_skipped_and_said() -> None:
    period = parse_period("90d", now=AS_OF)
    found, skipped = windows('windows = ["30d", "90d", "91d", "all"]', period)
    assert [window.name for window in found] == ["30d", "90d"]
    assert skipped == ["window 91d", "window all"]


def test_where_no_window_is_covered_the_period_itself_is_scored() -> None:
    period = parse_period("7d", now=AS_OF)
    found, skipped = windows('windows = ["30d"]', period)
    assert (found, skipped) == ([Window("7d", date(2024, 2, 23))], ["window 30d"])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("90d", "90d", True),
        ("90d", "365d", False),
        ("all", "2026-01-01/2026-02-01", False),
        ("2026-01-01/2026-02-01", "2026-01-01/2026-02-02", True),
        ("2026-01-01/2026-02-01", "2026-01-02/2026-02-01", False),
    ],
)
def test_windows_begun_on_one_date_are_the_same(one: str, other: str, same: bool) -> None:
    assert (is_same_window(one, other), is_same_window(other, one)) == (same, same)


@pytest.mark.parametrize("since", ["all"])
def test_a_period_without_a_start_covers_every_window(since: str) -> None:
    period = parse_period(since, now=AS_OF)
    assert windows('windows = ["99999d", "all"]', period)[1] == []
