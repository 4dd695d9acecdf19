"""A clock that jumps instead of waiting."""

from datetime import UTC, datetime, timedelta

import anyio.lowlevel


class Clock:
    """Time passes only by `sleep`, which returns at once."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self.start = now
        self.elapsed = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return 1000.0 + self.elapsed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds
        await anyio.lowlevel.checkpoint()
