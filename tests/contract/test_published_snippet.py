"""The snippet published for backends runs as it stands: as a script, awaited, in threads."""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from textwrap import indent
from typing import Any

import psycopg
import pytest

from ossmk import analyze_github_user, analyze_github_user_async

IMPORTS = """\
from ossmk.core.services.analyze import analyze_github_user
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores
from ossmk.security.ratelimit import RateLimiter
"""
SNIPPET = """\
result = analyze_github_user(login, rules="default", since="90d", api="auto")
result.summary   # small dict for a front end       result.scores  # list of dicts, to persist
with connect() as conn:          # commits on success, rolls back on error
    ensure_schema(conn)
    save_scores(conn, result.scores)
    save_events(conn, result.events)

limiter = RateLimiter(capacity=5, window_seconds=60)
limiter.try_acquire("user:42")   # -> bool
"""
SCRIPT = f"{IMPORTS}login = 'octocat'\n{SNIPPET}"
IN_ASYNC_DEF = f"""\
import asyncio
{IMPORTS}
async def route(login):
{indent(SNIPPET, "    ")}
asyncio.run(route("octocat"))
"""
IN_EIGHT_THREADS = f"""\
from concurrent.futures import ThreadPoolExecutor
{IMPORTS}
def work(login):
{indent(SNIPPET, "    ")}
with ThreadPoolExecutor(8) as threads:
    list(threads.map(work, ["octocat"] * 8))
"""


def stored(dsn: str, table: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(f"SELECT * FROM {table}").fetchall()


# a crash of the interpreter says where each thread was
PYTHON = [sys.executable, "-X", "faulthandler", "-W", "error", "-c"]


@pytest.mark.parametrize(
    "program", [SCRIPT, IN_ASYNC_DEF, IN_EIGHT_THREADS], ids=["script", "async def", "threads"]
)
def test_the_snippet_stores_events_and_scores_once(backend: str, program: str) -> None:
    subprocess.run([*PYTHON, program], check=True)
    assert len(stored(backend, "ossmk_events")) == 3
    scores = stored(backend, "ossmk_scores")
    subprocess.run([*PYTHON, program], check=True)
    assert len(stored(backend, "ossmk_events")) == 3
    assert len(stored(backend, "ossmk_scores")) == len(scores) > 0


@pytest.mark.usefixtures("backend")
def test_summary_and_scores_are_json_as_they_are() -> None:
    result = analyze_github_user("octocat")
    assert json.loads(json.dumps(result.summary)) == result.summary
    assert json.loads(json.dumps(result.scores)) == result.scores
    for score in result.scores:
        assert {"user_id", "dimension", "window", "value"} <= score.keys()


@pytest.mark.usefixtures("backend")
def test_a_dump_holds_everything_but_the_events() -> None:
    result = analyze_github_user("octocat")
    dumped = json.loads(result.model_dump_json())
    assert {"user", "period", "summary", "scores", "coverage", "skipped", "cost"} <= dumped.keys()
    assert "events" not in dumped
    assert len(result.events) == 3


@pytest.mark.usefixtures("backend")
def test_the_awaitable_twin_gives_the_same() -> None:
    now = "2100-01-01T00:00:00Z"
    awaited = asyncio.run(analyze_github_user_async("octocat", since="all", as_of=now))
    assert awaited.scores == analyze_github_user("octocat", since="all", as_of=now).scores


@pytest.mark.usefixtures("backend")
def test_threads_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(analyze_github_user, ["octocat"] * 8))
    assert {result.summary["total_events"] for result in results} == {3}
