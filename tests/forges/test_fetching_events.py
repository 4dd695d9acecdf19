from contextlib import aclosing

import anyio
import pytest

from github_server import faults, generate
from github_server.fixtures import TOKEN, StartGitHub
from github_server.server import GitHubServer
from github_server.truth import truth
from ossmk import fetch_events
from ossmk.errors import UsageError
from ossmk.model import Page

YEAR = generate.Shape(6, 40, 30, 60, 40, 12, 60, rarities=2)


@pytest.fixture
def github(start_github: StartGitHub, monkeypatch: pytest.MonkeyPatch) -> GitHubServer:
    server = start_github(generate.year_of(YEAR))
    for name, value in {**server.settings_env, "GITHUB_SERVER_URL": "https://github.com"}.items():
        monkeypatch.setenv(name, value)
    return server


def test_events_come_one_by_one_and_coverage_beside_them(github: GitHubServer) -> None:
    pages: list[Page] = []

    async def collect() -> set[tuple[str, str]]:
        events = fetch_events("alice", generate.SINCE, until=generate.UNTIL, hear=pages.append)
        return {(event.kind, event.id) async for event in events if event.role == "author"}

    found = anyio.run(collect)
    assert found == set(truth(github.world, "alice", generate.SINCE, generate.UNTIL))
    assert pages[-1].coverage["commit"].status == "exact"


def test_a_token_given_by_the_caller_is_used_alone(github: GitHubServer) -> None:
    github.tokens = {"other": github.tokens[TOKEN]}

    async def first() -> str:
        async with aclosing(fetch_events("alice", "all", token="other")) as events:
            return (await anext(events)).user_id

    assert anyio.run(first) == "alice"
    assert {entry.token for entry in github.log.entries} == {"other"}


def test_who_stops_early_or_has_a_deadline_leaves_nothing_open(github: GitHubServer) -> None:
    async def one() -> None:
        async with aclosing(fetch_events("alice", "all")) as events:
            await anext(events)

    async def in_time() -> None:
        github.faults.add(faults.slow(60.0), when=faults.graphql, times=None)
        with anyio.move_on_after(0.2) as scope:
            async with aclosing(fetch_events("alice", "all")) as events:
                await anext(events)
        assert scope.cancelled_caught

    anyio.run(one)
    anyio.run(in_time)


def test_what_is_wrong_is_said_at_the_first_step(github: GitHubServer) -> None:
    async def ask(login: str, since: str) -> None:
        await anext(fetch_events(login, since))

    for login, since in (("no login", "90d"), ("alice", "soon")):
        with pytest.raises(UsageError):
            anyio.run(ask, login, since)
    assert github.log.requests == 0
