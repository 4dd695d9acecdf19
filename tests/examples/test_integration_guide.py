"""What docs/integration.md claims: its statements run, and the faults it names are faults."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import psycopg
import pytest
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.middleware.base import RequestResponseEndpoint

from examples.conftest import TOKENS
from examples.serving import free_port, serving
from ossmk.security.ratelimit import RateLimiter
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores
from ossmk.storage.postgres_dsn import read_dsn

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "integration.md"
STATEMENTS = re.findall(r"```sql\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
SCORE = {"user_id": "ada", "dimension": "code", "window": "90d", "value": 1.5}
EVENT = {
    "id": "commit:1",
    "kind": "commit",
    "repo_id": "github.com/ada/kit",
    "user_id": "ada",
    "created_at": "2026-01-31T12:00:00Z",
}


@pytest.fixture
def made(postgres: str) -> Iterator[str]:
    """Give a database in which the owner made the tables and the role of the backend exists."""
    with connect(postgres) as owner:
        ensure_schema(owner)
        owner.execute("drop role if exists backend")
        owner.execute("create role backend login")
    yield postgres
    with connect(postgres) as owner:
        owner.execute("drop owned by backend")
        owner.execute("drop role backend")


def test_every_statement_of_the_guide_runs(made: str) -> None:
    assert len(STATEMENTS) == 3
    with connect(made) as conn:
        save_scores(conn, [SCORE])
        for statement in STATEMENTS:
            conn.execute(statement.encode())


def test_the_rights_in_the_guide_suffice_to_save_and_do_not_let_create(made: str) -> None:
    with connect(made) as owner:
        owner.execute(STATEMENTS[0].encode())
    backend = read_dsn(made).replace("user=postgres", "user=backend")
    for _ in range(2):
        with connect(backend) as conn:
            ensure_schema(conn)
            save_scores(conn, [SCORE])
            save_events(conn, [EVENT])
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connect(backend) as conn:
        conn.execute("drop table ossmk_scores")


@pytest.fixture
def routes(backend_environment: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Serve both applications of the guide's blocks; gives their addresses."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKENS["ada"])
    names: dict[str, FastAPI] = {}
    apps = []
    exec("login = 'ada'", names)
    for block in BLOCKS:
        exec(block, names)
        if "app = FastAPI()" in block:
            apps.append(names["app"])

    @apps[-1].middleware("http")
    async def sign_in(request: Request, call_next: RequestResponseEndpoint) -> Response:
        request.state.login = "ada"
        return await call_next(request)

    with ExitStack() as stack:
        ports = [free_port() for _ in apps]
        for app, port in zip(apps, ports, strict=True):
            stack.enter_context(serving(app, port))
        yield [f"http://127.0.0.1:{port}" for port in ports]


def test_the_awaiting_route_gives_the_result_without_titles(routes: list[str]) -> None:
    answer = httpx2.post(f"{routes[0]}/analyze/person7", timeout=60)
    assert answer.status_code == 200
    assert {"user", "summary", "scores", "coverage", "skipped", "cost"} <= set(answer.json())
    assert "Change it" not in answer.text


def test_the_limited_route_lets_five_through(routes: list[str]) -> None:
    statuses = [httpx2.post(f"{routes[1]}/analyze", timeout=60).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


@pytest.fixture
def published() -> Iterator[httpx2.Client]:
    """Serve the published guide's route with its own dependency, and with it put right."""
    app, port = FastAPI(), free_port()
    limiter = RateLimiter(capacity=1, window_seconds=60)

    def limit_user(user_id: str) -> None:
        if not limiter.try_acquire(f"user:{user_id}"):
            raise HTTPException(429)

    broken = Depends(lambda: limit_user(user_id))  # type: ignore[name-defined]  # noqa: F821 # as published

    @app.exception_handler(NameError)
    def tell(_: Request, error: NameError) -> PlainTextResponse:
        return PlainTextResponse(str(error), 500)

    @app.get("/published", dependencies=[broken])
    def published() -> None: ...

    @app.get("/right", dependencies=[Depends(limit_user)])
    def right() -> None: ...

    with serving(app, port), httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


def test_the_published_lambda_fails_on_every_request(published: httpx2.Client) -> None:
    answer = published.get("/published?user_id=ada")
    assert (answer.status_code, answer.text) == (500, "name 'user_id' is not defined")


def test_the_published_function_works_and_lets_anyone_spend_anyones_limit(
    published: httpx2.Client,
) -> None:
    statuses = [published.get(f"/right?user_id={name}").status_code for name in ("ada", "ada", "x")]
    assert statuses == [200, 429, 200]
