"""What a credential may still spend, learnt from the forge's answers. Pure: times are arguments.

REST, search and GraphQL have budgets of their own. Moments are the forge's own (its `Date`
header), so that a wrong clock here waits neither too long nor too short.
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import msgspec

from ossmk.decoding import decode

SECONDARY_SECONDS = 60.0  # "wait at least one minute", then exponentially longer
_LIMIT_WORDS = ("secondary rate limit", "abuse detection", "rate limit exceeded")


class _Refusal(msgspec.Struct):
    """An `errors` entry, as far as limits go."""

    type: str | None = None
    message: str = ""


class _Body(msgspec.Struct):
    """The part of a body that may speak of limits."""

    errors: list[_Refusal] = msgspec.field(default_factory=list)
    message: str = ""


@dataclass(slots=True)
class Budget:
    """One credential's standing for one kind of request; seconds are those of a monotonic clock."""

    remaining: int | None = None
    blocked_until: float = 0.0
    refusals: int = 0

    def learn(self, response: httpx2.Response, *, at: float, now: datetime) -> None:
        """Take in what an answer says of the budget."""
        self.refusals = 0
        remaining = response.headers.get("x-ratelimit-remaining", "")
        if remaining.isdigit():
            self.remaining = int(remaining)
        if self.remaining == 0 and (seconds := _reset_seconds(response, now)) is not None:
            self.blocked_until = at + seconds

    def refuse(self, response: httpx2.Response, *, at: float, now: datetime) -> None:
        """Take in a refusal: nothing more until the moment it names."""
        # never at once, and longer each time: a reset that lies in the past must not make a storm
        seconds = max(2.0**self.refusals, _refused_seconds(response, now, self.refusals))
        self.blocked_until = at + seconds
        self.refusals += 1


def is_refusal(response: httpx2.Response) -> bool:
    """Tell whether an answer (its body read) says that a limit is used up.

    GraphQL says so with status 200 and an error of type RATE_LIMITED; a 403 without any sign of a
    limit is about rights, not about speed.
    """
    if response.status_code == 429:
        return True
    if response.status_code == 403:
        headers = response.headers
        used_up = headers.get("x-ratelimit-remaining") == "0"
        return used_up or "retry-after" in headers or _speaks_of_limits(response)
    return response.status_code == 200 and _is_graphql_refusal(response)


def _is_graphql_refusal(response: httpx2.Response) -> bool:
    if b'"errors"' not in response.content and b'"message"' not in response.content[:200]:
        return False
    return _speaks_of_limits(response)


def _speaks_of_limits(response: httpx2.Response) -> bool:
    try:
        body = decode(response.content, _Body)
    except msgspec.DecodeError:
        return False
    told = [body.message, *(error.message for error in body.errors)]
    return any(error.type == "RATE_LIMITED" for error in body.errors) or any(
        words in text.lower() for text in told for words in _LIMIT_WORDS
    )


def _refused_seconds(response: httpx2.Response, now: datetime, refusals: int) -> float:
    retry_after = response.headers.get("retry-after", "")
    if retry_after.strip().isdigit():
        return float(retry_after)
    if (moment := _http_date(retry_after)) is not None:
        return max(0.0, (moment - _server_now(response, now)).total_seconds())
    used_up = response.headers.get("x-ratelimit-remaining") == "0"
    if used_up and (seconds := _reset_seconds(response, now)) is not None:
        return seconds
    return SECONDARY_SECONDS * 2.0**refusals


def _reset_seconds(response: httpx2.Response, now: datetime) -> float | None:
    reset = response.headers.get("x-ratelimit-reset", "")
    if not reset.isdigit():
        return None
    moment = datetime.fromtimestamp(int(reset), UTC)
    # one second more: the reset is told in whole seconds
    return max(0.0, (moment - _server_now(response, now)).total_seconds() + 1)


def _server_now(response: httpx2.Response, now: datetime) -> datetime:
    return _http_date(response.headers.get("date", "")) or now


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
