"""The grants as a Redis keeps them: one script, and no answer instead of an error."""

import logging
import math
from importlib.resources import files

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ossmk.errors import UsageError

SCRIPT = files("ossmk.security").joinpath("window.lua").read_text("utf-8")

_logger = logging.getLogger(__name__)


class RedisGrants:
    """Sorted sets of grants in the Redis at `url`, connected to when first asked."""

    def __init__(self, url: str, *, timeout_seconds: float) -> None:
        try:
            client = redis.Redis.from_url(
                url,
                socket_timeout=timeout_seconds,
                socket_connect_timeout=timeout_seconds,
                # a restarted server has closed every connection in the pool
                retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            )
        except ValueError:
            # its text may quote the address, and with it the password
            raise UsageError(
                "the address of Redis cannot be read; give redis://host:6379/0"
            ) from None
        self._script = client.register_script(SCRIPT)

    def take(self, key: str, *, capacity: int, window_seconds: float, tokens: int) -> float | None:
        """Take tokens: 0 when granted, else the seconds to wait; None when Redis gives no answer.

        A window is whole microseconds, rounded up.
        """
        window = math.ceil(window_seconds * 1_000_000)
        try:
            wait = self._script(keys=[key], args=[capacity, window, tokens])
        except redis.RedisError as error:
            # not its text: it may name hosts and users
            _logger.debug("Redis gave no answer: %s", type(error).__name__)
            return None
        return int(wait) / 1_000_000
