"""Walking a connection page by page brings each node once, whichever end and size."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from github_server.client import Client
from github_server.fixtures import StartGitHub
from github_server.graphql_api.paging import page
from github_server.sight import Sight, Token
from github_server.world import World

SIGHT = Sight(Token(None), None)


@given(count=st.integers(0, 30), size=st.integers(1, 7), backward=st.booleans())
def test_every_node_comes_once(count: int, size: int, *, backward: bool) -> None:
    world = World()
    repository = world.repository(world.account("alice"), "project")
    everything = [repository.issue(None, "2026-01-01T00:00:00Z") for _ in range(count)]
    seen: list[object] = []
    cursor: str | None = None
    for _ in range(count + 1):
        if backward:
            found = page(everything, SIGHT, last=size, before=cursor)
            seen, cursor = found.nodes + seen, found.page_info.start_cursor
            more = found.page_info.has_previous_page
        else:
            found = page(everything, SIGHT, first=size, after=cursor)
            seen, cursor = seen + found.nodes, found.page_info.end_cursor
            more = found.page_info.has_next_page
        assert found.total_count == count
        if not more:
            break
    assert seen == everything


def test_a_cursor_stays_at_its_node_when_newer_ones_come() -> None:
    world = World()
    repository = world.repository(world.account("alice"), "project")
    old = [repository.issue(None, "2026-01-01T00:00:00Z") for _ in range(4)]
    cursor = page(old, SIGHT, first=2).page_info.end_cursor
    newer = [repository.issue(None, "2026-02-01T00:00:00Z"), *old]
    assert page(newer, SIGHT, first=2, after=cursor).nodes == old[2:]


def test_a_wrong_cursor_is_an_error(start_github: StartGitHub) -> None:
    world = World()
    world.account("alice")
    answer = Client(start_github(world)).ask(
        '{ viewer { issues(first: 1, after: "Zm9v") { nodes { id } } } }'
    )
    assert answer["errors"][0]["type"] == "INVALID_CURSOR_ARGUMENTS"


@pytest.mark.parametrize("field", ["nodes", "edges"])
def test_search_stops_at_a_thousand_without_a_word(start_github: StartGitHub, field: str) -> None:
    world = World()
    alice = world.account("alice")
    repository = world.repository(alice, "project")
    for _ in range(1010):
        repository.issue(alice, "2026-01-01T00:00:00Z")
    inner = "... on Issue { id }" if field == "nodes" else "node { ... on Issue { id } }"
    query = f"""query($after: String) {{ search(query: "author:alice", type: ISSUE, first: 100,
      after: $after) {{ issueCount pageInfo {{ hasNextPage endCursor }}
      {field} {{ {inner} }} }} }}"""
    client, cursor, seen = Client(start_github(world)), None, 0
    found: dict[str, Any] = {"pageInfo": {"hasNextPage": True}}
    while found["pageInfo"]["hasNextPage"]:
        found = client.data(query, after=cursor)["search"]
        cursor, seen = found["pageInfo"]["endCursor"], seen + len(found[field])
    assert (found["issueCount"], seen) == (1010, 1000)
