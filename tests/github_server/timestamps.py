"""Times as the API takes and gives them: ISO texts in UTC that compare as they stand."""

from datetime import UTC, date, datetime, timedelta


def utc_text(said: str) -> str:
    """Read an ISO date-time of any zone (UTC where it names none) and write it in UTC."""
    return moment_text(moment(said))


def moment(said: str) -> datetime:
    """Read an ISO date-time as an aware moment."""
    read = datetime.fromisoformat(said)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def moment_text(at: datetime) -> str:
    """Write a moment as the API does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(at: str, **delta: float) -> str:
    """Give the moment that is `timedelta(**delta)` after `at`."""
    return moment_text(moment(at) + timedelta(**delta))


def a_year_after(start: datetime) -> datetime:
    """Give the same date a year later; 29 February becomes 28 February."""
    try:
        return start.replace(year=start.year + 1)
    except ValueError:
        return start.replace(year=start.year + 1, day=28)


def day_of(said: str) -> date:
    """Give the UTC date of a text."""
    return moment(said).date()


def moment_text_of(seconds: float) -> str:
    """Write seconds since 1970 as the API writes moments."""
    return moment_text(datetime.fromtimestamp(seconds, UTC))
