"""The server's clock: real time, moved on by tests that do not want to wait."""

import time
from datetime import UTC, datetime
from email.utils import format_datetime


class Clock:
    """Seconds since 1970 as the server sees them; `skew_seconds` only bends the Date header."""

    def __init__(self) -> None:
        self.skew_seconds = 0.0
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Give the server's present moment."""
        return time.time() + self._ahead_seconds

    def advance(self, seconds: float) -> None:
        """Let that much time pass at once, so that limits reset."""
        self._ahead_seconds += seconds

    def http_date(self, ahead_seconds: float = 0.0) -> str:
        """Write the moment, or a later one, as HTTP headers do."""
        at = self.now() + self.skew_seconds + ahead_seconds
        return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)
