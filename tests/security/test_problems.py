"""Errors as problem+json answers of a FastAPI application."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI, HTTPException

from examples.serving import free_port, serving
from ossmk import errors
from ossmk.security.problems import answer_problems


class SomethingIsDown(Exception):
    """An error of somebody else's."""


RAISED: dict[str, Exception] = {
    "/usage": errors.UsageError("--since 'x' cannot be read"),
    "/token": errors.AuthError("the token is refused"),
    "/nobody": errors.NotFound("no such user"),
    "/limit": errors.RateLimited("used up", retry_at=datetime.now(UTC) + timedelta(hours=10)),
    "/limit-over": errors.RateLimited("used up", retry_at=datetime.now(UTC)),
    "/forge": errors.ForgeUnavailable("no answer"),
    "/database": errors.StorageError("db.internal refuses"),
    "/rules": errors.ConfigError("/srv/rules.toml: wrong"),
    "/other": SomethingIsDown("cache.internal"),
    "/teapot": HTTPException(418, "short and stout", {"X-Kind": "teapot"}),
    "/odd": HTTPException(499, "gone"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[httpx2.Client]:
    """Serve an application whose every page is an error."""
    app, port = FastAPI(), free_port()
    answer_problems(app, unavailable=[SomethingIsDown])

    @app.get("/numbers/{number}")
    def number(number: int) -> int:
        return number

    @app.get("/{page}")
    def page(page: str) -> None:
        raise RAISED[f"/{page}"]

    with serving(app, port), httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


@pytest.mark.parametrize(
    ("page", "status", "detail"),
    [
        ("/usage", 422, "--since 'x' cannot be read"),
        ("/token", 401, "the token is refused"),
        ("/nobody", 404, "no such user"),
        ("/limit", 503, "used up"),
        ("/forge", 503, "no answer"),
        ("/database", 503, None),
        ("/rules", 500, None),
        ("/other", 503, None),
        ("/teapot", 418, "short and stout"),
        ("/odd", 499, "gone"),
        ("/no/such/page", 404, "Not Found"),
    ],
)
def test_each_error_has_its_status_and_says_nothing_of_the_servers_own(
    site: httpx2.Client, page: str, status: int, detail: str | None
) -> None:
    answer = site.get(page)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == answer.json()["status"] == status
    assert answer.json().get("detail") == detail


def test_a_limit_says_when_it_ends(site: httpx2.Client) -> None:
    assert 9 * 3600 < int(site.get("/limit").headers["Retry-After"]) <= 10 * 3600
    assert site.get("/limit-over").headers["Retry-After"] == "1"
    assert site.get("/database").headers["Retry-After"] == "60"


def test_a_parameter_that_is_wrong_is_named_and_not_repeated(site: httpx2.Client) -> None:
    answer = site.get("/numbers/secret")
    assert answer.status_code == 422
    assert "path.number" in answer.json()["detail"]
    assert "secret" not in answer.text


def test_headers_of_an_http_error_are_kept(site: httpx2.Client) -> None:
    assert site.get("/teapot").headers["X-Kind"] == "teapot"
