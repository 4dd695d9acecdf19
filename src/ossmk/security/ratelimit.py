"""A limiter for one process: never more than `capacity` grants in any window of that length.

It keeps the moment of every grant, so the promise is exact, not an estimate. Across processes and
hosts use `ratelimit_redis.RedisRateLimiter`, which makes the same promise.
"""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

from ossmk.errors import UsageError


class RateLimiter:
    """Grants at most `capacity` tokens for each key in any `window_seconds`; safe among threads.

    Keys without a grant in the last window are forgotten. While `max_keys` keys are known, others
    are refused: whoever can invent keys can fill the limiter, not the memory.
    """

    def __init__(
        self,
        capacity: int,
        window_seconds: float,
        *,
        max_keys: int = 100_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_limits(capacity, window_seconds)
        if not _is_count(max_keys):
            raise UsageError(f"max_keys is {max_keys!r}; give a whole number above 0")
        self.capacity = capacity
        self.window_seconds = window_seconds
        self.max_keys = max_keys
        self._clock = clock
        self._lock = Lock()
        # by the latest grant, oldest first, so that what is forgotten stands in front
        self._grants: OrderedDict[str, deque[float]] = OrderedDict()

    def try_acquire(self, key: str, tokens: int = 1) -> bool:
        """Take `tokens` for `key` and tell whether they were granted; all of them or none."""
        return self.acquire(key, tokens) == 0

    def acquire(self, key: str, tokens: int = 1) -> float:
        """Take `tokens` for `key`: 0 when granted, else the seconds until it is worth asking again.

        More tokens than the capacity are never granted: infinity.
        """
        check_tokens(tokens)
        if tokens > self.capacity:
            return math.inf
        with self._lock:
            now = self._clock()
            self._forget_idle(now)
            grants = self._grants.get(key)
            if grants is None:
                if len(self._grants) >= self.max_keys:
                    return self._left(next(iter(self._grants.values()))[-1], now)
                grants = self._grants[key] = deque()
            self._forget_old(grants, now)
            missing = len(grants) + tokens - self.capacity
            if missing > 0:
                return self._left(grants[missing - 1], now)
            grants.extend([now] * tokens)
            self._grants.move_to_end(key)
            return 0

    def _forget_idle(self, now: float) -> None:
        while self._grants:
            key, grants = next(iter(self._grants.items()))
            if self._left(grants[-1], now) > 0:
                return
            del self._grants[key]

    def _forget_old(self, grants: deque[float], now: float) -> None:
        while grants and self._left(grants[0], now) <= 0:
            grants.popleft()

    def _left(self, granted: float, now: float) -> float:
        return granted + self.window_seconds - now


def check_limits(capacity: object, window_seconds: object) -> None:
    """Refuse a limit that is none, with a `UsageError`."""
    if not _is_count(capacity):
        raise UsageError(f"capacity is {capacity!r}; give a whole number above 0")
    if not (isinstance(window_seconds, int | float) and 0 < window_seconds < math.inf):
        raise UsageError(f"window_seconds is {window_seconds!r}; give a number above 0")


def check_tokens(tokens: object) -> None:
    """Refuse to count anything but a whole number above 0, with a `UsageError`."""
    if not _is_count(tokens):
        raise UsageError(f"tokens is {tokens!r}; give a whole number above 0")


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number > 0
