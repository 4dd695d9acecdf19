"""The stand-in keeps GitHub's limits apart and resets them by its own clock."""

import time
from concurrent.futures import ThreadPoolExecutor

from github_server import Limits, Token
from github_server.client import Client
from github_server.fixtures import TOKEN, StartGitHub
from github_server.world import World

QUERY = "{ viewer { login } rateLimit { cost limit remaining used resetAt } }"


def world_of(*logins: str) -> World:
    world = World()
    for login in logins:
        world.account(login)
    return world


def test_points_are_taken_and_told(start_github: StartGitHub) -> None:
    client = Client(start_github(world_of("alice")))
    client.ask(QUERY)
    answer = client.post(QUERY)
    assert answer.json()["data"]["rateLimit"]["used"] == 2
    assert answer.headers["x-ratelimit-remaining"] == "4998"
    assert answer.headers["x-ratelimit-resource"] == "graphql"


def test_without_points_graphql_says_so_in_a_200_until_the_reset(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"), tokens={TOKEN: Token("alice", points=1)})
    client = Client(server)
    client.ask(QUERY)
    answer = client.post(QUERY)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["type"] == "RATE_LIMITED"
    assert answer.headers["x-ratelimit-remaining"] == "0"
    server.clock.advance(3601)
    assert "errors" not in client.ask(QUERY)


def test_rest_and_graphql_have_budgets_of_their_own(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"), tokens={TOKEN: Token("alice", requests=1)})
    client = Client(server)
    assert client.get("/user").status_code == 200
    refused = client.get("/user")
    assert (refused.status_code, refused.headers["x-ratelimit-remaining"]) == (403, "0")
    assert client.post(QUERY).status_code == 200
    told = client.get("/rate_limit").json()["resources"]
    assert (told["core"]["remaining"], told["graphql"]["used"]) == (0, 1)


def test_each_credential_has_its_own_budget(start_github: StartGitHub) -> None:
    tokens = {"one": Token("alice", points=1), "two": "alice"}
    server = start_github(world_of("alice"), tokens=tokens)
    Client(server, "one").ask(QUERY)
    assert "errors" in Client(server, "one").ask(QUERY)
    assert "errors" not in Client(server, "two").ask(QUERY)


def test_a_request_without_or_with_a_wrong_token_is_401(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"))
    assert Client(server, None).post(QUERY).status_code == 401
    assert Client(server, "wrong").post(QUERY).status_code == 401
    server.revoke(TOKEN)
    assert Client(server).post(QUERY).status_code == 401


def test_rest_without_a_token_has_60_requests(start_github: StartGitHub) -> None:
    answer = Client(start_github(world_of("alice")), None).get("/users/alice")
    assert answer.headers["x-ratelimit-limit"] == "60"


def test_too_many_points_a_minute_are_the_secondary_limit(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"), limits=Limits(graphql_points_a_minute=2))
    client = Client(server)
    statuses = [client.post(QUERY).status_code for _ in range(3)]
    assert statuses == [200, 200, 403]
    server.clock.advance(61)
    assert client.post(QUERY).status_code == 200


def test_too_many_at_once_are_the_secondary_limit(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"), limits=Limits(concurrent=2), latency=0.2)
    client = Client(server)
    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(lambda _: client.post(QUERY).status_code, range(4)))
    assert statuses == [200, 200, 403, 403]
    assert server.log.peak == 4


def test_graphql_seconds_are_limited_too(start_github: StartGitHub) -> None:
    limits = Limits(graphql_seconds_a_minute=0.1)
    client = Client(start_github(world_of("alice"), limits=limits, latency=0.06))
    statuses = [client.post(QUERY).status_code for _ in range(3)]
    assert statuses == [200, 200, 403]


def test_latency_holds_up_nobody_else(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"), latency=0.2)
    client = Client(server)
    client.post(QUERY)
    server.log.clear()
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: client.post(QUERY), range(8)))
    assert time.perf_counter() - began < 8 * 0.2
    assert (server.log.requests, server.log.waves) == (8, 1)


def test_waves_are_the_longest_chain(start_github: StartGitHub) -> None:
    server = start_github(world_of("alice"))
    for _ in range(3):
        Client(server).post(QUERY)
    assert server.log.waves == 3


def test_a_request_without_user_agent_is_refused(start_github: StartGitHub) -> None:
    client = Client(start_github(world_of("alice")), headers={"user-agent": ""})
    assert client.post(QUERY).status_code == 403
