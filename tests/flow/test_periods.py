"""Periods: what `since` and `until` may say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.errors import UsageError
from ossmk.periods import Period, iso, parse_moment, parse_period

NOW = datetime(2026, 3, 1, 15, 30, 7, tzinfo=UTC)


@given(st.integers(min_value=1, max_value=99999))
def test_days_reach_back_to_a_utc_midnight(days: int) -> None:
    period = parse_period(f"{days}d", now=NOW)
    assert period.since == datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=days)
    assert (period.until, period.name) == (NOW, f"{days}d")


def test_all_has_no_lower_end() -> None:
    assert parse_period("all", now=NOW) == Period(None, NOW, "all")


def test_a_date_time_with_zone_is_floored_to_its_utc_day() -> None:
    period = parse_period("2026-01-02T00:30:00+02:00", "2026-02-01", now=NOW)
    assert period.since == datetime(2026, 1, 1, tzinfo=UTC)
    assert period.name == "2026-01-01/2026-02-01"


def test_a_period_is_half_open() -> None:
    period = parse_period("2026-01-01", "2026-02-01", now=NOW)
    assert period.since is not None
    assert period.holds(period.since)
    assert period.holds(period.until - timedelta(seconds=1))
    assert not period.holds(period.until)
    assert not period.holds(period.since - timedelta(seconds=1))


@pytest.mark.parametrize(
    "since", ["", "90", "0d", "-3d", "d", "90 d", "9999999d", "\u0661d", "now", "2026-13-01"]
)
def test_an_unreadable_since_is_named_with_what_it_may_be(since: str) -> None:
    with pytest.raises(UsageError, match=r"since.*cannot be read; give days"):
        parse_period(since, now=NOW)


def test_a_date_time_without_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="time zone"):
        parse_moment("2026-01-01T10:00:00", option="until")


@pytest.mark.parametrize("since", ["2026-03-02", "2027-01-01"])
def test_a_period_that_ends_before_it_starts_is_refused(since: str) -> None:
    with pytest.raises(UsageError, match="not before the end"):
        parse_period(since, now=NOW)


@pytest.mark.parametrize("since", ["all", "400d", "2020-01-01", "2020-01-01T00:00:00Z"])
def test_every_form_of_since_is_cut_to_the_longest_period_and_says_so(since: str) -> None:
    period = parse_period(since, now=NOW, max_days=180)
    assert period.since == datetime(2026, 3, 1, tzinfo=UTC) - timedelta(days=180)
    assert period.name == "180d"
    assert period.clamped is not None
    assert since in period.clamped


def test_a_short_period_is_not_cut() -> None:
    assert parse_period("180d", now=NOW, max_days=180).clamped is None


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11))])))
def test_an_iso_moment_reads_back_the_same(moment: datetime) -> None:
    if datetime(2, 1, 1, tzinfo=UTC) < moment < datetime(9998, 1, 1, tzinfo=UTC):
        assert parse_moment(iso(moment), option="until") == moment.replace(microsecond=0)
