"""The limiter of many processes, on a real Redis that is restarted and taken away."""

import logging
import math
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ossmk.errors import MissingExtra, UsageError
from ossmk.security.ratelimit_redis import RedisRateLimiter, WhenDown
from real_redis import RedisServer

LONG = 3600


def test_processes_with_other_clocks_share_one_count(redis_url: str) -> None:
    program = (
        "import sys, time; from ossmk.security.ratelimit_redis import RedisRateLimiter;"
        "wrong = float(sys.argv[2]); now = time.time;"
        "time.time = lambda: now() + wrong;"
        "limiter = RedisRateLimiter(url=sys.argv[1], capacity=100, window_seconds=3600);"
        "print(sum(limiter.try_acquire('user:42') for _ in range(200)))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, redis_url, str(days * 86_400)], stdout=subprocess.PIPE
        )
        for days in range(-4, 4)
    ]
    assert sum(int(process.communicate()[0]) for process in processes) == 100


def test_no_window_of_that_length_holds_more_than_the_capacity(redis_server: RedisServer) -> None:
    limiter = RedisRateLimiter(redis_server.url, capacity=3, window_seconds=0.05, prefix="")
    grants: set[float] = set()
    asked = 0
    while len(grants) < 30:
        asked += limiter.try_acquire("a")
        grants |= redis_server.scores("a")
    assert asked == len(grants)
    moments = sorted(grants)
    assert all(later - first >= 50_000 for first, later in zip(moments, moments[3:], strict=False))


def test_whoever_waits_as_long_as_told_is_granted(redis_url: str) -> None:
    limiter = RedisRateLimiter(redis_url, capacity=2, window_seconds=0.2)
    assert limiter.acquire("a", tokens=2) == 0
    seconds = limiter.acquire("a")
    assert 0 < seconds <= 0.2
    time.sleep(seconds)
    assert limiter.try_acquire("a")


def test_tokens_are_granted_together_or_not_at_all(redis_url: str) -> None:
    limiter = RedisRateLimiter(redis_url, capacity=5, window_seconds=LONG)
    assert [limiter.try_acquire("a", tokens) for tokens in (3, 3, 2, 1)] == [
        True,
        False,
        True,
        False,
    ]
    assert limiter.acquire("b", tokens=6) == math.inf
    assert limiter.try_acquire("b")


def test_keys_expire_with_their_window(redis_server: RedisServer) -> None:
    RedisRateLimiter(redis_server.url, window_seconds=60, prefix="p:").try_acquire("a")
    assert redis_server.client.keys() == [b"p:a"]
    assert 59_000 < redis_server.client.pttl("p:a") <= 60_001


def test_a_clock_that_was_set_back_gives_nothing_away(redis_server: RedisServer) -> None:
    limiter = RedisRateLimiter(redis_server.url, capacity=2, window_seconds=60, prefix="")
    seconds, micros = redis_server.client.time()
    for number in range(2):
        # grants by a clock that was ahead
        redis_server.client.zadd("a", {f"ahead/{number}": (seconds + 30) * 1_000_000 + micros})
    assert 60 < limiter.acquire("a") <= 90


def test_a_restart_forgets_nothing(redis_server: RedisServer) -> None:
    limiter = RedisRateLimiter(redis_server.url, capacity=5, window_seconds=LONG)
    assert [limiter.try_acquire("a") for _ in range(4)] == [True] * 4
    redis_server.kill()
    redis_server.start()
    assert [limiter.try_acquire("a") for _ in range(3)] == [True, False, False]


@pytest.mark.parametrize(("when_down", "granted"), [("refuse", False), ("allow", True)])
def test_an_outage_is_said_once_and_ends_by_itself(
    redis_server: RedisServer,
    caplog: pytest.LogCaptureFixture,
    when_down: WhenDown,
    granted: bool,
) -> None:
    limiter = RedisRateLimiter(redis_server.url, 1, LONG, when_down=when_down)
    assert limiter.try_acquire("a")
    redis_server.kill()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: limiter.try_acquire("a"), range(40)))
    assert answers == [granted] * 40
    redis_server.start()
    assert [limiter.try_acquire("a"), limiter.try_acquire("b")] == [False, True]
    warnings = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    assert ["does not answer" in text for text in warnings] == [True, False]


def test_a_redis_that_hangs_is_not_waited_for(redis_server: RedisServer) -> None:
    limiter = RedisRateLimiter(redis_server.url, timeout_seconds=0.05)
    redis_server.client.client_pause(2000)
    start = time.monotonic()
    assert not limiter.try_acquire("a")
    assert time.monotonic() - start < 1.5


def test_the_password_of_a_redis_is_in_no_message(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    password = "planted-secret-1"
    with pytest.raises(UsageError) as caught:
        RedisRateLimiter(f"http://:{password}@host:1")
    with pytest.raises(UsageError):
        RedisRateLimiter(f"redis://user:{password}@host:port")
    limiter = RedisRateLimiter(f"redis://user:{password}@127.0.0.1:1", timeout_seconds=0.2)
    assert not limiter.try_acquire("a")
    assert password not in f"{caught.value}{caught.value.__cause__}{limiter!r}{caplog.text}"


def test_keys_of_users_and_addresses_never_meet() -> None:
    key = RedisRateLimiter.composite_key
    assert key("alice", "203.0.113.9") == "user:alice|ip:203.0.113.9"
    assert key("a|ip:1", "2") != key("a", "1|ip:2")
    assert len({key(None, None), key("*", None), key("", "*"), key("anon", "")}) == 3


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ossmk.security.redis_grants", raising=False)
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(MissingExtra, match=r"pip install 'oss-metrics-kit\[redis\]'"):
        RedisRateLimiter()


def test_a_wrong_choice_is_refused() -> None:
    with pytest.raises(UsageError, match="refuse or allow"):
        RedisRateLimiter(when_down="shrug")  # type: ignore[arg-type]  # what a caller might do
