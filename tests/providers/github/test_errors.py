import json
import stat
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest
from pydantic import SecretStr

from ossmk.errors import (
    AuthError,
    ForgeError,
    ForgeUnavailable,
    NotFound,
    OssmkError,
    RateLimited,
    UsageError,
)
from ossmk.model import Page, UserTarget
from ossmk.periods import parse_period
from ossmk.providers.github.provider import open_provider
from ossmk.settings import Settings
from ossmk.transport.retry import Persistence
from transport.clocks import Clock
from transport.scripted import Answer, Asked, Reply, Scripted, scripted

TOKEN = "ghp_" + "s3cret" * 6


def pages(url: str, login: str = "alice", tokens: tuple[str, ...] = (TOKEN,)) -> list[Page]:
    settings = Settings(
        github_api_url=url,
        github_graphql_url=f"{url}/graphql",
        github_tokens=tuple(SecretStr(token) for token in tokens),
    )
    clock = Clock()

    async def collect() -> list[Page]:
        period = parse_period("90d", now=clock.now())
        quick = Persistence(seconds_per_answer=0.5)
        async with open_provider(settings, clock=clock, persistence=quick) as provider:
            return [page async for page in provider.fetch(UserTarget(login), period, marks={})]

    return anyio.run(collect)


def outcome(answer: Answer) -> tuple[OssmkError, Scripted]:
    with scripted(answer) as server, pytest.raises(OssmkError) as raised:
        pages(server.url)
    assert TOKEN not in f"{raised.value!r} {raised.value}"
    return raised.value, server


def always(reply: Reply) -> Callable[[Asked], Reply]:
    return lambda _: reply


def graphql_error(type_: str, path: list[str] | None = None, **headers: str) -> Reply:
    error = {"type": type_, "message": f"{type_} happened", **({"path": path} if path else {})}
    body = json.dumps({"data": {"s0": None}, "errors": [error]}).encode()
    return Reply(
        body=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize(
    "login", ["", "-alice", "a--b", "alice/x", "a b", "x" * 40, "älice", "a[bot]"]
)
def test_a_wrong_login_is_refused_before_anything_is_asked(login: str) -> None:
    with scripted(always(Reply())) as server, pytest.raises(UsageError, match="login"):
        pages(server.url, login)
    assert server.asked == []


def test_a_missing_token_is_told_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with scripted(always(Reply())) as server, pytest.raises(AuthError) as raised:
        pages(server.url, tokens=())
    assert "GITHUB_TOKEN" in str(raised.value)
    assert "gh auth login" in str(raised.value)
    assert server.asked == []


def test_the_token_of_a_signed_in_github_cli_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "gh"
    program.write_text(
        f"#!/bin/sh\n[ \"$*\" = 'auth token --hostname github.com' ] && echo {TOKEN}\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with scripted(always(Reply(401))) as server, pytest.raises(AuthError):
        pages(server.url, tokens=())
    assert server.asked[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_an_unknown_user_is_not_found() -> None:
    def unknown(asked: Asked) -> Reply:
        return graphql_error("NOT_FOUND", ["s0"])

    error, _ = outcome(unknown)
    assert isinstance(error, NotFound)
    assert "alice" in str(error)


def test_a_refused_token_is_told_with_what_to_do() -> None:
    error, server = outcome(always(Reply(401, b'{"message": "Bad credentials"}')))
    assert isinstance(error, AuthError)
    assert "GITHUB_TOKEN" in str(error)
    assert len(server.asked) <= 2


LIMITS = {
    "graphql": graphql_error(
        "RATE_LIMITED", x_ratelimit_remaining="0", x_ratelimit_reset="1795180000"
    ),
    "primary": Reply(
        403, headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795180000"}
    ),
    "secondary": Reply(429, headers={"retry-after": "3600"}),
    "date": Reply(429, headers={"retry-after": "Fri, 20 Nov 2026 13:06:40 GMT"}),
    "words": Reply(403, b'{"message": "You have exceeded a secondary rate limit."}'),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_lasts_long_is_raised_with_its_end(name: str) -> None:
    error, server = outcome(always(LIMITS[name]))
    assert isinstance(error, RateLimited)
    assert error.retry_at is not None
    assert (error.retry_at - Clock().now()).total_seconds() > 50
    assert len(server.asked) <= 2


UNUSABLE = {
    "bad gateway": Reply(502, b"<html>"),
    "broken": Reply(500),
    "down": Reply(503),
    "html": Reply(body=b"<html>Sorry</html>"),
    "cut off": Reply(body=b'{"data": {"s0": null}}', cut=8),
    "no object": Reply(body=b"[]"),
    "exhausted": graphql_error("RESOURCE_LIMITS_EXCEEDED", ["s0"]),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_asked_again_and_then_told(name: str) -> None:
    error, server = outcome(always(UNUSABLE[name]))
    assert isinstance(error, ForgeUnavailable)
    assert 3 < len(server.asked) < 60


def test_a_forge_that_is_not_there_is_unavailable() -> None:
    with scripted(always(Reply())) as server:
        url = server.url
    with pytest.raises(ForgeUnavailable, match="cannot be reached"):
        pages(url)


REFUSED: dict[str, tuple[Reply, type[OssmkError]]] = {
    "no right": (Reply(403, b'{"message": "Resource not accessible"}'), AuthError),
    "no such address": (Reply(404, b'{"message": "Not Found"}'), ForgeError),
    "an older server": (
        Reply(
            body=b'{"errors": [{"path": ["query Joined", "s0"], "message": "no fullDatabaseId",'
            b' "extensions": {"code": "undefinedField"}}]}'
        ),
        ForgeError,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_told_at_once(name: str) -> None:
    reply, kind = REFUSED[name]
    error, server = outcome(always(reply))
    assert type(error) is kind
    assert len(server.asked) <= 3
