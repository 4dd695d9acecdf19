"""Asks again where asking again can help, and says `ForgeUnavailable` where it cannot.

An answer that is late, cut off, a 502 or a 504 may be the question's own weight: where a smaller
question can be asked (`may_be_heavy`) it is not repeated but raised as `TooHeavy`.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import anyio
import httpx2
import msgspec

from ossmk.decoding import decode
from ossmk.errors import ForgeUnavailable
from ossmk.transport.clock import Clock
from ossmk.transport.ledger import ledger_of

HEAVY_STATUSES = frozenset({502, 504})
AGAIN_STATUSES = frozenset({408, 500, 503})


class TooHeavy(ForgeUnavailable):
    """The forge gave up on the question; a smaller one may be answered."""


@dataclass(frozen=True, slots=True)
class Persistence:
    """How often to ask again and how long to pause before: first, doubled, at most."""

    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 30.0
    seconds_per_answer: float = 30.0
    failures_in_a_row: int = 12  # of heavy questions, until the forge counts as down

    def pause(self, failures: int) -> float:
        """Give the pause after so many failures in a row, somewhat random."""
        pause = min(self.longest_pause, self.first_pause * 2.0 ** (failures - 1))
        return pause * random.uniform(0.5, 1.0)  # noqa: S311 # spreads load, guards nothing


PERSISTENCE = Persistence()


class Retry(httpx2.AsyncBaseTransport):
    """Gives answers that can be read; whole bodies, never a 5xx."""

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        *,
        clock: Clock,
        may_be_heavy: bool,
        persistence: Persistence = PERSISTENCE,
    ) -> None:
        self._inner = inner
        self._clock = clock
        self._may_be_heavy = may_be_heavy
        self._persistence = persistence
        self._heavy_in_a_row = 0
        self._heavy_at = -inf
        self._has_answered = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send, and send again after growing pauses."""
        for attempt in range(1, self._persistence.attempts + 1):
            ledger_of(request).note("request")
            started = self._clock.monotonic()
            try:
                response = await self._send(request)
            except TooHeavy as failure:
                if not self._may_be_heavy:
                    problem: ForgeUnavailable = failure
                else:
                    await self._slow_down(request, failure, started=started)
                    raise
            except ForgeUnavailable as failure:
                problem = failure
            else:
                self._heavy_in_a_row, self._has_answered = 0, True
                return response
            if attempt == self._persistence.attempts:
                raise problem
            ledger_of(request).note("retry")
            await self._pause(request, attempt)
        raise AssertionError("attempts is at least 1")

    async def aclose(self) -> None:
        """Close what it wraps."""
        await self._inner.aclose()

    async def _slow_down(
        self, request: httpx2.Request, failure: TooHeavy, *, started: float
    ) -> None:
        # of a forge that answered before, what was under way when another failed says nothing new
        if started > self._heavy_at or not self._has_answered:
            self._heavy_in_a_row += 1
            self._heavy_at = self._clock.monotonic()
        if self._heavy_in_a_row > self._persistence.failures_in_a_row:
            raise ForgeUnavailable(str(failure)) from failure
        await self._pause(request, self._heavy_in_a_row)

    async def _pause(self, request: httpx2.Request, attempt: int) -> None:
        """Wait longer after each attempt, but not beyond the time the run has."""
        left = ledger_of(request).deadline - self._clock.monotonic()
        await self._clock.sleep(min(self._persistence.pause(attempt), max(0.0, left)))

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        started = self._clock.monotonic()
        left = ledger_of(request).deadline - started
        try:
            with anyio.fail_after(min(self._persistence.seconds_per_answer, max(0.0, left))):
                response = await self._inner.handle_async_request(request)
                await response.aread()
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            raise ForgeUnavailable(f"{host} cannot be reached ({_name(error)})") from error
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise TooHeavy(f"{host} did not answer in time") from error
        except httpx2.TransportError as error:
            raise TooHeavy(f"{host} broke off its answer ({_name(error)})") from error
        except httpx2.DecodingError as error:
            raise TooHeavy(f"{host} sent an answer that cannot be read") from error
        finally:
            seconds = self._clock.monotonic() - started
            request.extensions["ossmk.seconds"] = answer_seconds(request) + seconds
        if problem := _problem(response):
            raise problem(f"{host} answered {response.status_code}, which cannot be used")
        return response


def answer_seconds(request: httpx2.Request) -> float:
    """Give how long the forge worked on a request, pauses between attempts left out."""
    return float(request.extensions.get("ossmk.seconds", 0.0))


def _problem(response: httpx2.Response) -> Callable[[str], ForgeUnavailable] | None:
    if response.status_code in HEAVY_STATUSES:
        return TooHeavy
    if response.status_code >= 500 or response.status_code in AGAIN_STATUSES:
        return ForgeUnavailable
    if response.status_code == 200 and not _is_json(response.content):
        return TooHeavy
    return None


def _is_json(content: bytes) -> bool:
    try:
        decode(content, msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True


def _name(error: Exception) -> str:
    return type(error).__name__
