"""A limiter for many processes and hosts: the promise of `RateLimiter`, kept by a Redis.

Never more than `capacity` grants in any window of that length, by the server's clock. A Redis that
forgets, because it was restarted without persistence or evicts keys, forgets the grants as well.
"""

import logging
import math
from threading import Lock
from typing import Literal, get_args
from urllib.parse import quote

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.security.ratelimit import check_limits, check_tokens

WhenDown = Literal["refuse", "allow"]

RETRY_SECONDS = 1.0  # when to ask again while Redis is down

_logger = logging.getLogger(__name__)


class RedisRateLimiter:
    """Grants at most `capacity` tokens for each key in any `window_seconds`, whoever asks.

    One call is one script on the server: nothing is counted twice, and no clock but the server's
    counts. Keys are `prefix` and what is given, and expire. While Redis does not answer, every
    request is refused, or granted with `when_down="allow"`; either is logged once, and it goes on
    by itself when Redis is back. Raises `MissingExtra` without the extra `redis`.
    """

    def __init__(
        self,
        url: str = "redis://localhost:6379/0",
        capacity: int = 60,
        window_seconds: float = 60,
        prefix: str = "ossmk:rl:",
        *,
        when_down: WhenDown = "refuse",
        timeout_seconds: float = 1.0,
    ) -> None:
        check_limits(capacity, window_seconds)
        if when_down not in get_args(WhenDown):
            raise UsageError(f"when_down is {when_down!r}; give refuse or allow")
        self.capacity = capacity
        self.window_seconds = window_seconds
        self.prefix = prefix
        self.when_down = when_down
        open_grants = plugins.load_name("ossmk.security.redis_grants", "RedisGrants")
        self._grants = open_grants(url, timeout_seconds=timeout_seconds)
        self._is_down = False
        self._lock = Lock()

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
        seconds: float | None = self._grants.take(
            self.prefix + key,
            capacity=self.capacity,
            window_seconds=self.window_seconds,
            tokens=tokens,
        )
        self._note(is_down=seconds is None)
        if seconds is None:
            return 0 if self.when_down == "allow" else RETRY_SECONDS
        return seconds

    @staticmethod
    def composite_key(user: str | None, address: str | None) -> str:
        """Give a key for a user at an address, either of which may be unknown (`*`).

        No user can be spelt so that the key is another's.
        """
        return f"user:{quote(user, safe='@') if user else '*'}|ip:{address or '*'}"

    def _note(self, *, is_down: bool) -> None:
        """Log when Redis goes and when it comes back, once each."""
        if is_down == self._is_down:
            return
        with self._lock:
            if is_down == self._is_down:
                return
            self._is_down = is_down
        if is_down:
            done = "granted" if self.when_down == "allow" else "refused"
            _logger.warning("Redis does not answer: every request is %s until it does", done)
        else:
            _logger.warning("Redis answers again: requests are counted")
