"""Times and periods: what `since` and `until` may say, and the half-open period they make.

Pure: the present moment is an argument. All times are aware, UTC and whole seconds.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from ossmk.errors import UsageError

_DAYS = re.compile(r"([1-9][0-9]{0,4})d", re.ASCII)
_AGE = re.compile(r"([0-9]{1,5})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SINCE_HELP = "give days such as 90d, a date (2026-01-31), a date-time with zone, or all"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` (included; None: no lower end) to `until` (excluded); `name` is its window."""

    since: datetime | None
    until: datetime
    name: str
    clamped: str | None = None  # what was asked and by what it was cut, in words

    def holds(self, moment: datetime) -> bool:
        """Tell whether `moment` lies in the period."""
        return (self.since is None or self.since <= moment) and moment < self.until


def parse_period(
    since: str, until: str | None = None, *, now: datetime, max_days: int | None = None
) -> Period:
    """Read a period; `since` is floored to UTC midnight, `until` defaults to `now`.

    `max_days` cuts the period to that many days before its end and says so in `clamped`.
    Raises `UsageError` for what cannot be read or ends before it starts.
    """
    end = whole_seconds(parse_moment(until, option="until") if until else now)
    start = _start(since, end)
    if start is not None and start >= end:
        raise UsageError(f"--since {since} is not before the end of the period, {iso(end)}")
    if max_days is not None:
        floor = midnight(end) - timedelta(days=max_days)
        if start is None or start < floor:
            said = f"since {since} was cut to {max_days}d by OSSMK_MAX_SINCE_DAYS"
            return Period(floor, end, f"{max_days}d", clamped=said)
    return Period(start, end, _name(since, until, start, end))


def parse_moment(text: str, *, option: str) -> datetime:
    """Read an ISO date (UTC midnight) or a date-time that names its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"--{option} {text!r} is no date; give 2026-01-31 or 2026-01-31T12:00:00Z"
        ) from error
    if moment.tzinfo is None:
        if len(text) > len("2026-01-31"):
            raise UsageError(f"--{option} {text!r} names no time zone; add Z for UTC")
        moment = moment.replace(tzinfo=UTC)
    return whole_seconds(moment)


def parse_age(text: str, *, option: str) -> timedelta:
    """Read an age such as 24h, 7d or 30m."""
    found = _AGE.fullmatch(text)
    if found is None:
        raise UsageError(f"--{option} {text!r} cannot be read; give hours such as 24h, 7d or 30m")
    return int(found[1]) * _UNITS[found[2]]


def whole_seconds(moment: datetime) -> datetime:
    """Give the same moment in UTC without fractions of a second."""
    utc = moment.astimezone(UTC)
    # replace() takes longer than all the rest, and every moment read comes through here
    return utc.replace(microsecond=0) if utc.microsecond else utc


def midnight(moment: datetime) -> datetime:
    """Give the start of the UTC day that holds `moment`."""
    return datetime.combine(moment.astimezone(UTC).date(), time(), UTC)


def iso(moment: datetime) -> str:
    """Write a moment the way every output of ours does: 2026-01-31T12:00:00Z."""
    return whole_seconds(moment).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def _start(since: str, end: datetime) -> datetime | None:
    if since == "all":
        return None
    if days := _DAYS.fullmatch(since):
        return midnight(end) - timedelta(days=int(days[1]))
    try:
        return midnight(parse_moment(since, option="since"))
    except UsageError as error:
        raise UsageError(f"--since {since!r} cannot be read; {_SINCE_HELP}") from error


def _name(since: str, until: str | None, start: datetime | None, end: datetime) -> str:
    if start is None or (until is None and _DAYS.fullmatch(since)):
        return since
    return f"{start.date().isoformat()}/{end.date().isoformat()}"
