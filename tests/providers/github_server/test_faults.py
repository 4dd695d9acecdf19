"""Every fault does to a client what GitHub, or the way to it, does."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime

import httpx2
import pytest

from github_server import faults, graphql_faults
from github_server.client import Client
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.world import World

QUERY = "{ viewer { login issues(first: 100) { nodes { id } } } rateLimit { cost } }"


@pytest.fixture
def server(start_github: StartGitHub) -> GitHubServer:
    world = World()
    alice = world.account("alice")
    project = world.repository(alice, "project")
    for _ in range(4):
        project.issue(alice, "2026-01-01T00:00:00Z")
    return start_github(world)


@pytest.fixture
def client(server: GitHubServer) -> Client:
    return Client(server)


def test_a_fault_strikes_the_nth_matching_request_as_often_as_said(
    server: GitHubServer, client: Client
) -> None:
    server.faults.add(faults.status(502), when=faults.graphql, nth=2, times=2)
    assert client.get("/user").status_code == 200
    assert [client.post(QUERY).status_code for _ in range(4)] == [200, 502, 502, 200]
    assert [each.faults for each in server.log.entries][2] == ["status"]


def test_heavy_documents_time_out_and_light_ones_do_not(
    server: GitHubServer, client: Client
) -> None:
    server.faults.add(faults.status(504), when=faults.heavier_than(50), times=None)
    assert client.post(QUERY).status_code == 504
    assert client.post(QUERY.replace("100", "50")).status_code == 200
    assert client.ask("{ rateLimit { used } }")["data"]["rateLimit"]["used"] == 4


@pytest.mark.parametrize("effect", [faults.truncated, faults.reset])
def test_the_connection_breaks(
    server: GitHubServer, client: Client, effect: Callable[[], faults.Effect]
) -> None:
    server.faults.add(effect())
    with pytest.raises(httpx2.TransportError):
        client.post(QUERY)
    assert client.post(QUERY).status_code == 200


def test_bodies_are_no_json(server: GitHubServer, client: Client) -> None:
    server.faults.add(faults.invalid_json())
    server.faults.add(faults.html())
    for _ in range(2):
        answer = client.post(QUERY)
        assert answer.status_code == 200
        with pytest.raises(ValueError, match=r"."):
            answer.json()


def test_a_slow_body_outlasts_a_short_timeout(server: GitHubServer, client: Client) -> None:
    server.faults.add(faults.slow(3.0), times=1)
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{server.api_url}/users/alice", timeout=0.1)


def test_resource_limits_null_what_was_asked(server: GitHubServer, client: Client) -> None:
    server.faults.add(graphql_faults.resource_limits(field="viewer"))
    answer = client.ask(QUERY)
    assert answer["data"] == {"viewer": None, "rateLimit": {"cost": 1}}
    assert answer["errors"][0]["type"] == "RESOURCE_LIMITS_EXCEEDED"
    assert answer["errors"][0]["path"] == ["viewer"]


def test_single_nodes_are_nulled(server: GitHubServer, client: Client) -> None:
    server.faults.add(graphql_faults.null_nodes(every=2))
    answer = client.ask(QUERY)
    nodes = answer["data"]["viewer"]["issues"]["nodes"]
    assert [each is None for each in nodes] == [True, False, True, False]
    assert answer["errors"][1]["path"] == ["viewer", "issues", "nodes", 2]


def test_rate_limited_comes_with_status_200(server: GitHubServer, client: Client) -> None:
    server.faults.add(graphql_faults.rate_limited(reset_in_seconds=90))
    answer = client.post(QUERY)
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (200, "0")
    assert 80 < int(answer.headers["x-ratelimit-reset"]) - server.clock.now() <= 90


def test_retry_after_is_seconds_or_a_date_or_absent(server: GitHubServer, client: Client) -> None:
    server.faults.add(faults.secondary_limited(status=429, seconds=7))
    server.faults.add(faults.secondary_limited(seconds=60, as_date=True))
    server.faults.add(faults.secondary_limited(status=200))
    seconds, date, absent = (client.post(QUERY) for _ in range(3))
    assert (seconds.status_code, seconds.headers["retry-after"]) == (429, "7")
    ahead = parsedate_to_datetime(date.headers["retry-after"]).timestamp() - server.clock.now()
    assert 55 < ahead <= 60
    assert (absent.status_code, "retry-after" in absent.headers) == (200, False)
    assert "secondary rate limit" in absent.text


@pytest.mark.parametrize("status", [403, 429])
def test_the_primary_limit_of_rest(server: GitHubServer, client: Client, status: int) -> None:
    server.faults.add(faults.primary_limited(status=status, reset_in_seconds=30))
    answer = client.get("/user")
    assert (answer.status_code, answer.headers["x-ratelimit-remaining"]) == (status, "0")


def test_a_search_is_incomplete(server: GitHubServer, client: Client) -> None:
    server.faults.add(faults.incomplete_results())
    found = client.get("/search/issues?q=author:alice").json()
    assert found["incomplete_results"]
    assert len(found["items"]) < found["total_count"]


def test_the_date_header_follows_a_skewed_clock(server: GitHubServer, client: Client) -> None:
    server.clock.skew_seconds = -900
    told = parsedate_to_datetime(client.get("/user").headers["date"]).timestamp()
    assert -905 < told - server.clock.now() < -895


def test_a_token_is_revoked_for_a_while(server: GitHubServer, client: Client) -> None:
    server.faults.add(faults.revoked(), when=faults.with_token(client.token or ""))
    assert [client.get("/user").status_code for _ in range(2)] == [401, 200]
