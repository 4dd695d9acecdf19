"""The moment, and waiting for another: handed in everywhere, so that tests never wait."""

import time
from datetime import UTC, datetime
from typing import Protocol

import anyio


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> datetime:
        """Give the moment in UTC, as people know it."""
        ...

    def monotonic(self) -> float:
        """Give seconds that only ever grow, for measuring."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Give the machine's time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give the machine's seconds since some moment."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait; cancellation ends it."""
        await anyio.sleep(seconds)


SYSTEM_CLOCK = SystemClock()
