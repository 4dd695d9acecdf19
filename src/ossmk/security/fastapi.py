"""Limits for routes of a FastAPI application; needs the extra `web` when it is called.

    limit = create_rate_limiter_dependency(limiter, key=signed_in_user)

    @app.post("/analyze", dependencies=[Depends(limit)])

Key by who is signed in: a user named in the query lets anyone spend anyone's limit.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from ossmk import plugins

if TYPE_CHECKING:
    from fastapi import Request

Key = Callable[["Request"], str | Awaitable[str]]
Dependency = Callable[["Request"], Awaitable[None]]


class Limiter(Protocol):
    """What limits: `RateLimiter`, `RedisRateLimiter` or one of your own."""

    def acquire(self, key: str, tokens: int = 1) -> float:
        """Take tokens: 0 when granted, else the seconds until it is worth asking again."""
        ...


def create_rate_limiter_dependency(
    limiter: Limiter, key: Key | None = None, *, tokens: int = 1, trusted_proxies: int = 0
) -> Dependency:
    """Give a dependency that lets a request pass or answers 429 with `Retry-After`.

    `key` tells whose limit a request spends, from the `Request`, as a function or a coroutine
    function; without one it is the client's address (`client_address`). The answer is
    problem+json; `problems.answer_problems(app)` fills in its title and status. A limiter that
    waits for a server does so in a thread: neither `def` nor `async def` routes hold the loop.
    """
    create: Callable[..., Dependency] = plugins.load_name(
        "ossmk.security.limited_routes", "dependency"
    )
    if key is None:
        return create(limiter, lambda request: client_address(request, trusted_proxies), tokens)
    return create(limiter, key, tokens)


def client_address(request: "Request", trusted_proxies: int = 0) -> str:
    """Give the address a request comes from, as seen by the server, or by your own proxies.

    Anyone can send `X-Forwarded-For`: it is read only where `trusted_proxies` says how many
    proxies of yours a request passes, each of which adds the address it was called from.
    """
    peer = request.client.host if request.client else "0.0.0.0"  # noqa: S104 - nothing is bound
    if trusted_proxies < 1:
        return peer
    said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    return said[-trusted_proxies].strip() or peer if len(said) >= trusted_proxies else peer
