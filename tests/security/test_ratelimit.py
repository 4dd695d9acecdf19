"""The limiter of one process, against a naive one that keeps every grant for ever."""

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ossmk.errors import UsageError
from ossmk.security.ratelimit import RateLimiter


class Clock:
    """A clock that stands still until told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


# steps of a quarter second add up without rounding, so the edges of windows are hit exactly
asked = st.lists(
    st.tuples(st.sampled_from([0, 0, 0.25, 0.5, 1]), st.sampled_from("ab"), st.integers(1, 3)),
    min_size=20,
    max_size=60,
)
often = settings(max_examples=300)


@often
@given(asked=asked, capacity=st.integers(1, 4), window=st.integers(1, 2))
def test_it_grants_exactly_what_any_window_has_room_for(
    asked: list[tuple[float, str, int]], capacity: int, window: int
) -> None:
    clock = Clock()
    limiter = RateLimiter(capacity, window, clock=clock)
    history: list[tuple[float, str, int]] = []
    for wait, key, tokens in asked:
        clock.now += wait
        used = sum(n for at, who, n in history if who == key and clock.now - window < at)
        granted = limiter.try_acquire(key, tokens)
        assert granted == (used + tokens <= capacity)
        if granted:
            history.append((clock.now, key, tokens))


@often
@given(asked=asked, capacity=st.integers(1, 4), window=st.integers(1, 2))
def test_whoever_waits_as_long_as_told_is_granted_and_not_before(
    asked: list[tuple[float, str, int]], capacity: int, window: int
) -> None:
    clock = Clock()
    limiter = RateLimiter(capacity, window, clock=clock)
    for wait, key, tokens in asked:
        clock.now += wait
        seconds = limiter.acquire(key, tokens)
        if 0 < seconds < math.inf:
            start = clock.now
            clock.now = start + seconds - 0.125
            assert not limiter.try_acquire(key, tokens)
            clock.now = start + seconds
            assert limiter.try_acquire(key, tokens)


def test_keys_without_a_grant_in_the_window_are_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(5, 60, max_keys=3, clock=clock)
    assert [limiter.try_acquire(key) for key in ("a", "b", "c", "d")] == [True, True, True, False]
    assert limiter.acquire("d") == 60
    clock.now = 30
    assert limiter.try_acquire("a")
    clock.now = 60
    assert [limiter.try_acquire(key) for key in ("d", "e", "f")] == [True, True, False]


def test_a_refused_key_takes_no_place() -> None:
    limiter = RateLimiter(1, 60, max_keys=1, clock=Clock())
    assert not limiter.try_acquire("greedy", tokens=2)
    assert limiter.try_acquire("a")


def test_threads_share_one_count() -> None:
    limiter = RateLimiter(capacity=100, window_seconds=3600)
    start = Barrier(8)

    def ask(_: int) -> int:
        start.wait()
        return sum(limiter.try_acquire("user:42") for _ in range(1000))

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 100


def test_keys_do_not_share_a_count() -> None:
    limiter = RateLimiter(capacity=2, window_seconds=60)
    granted = Counter(key for key in "aabbbcaa" if limiter.try_acquire(key))
    assert granted == {"a": 2, "b": 2, "c": 1}


@pytest.mark.parametrize(
    ("capacity", "window"),
    [(0, 60), (-1, 60), (1.5, 60), (True, 60), (5, 0), (5, -1), (5, math.nan), (5, math.inf)],
)
def test_a_limit_that_is_none_is_refused(capacity: int, window: float) -> None:
    with pytest.raises(UsageError):
        RateLimiter(capacity, window)


@pytest.mark.parametrize("tokens", [0, -1, 0.5])
def test_tokens_that_are_no_count_are_refused(tokens: int) -> None:
    with pytest.raises(UsageError, match="tokens"):
        RateLimiter(5, 60).try_acquire("a", tokens)


def test_no_room_for_keys_is_refused() -> None:
    with pytest.raises(UsageError, match="max_keys"):
        RateLimiter(5, 60, max_keys=0)
