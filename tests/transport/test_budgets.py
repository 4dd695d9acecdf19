from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.transport.budgets import Budget, is_refusal
from ossmk.transport.pace import RESPONSE_SECONDS, WINDOW_SECONDS, Pace

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=named, content=body)


def blocked_for(response: httpx2.Response, *, refusals: int = 0) -> float:
    budget = Budget(refusals=refusals)
    budget.refuse(response, at=100.0, now=NOW)
    return budget.blocked_until - 100.0


def test_retry_after_in_seconds_is_waited() -> None:
    assert blocked_for(answer(429, retry_after="17")) == 17


def test_retry_after_as_a_date_is_measured_by_the_servers_clock() -> None:
    skewed = NOW + timedelta(hours=3)
    date, later = (
        format_datetime(skewed, True),
        format_datetime(skewed + timedelta(seconds=40), True),
    )
    assert blocked_for(answer(429, retry_after=later, date=date)) == 40


def test_a_used_up_budget_is_waited_for_until_its_reset() -> None:
    reset = str(int(NOW.timestamp()) + 90)
    used_up = answer(403, x_ratelimit_remaining="0", x_ratelimit_reset=reset)
    assert blocked_for(used_up) == 91


def test_a_secondary_limit_without_a_date_is_waited_a_minute_then_longer() -> None:
    waits = [blocked_for(answer(403), refusals=count) for count in range(4)]
    assert waits == [60, 120, 240, 480]


def test_a_reset_in_the_past_never_makes_a_storm() -> None:
    past = answer(403, x_ratelimit_remaining="0", x_ratelimit_reset="1000")
    assert blocked_for(past) >= 1
    assert blocked_for(past, refusals=5) >= 32


def test_the_last_request_of_a_budget_blocks_the_next() -> None:
    budget = Budget()
    reset = str(int(NOW.timestamp()) + 10)
    budget.learn(answer(x_ratelimit_remaining="0", x_ratelimit_reset=reset), at=0.0, now=NOW)
    assert budget.blocked_until == 11


REFUSALS = [
    answer(429),
    answer(403, x_ratelimit_remaining="0"),
    answer(403, retry_after="5"),
    answer(403, b'{"message": "You have exceeded a secondary rate limit. Wait."}'),
    answer(200, b'{"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}'),
    answer(200, b'{"message": "You have exceeded a secondary rate limit"}'),
]
OTHERS = [
    answer(403, b'{"message": "Resource not accessible by integration"}'),
    answer(403, b"<html>"),
    answer(200, b'{"data": {"title": "RATE_LIMITED \\"errors\\" secondary rate limit"}}'),
    answer(200, b'{"data": null, "errors": [{"type": "NOT_FOUND", "message": "no"}]}'),
    answer(404),
    answer(500),
]


@pytest.mark.parametrize("response", REFUSALS)
def test_every_way_to_say_limit_is_understood(response: httpx2.Response) -> None:
    assert is_refusal(response)


@pytest.mark.parametrize("response", OTHERS)
def test_what_is_about_something_else_is_no_limit(response: httpx2.Response) -> None:
    assert not is_refusal(response)


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 9.5)), max_size=60))
def test_no_minute_ever_begins_a_request_over_the_computing_budget(
    steps: list[tuple[float, float]],
) -> None:
    pace, at = Pace(), 0.0
    answers: list[tuple[float, float]] = []
    for pause, seconds in steps:
        at = max(at + pause, pace.free_at(at=at + pause))
        # sums of floats: a minute after an answer may be a hair less than a minute
        recent = sum(taken for end, taken in answers if end > at - WINDOW_SECONDS + 1e-9)
        assert recent < RESPONSE_SECONDS + 1e-6
        at += seconds
        pace.record(at=at, seconds=seconds)
        answers.append((at, seconds))


def test_the_next_request_waits_until_the_oldest_answer_is_a_minute_old() -> None:
    pace = Pace()
    for number in range(10):
        pace.record(at=10.0 + number, seconds=6.0)
    assert pace.free_at(at=25.0) == 70.0
    assert pace.free_at(at=70.0) == 70.0
