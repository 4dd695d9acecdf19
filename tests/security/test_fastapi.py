"""The dependency on a real server: who passes, who is refused, and whose limit is spent."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Annotated

import httpx2
import pytest
import uvicorn
from fastapi import Depends, FastAPI, Request

from ossmk.errors import MissingExtra
from ossmk.security.fastapi import Limiter, client_address, create_rate_limiter_dependency
from ossmk.security.problems import answer_problems
from ossmk.security.ratelimit import RateLimiter
from ossmk.security.ratelimit_redis import RedisRateLimiter

LONG = 3600


def by_user(request: Request) -> str:
    return request.headers["user"]


async def by_user_later(request: Request) -> str:
    await asyncio.sleep(0)
    return request.headers["user"]


def application(limit: Callable[..., object]) -> FastAPI:
    app = FastAPI()

    @app.get("/def", dependencies=[Depends(limit)])
    def plain() -> str:
        return "done"

    @app.get("/async", dependencies=[Depends(limit)])
    async def awaited() -> str:
        return "done"

    return app


@contextmanager
def served(app: FastAPI) -> Iterator[httpx2.Client]:
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, proxy_headers=False, ws="none")
    )
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", ["/def", "/async"])
@pytest.mark.parametrize("key", [by_user, by_user_later])
@pytest.mark.parametrize("kind", ["process", "redis"])
def test_each_user_has_a_limit_of_their_own(
    kind: str, key: Callable[[Request], str], path: str, redis_url: str
) -> None:
    limiter: Limiter = RateLimiter(2, LONG)
    if kind == "redis":
        limiter = RedisRateLimiter(redis_url, 2, LONG)
    with served(application(create_rate_limiter_dependency(limiter, key=key))) as client:
        statuses = [client.get(path, headers={"user": user}).status_code for user in "aaabab"]
    assert statuses == [200, 200, 429, 200, 429, 200]


def test_the_refusal_is_a_problem_that_says_when_to_come_back() -> None:
    limit = create_rate_limiter_dependency(RateLimiter(1, 30), key=by_user)
    plain, filled_in = application(limit), application(limit)
    answer_problems(filled_in)
    for app in (plain, filled_in):
        with served(app) as client:
            client.get("/def", headers={"user": "a"})
            answer = client.get("/def", headers={"user": "a"})
        assert answer.status_code == 429
        assert answer.headers["content-type"] == "application/problem+json"
        assert 25 < int(answer.headers["retry-after"]) <= 30
        assert answer.json()["detail"] == "the limit is used up"
    assert (answer.json()["title"], answer.json()["status"]) == ("Too Many Requests", 429)


def test_requests_at_the_same_time_share_one_count() -> None:
    limit = create_rate_limiter_dependency(RateLimiter(5, LONG), key=by_user)

    async def ask(base_url: httpx2.URL) -> list[int]:
        async with httpx2.AsyncClient(base_url=base_url, trust_env=False) as client:
            asked = (client.get("/async", headers={"user": "a"}) for _ in range(40))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    with served(application(limit)) as client:
        statuses = asyncio.run(ask(client.base_url))
    assert sorted(statuses) == [200] * 5 + [429] * 35


@pytest.mark.parametrize(
    ("trusted_proxies", "forwarded", "address"),
    [
        (0, ["203.0.113.9"], "127.0.0.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
        (1, ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),
        (2, ["6.6.6.6, 203.0.113.9, 10.0.0.1"], "203.0.113.9"),
        (2, ["203.0.113.9"], "127.0.0.1"),
        (1, [], "127.0.0.1"),
        (1, [""], "127.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_ones_own_proxies(
    trusted_proxies: int, forwarded: list[str], address: str
) -> None:
    app = FastAPI()

    @app.get("/")
    def route(request: Request) -> str:
        return client_address(request, trusted_proxies)

    with served(app) as client:
        headers = [("X-Forwarded-For", each) for each in forwarded]
        assert client.get("/", headers=headers).json() == address


def test_without_a_key_the_address_is_limited() -> None:
    limit = create_rate_limiter_dependency(RateLimiter(1, LONG), trusted_proxies=1)
    with served(application(limit)) as client:
        statuses = [
            client.get("/def", headers={"X-Forwarded-For": address}).status_code
            for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1")
        ]
    assert statuses == [200, 200, 429]


def test_the_published_limit_function_works_behind_depends() -> None:
    limiter = RateLimiter(capacity=1, window_seconds=60)
    app = FastAPI()

    def limit_user(user_id: str) -> bool:
        return limiter.try_acquire(f"user:{user_id}")

    @app.get("/")
    def route(granted: Annotated[bool, Depends(limit_user)]) -> bool:
        return granted

    with served(app) as client:
        assert [client.get("/?user_id=42").json() for _ in range(2)] == [True, False]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ossmk.security.limited_routes", raising=False)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    with pytest.raises(MissingExtra, match=r"pip install 'oss-metrics-kit\[web\]'"):
        create_rate_limiter_dependency(RateLimiter(1, 1))
