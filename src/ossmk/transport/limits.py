"""Asks with the credential that may, waits where none may, and learns from every answer.

The outermost transport: it signs the request, so a revoked credential drops out here and the
same request goes on with the next.
"""

from datetime import timedelta

import anyio
import httpx2

from ossmk.errors import AuthError, RateLimited
from ossmk.periods import iso
from ossmk.transport.budgets import is_refusal
from ossmk.transport.clock import Clock
from ossmk.transport.credentials import Bucket, Member, Pool
from ossmk.transport.ledger import ledger_of
from ossmk.transport.retry import answer_seconds


class Limits(httpx2.AsyncBaseTransport):
    """Keeps one bucket's requests of a pool within the forge's limits.

    Raises `RateLimited` when waiting would go beyond the ledger's patience and `AuthError` when
    no credential is left. `concurrency` is shared by all buckets of a forge.
    """

    def __init__(
        self,
        inner: httpx2.AsyncBaseTransport,
        *,
        pool: Pool,
        bucket: Bucket,
        clock: Clock,
        concurrency: anyio.CapacityLimiter,
    ) -> None:
        self._inner = inner
        self._pool = pool
        self._bucket = bucket
        self._clock = clock
        self._concurrency = concurrency

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send until an answer comes that is not about limits or the credential."""
        async with self._concurrency:
            while True:
                member = await self._member(request)
                response = await self._send(request, member)
                if response.status_code == 401:
                    self._pool.drop(member)
                elif not is_refusal(response):
                    return response

    async def aclose(self) -> None:
        """Close what it wraps."""
        await self._inner.aclose()

    async def _member(self, request: httpx2.Request) -> Member:
        """Give the member that may ask now, after waiting for it where that is allowed."""
        while len(self._pool):
            at = self._clock.monotonic()
            member, seconds = self._pool.choose(self._bucket, at=at)
            if seconds <= 0:
                return member
            refused = member.budget(self._bucket).blocked_until > at
            await self._wait(request, seconds, refused=refused)
        raise AuthError(
            f"{request.url.host} refuses the token (401); is it revoked, expired or mistyped? "
            "Give another in GITHUB_TOKEN, or run: gh auth login"
        )

    async def _wait(self, request: httpx2.Request, seconds: float, *, refused: bool) -> None:
        ledger, at, host = ledger_of(request), self._clock.monotonic(), request.url.host
        retry_at = self._clock.now() + timedelta(seconds=seconds)
        if not ledger.may_wait(seconds, at=at, refused=refused):
            raise RateLimited(
                f"the {self._bucket} limit of {host} is used up until {iso(retry_at)}",
                retry_at=retry_at,
            )
        ledger.wait(f"the {self._bucket} limit of {host} to reset", seconds, refused=refused)
        await self._clock.sleep(seconds)

    async def _send(self, request: httpx2.Request, member: Member) -> httpx2.Response:
        request.headers["Authorization"] = await member.credential.authorization()
        request.extensions["ossmk.credential"] = member.credential.name
        member.in_flight += 1
        try:
            response = await self._inner.handle_async_request(request)
            await response.aread()
        finally:
            member.in_flight -= 1
            ended = self._clock.monotonic()
            member.pace.record(at=ended, seconds=answer_seconds(request))
        budget = member.budget(self._bucket)
        learn = budget.refuse if is_refusal(response) else budget.learn
        learn(response, at=ended, now=self._clock.now())
        return response
