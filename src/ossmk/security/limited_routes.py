"""The dependency that `fastapi.create_rate_limiter_dependency` gives."""

import inspect
import math
from http import HTTPStatus

from fastapi import HTTPException, Request
from fastapi.concurrency import run_in_threadpool

from ossmk.security.fastapi import Dependency, Key, Limiter


def dependency(limiter: Limiter, key: Key, tokens: int) -> Dependency:
    """Give a dependency that spends `tokens` of the key's limit or raises 429."""

    async def limit(request: Request) -> None:
        whose = await run_in_threadpool(key, request)
        if inspect.isawaitable(whose):
            whose = await whose
        seconds = await run_in_threadpool(limiter.acquire, whose, tokens)
        if seconds > 0:
            raise too_many(seconds)

    return limit


def too_many(seconds: float) -> HTTPException:
    """Give the refusal; whoever may never come back gets no time for it."""
    headers = {"Content-Type": "application/problem+json"}
    if math.isfinite(seconds):
        headers["Retry-After"] = str(math.ceil(seconds))
    return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "the limit is used up", headers)
