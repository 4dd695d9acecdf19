"""The stand-in answers REST as GitHub documents it, in the shapes of GitHub's OpenAPI file."""

import re

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from github_server import Token
from github_server.client import Client
from github_server.fixtures import TOKEN, StartGitHub
from github_server.openapi import faults_of
from github_server.rest.apps import App
from github_server.server import GitHubServer
from github_server.world import World, comment, commit_comment, review

REPO = "/repos/{owner}/{repo}"


@pytest.fixture
def world() -> World:
    made = World(now="2026-04-01T00:00:00Z")
    alice, bob = made.account("alice"), made.account("bob")
    bot = made.account("renovate", kind="Bot")
    gone = made.account("gone")
    gone.deleted = True
    made.organization("acme", members=(alice, bob))
    project = made.repository(made.organizations[0], "project", former_names=("old/name",))
    made.repository(bob, "copy", parent=project)
    made.repository(alice, "empty")
    for hour in range(10):
        project.commit(alice, f"2026-03-02T1{hour}:00:00Z", committed="2026-03-05T00:00:00Z")
    linked = project.commit(None, "2026-03-01T00:00:00Z")
    pull = project.pull(gone, "2026-03-03T10:00:00Z", merged="2026-03-04T10:00:00Z")
    pull.merge_commit = linked
    project.pull(bot, "2026-03-06T10:00:00Z")
    review(pull, alice, "2026-03-03T11:00:00Z", comments=2)
    review(pull, gone, "2026-03-03T12:00:00Z")
    review(pull, bob, None)
    for second in range(5):
        comment(project.issue(bob, f"2026-03-01T10:00:0{second}Z"), alice, "2026-03-01T12:00:00Z")
    commit_comment(linked, alice, "2026-03-02T00:00:00Z")
    project.release(alice, "2026-03-09T00:00:00Z", tag="v1")
    project.release(alice, None, tag="v2")
    return made


@pytest.fixture
def server(world: World, start_github: StartGitHub) -> GitHubServer:
    return start_github(world)


@pytest.fixture
def client(server: GitHubServer) -> Client:
    return Client(server)


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/user", "/user"),
        ("/users/{username}", "/users/bob"),
        ("/users/{username}", "/users/acme"),
        ("/users/{username}/repos", "/users/bob/repos"),
        ("/users/{username}/events", "/users/alice/events"),
        ("/orgs/{org}/repos", "/orgs/acme/repos"),
        ("/orgs/{org}/members", "/orgs/acme/members"),
        (REPO, "/repos/acme/project"),
        (REPO, "/repos/bob/copy"),
        (REPO + "/commits", "/repos/acme/project/commits"),
        (REPO + "/pulls", "/repos/acme/project/pulls?state=all"),
        (REPO + "/pulls/{pull_number}", "/repos/acme/project/pulls/1"),
        (REPO + "/pulls/{pull_number}/reviews", "/repos/acme/project/pulls/1/reviews"),
        (REPO + "/pulls/comments", "/repos/acme/project/pulls/comments"),
        (REPO + "/issues", "/repos/acme/project/issues?state=all"),
        (REPO + "/issues/comments", "/repos/acme/project/issues/comments"),
        (REPO + "/comments", "/repos/acme/project/comments"),
        (REPO + "/releases", "/repos/acme/project/releases"),
        ("/search/issues", "/search/issues?q=repo:acme/project"),
        ("/search/commits", "/search/commits?q=author:alice"),
        ("/rate_limit", "/rate_limit"),
    ],
)
def test_answers_have_the_published_shape(client: Client, template: str, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.json()
    assert faults_of(answer.json(), template) == []


def test_a_commit_by_itself_has_its_lines(client: Client, world: World) -> None:
    oid = world.repositories[0].commits[0].oid
    found = client.get(f"/repos/acme/project/commits/{oid}").json()
    assert faults_of(found, REPO + "/commits/{ref}") == []
    assert found["stats"]["additions"] == 10
    assert "stats" not in client.get("/repos/acme/project/commits").json()[0]


def test_pages_are_linked_and_no_larger_than_a_hundred(client: Client) -> None:
    path, seen = "/repos/acme/project/commits?per_page=4", []
    while True:
        answer = client.get(path)
        seen += [each["sha"] for each in answer.json()]
        following = answer.links.get("next", {}).get("url")
        if following is None:
            break
        assert re.search(r"/repositories/\d+/commits", following)
        path = following.removeprefix(client.server.api_url)
    assert len(seen) == len(set(seen)) == 11
    assert len(client.get("/repos/acme/project/commits?per_page=1000").json()) == 11
    assert len(client.get("/repos/acme/project/commits?page=9").json()) == 0


def test_since_of_commits_is_the_committer_date(client: Client) -> None:
    found = client.get("/repos/acme/project/commits?since=2026-03-04T00:00:00Z").json()
    assert len(found) == 10


def test_issues_hold_pull_requests_and_only_open_ones_unless_asked(client: Client) -> None:
    numbers = [
        [each["number"] for each in client.get(f"/repos/acme/project/issues{query}").json()]
        for query in ("", "?state=all", "?state=all&since=2026-03-04T00:00:00Z")
    ]
    assert [len(each) for each in numbers] == [6, 7, 2]
    assert "pull_request" in client.get("/repos/acme/project/issues").json()[0]


def test_a_deleted_account_is_the_ghost_and_no_reviewer(client: Client) -> None:
    pull = client.get("/repos/acme/project/pulls/1").json()
    reviews = client.get("/repos/acme/project/pulls/1/reviews").json()
    assert pull["user"]["login"] == "ghost"
    assert [each["user"] and each["user"]["login"] for each in reviews] == ["alice", None]


def test_a_bot_is_named_with_its_suffix(client: Client) -> None:
    author = client.get("/repos/acme/project/pulls/2").json()["user"]
    assert (author["login"], author["type"]) == ("renovate[bot]", "Bot")


def test_a_renamed_repository_answers_301_with_its_new_address(client: Client) -> None:
    moved = client.get("/repos/old/name/commits?per_page=3")
    assert moved.status_code == 301
    followed = client.get(moved.headers["location"].removeprefix(client.server.api_url))
    assert len(followed.json()) == 3


def test_refusals_have_their_status(client: Client, world: World) -> None:
    world.repositories[2].blocked = True
    assert client.get("/repos/alice/empty").status_code == 451
    world.repositories[2].blocked = False
    assert client.get("/repos/alice/empty/commits").status_code == 409
    world.repositories[2].vanished = True
    assert client.get("/repos/alice/empty").status_code == 404
    world.organizations[0].saml = True
    refused = client.get("/repos/acme/project")
    assert refused.status_code == 403
    assert refused.headers["x-github-sso"].startswith("required; url=")
    assert client.get("/users/gone").status_code == 404


def test_what_did_not_change_is_304_and_free(client: Client) -> None:
    path = "/repos/acme/project/commits?per_page=4"
    first = client.get(path)
    again = client.get(path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["x-ratelimit-used"] == first.headers["x-ratelimit-used"]
    assert again.headers["link"] == first.headers["link"]


def test_an_etag_belongs_to_its_credential(world: World, start_github: StartGitHub) -> None:
    server = start_github(world, tokens={"one": "alice", "two": "alice"})
    tag = Client(server, "one").get("/users/bob").headers["etag"]
    assert Client(server, "two").get("/users/bob", if_none_match=tag).status_code == 200


def test_an_etag_changes_with_what_it_stands_for(client: Client, world: World) -> None:
    tag = client.get("/users/alice/events").headers["etag"]
    world.repositories[0].issue(world.find_account("alice"), "2026-03-20T00:00:00Z")
    client.server.serve(world)
    assert client.get("/users/alice/events", if_none_match=tag).status_code == 200


def test_events_reach_back_30_days(client: Client) -> None:
    kinds = {each["type"] for each in client.get("/users/alice/events?per_page=100").json()}
    assert kinds == {"PullRequestReviewEvent", "PushEvent"}
    assert client.get("/users/alice/events").headers["x-poll-interval"] == "60"
    assert client.get("/users/alice/events?per_page=100&page=4").status_code == 422


def test_search_does_not_know_everybody(client: Client, world: World) -> None:
    world.find_account("bob").searchable = False
    assert client.get("/search/issues?q=author:bob").status_code == 422
    assert client.get("/search/issues?q=author:alice").json()["total_count"] == 0


def test_search_has_30_requests_a_minute(client: Client) -> None:
    statuses = [client.get("/search/issues?q=author:alice").status_code for _ in range(31)]
    assert (statuses[29], statuses[30]) == (200, 403)
    assert client.get("/user").status_code == 200


def test_an_unknown_version_of_the_api_is_refused(client: Client) -> None:
    answer = client.get("/user", x_github_api_version="2026-03-10")
    assert answer.headers["x-github-api-version-selected"] == "2026-03-10"
    assert client.get("/user", x_github_api_version="1999-01-01").status_code == 400


def test_an_app_gets_tokens_that_end(world: World, start_github: StartGitHub) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    server = start_github(world, apps=(App("7", public.decode(), "70", Token(None)),))
    now = int(server.clock.now())
    signed = jwt.encode({"iat": now - 60, "exp": now + 540, "iss": "7"}, key, algorithm="RS256")
    asked = httpx2.post(
        f"{server.api_url}/app/installations/70/access_tokens",
        headers={"authorization": f"Bearer {signed}"},
    )
    assert asked.status_code == 201
    template = "/app/installations/{installation_id}/access_tokens"
    assert faults_of(asked.json(), template, method="post", status=201) == []
    client = Client(server, asked.json()["token"])
    assert client.get("/repos/acme/project").status_code == 200
    server.clock.advance(3601)
    assert client.get("/repos/acme/project").status_code == 401


def test_enterprise_server_has_other_addresses(world: World, start_github: StartGitHub) -> None:
    server = start_github(world, enterprise=True)
    assert server.api_url.endswith("/api/v3")
    assert server.graphql_url.endswith("/api/graphql")
    assert Client(server).get("/user").json()["login"] == "alice"
    assert Client(server).data("{ viewer { login } }") == {"viewer": {"login": "alice"}}
    assert server.settings_env["GITHUB_TOKEN"] == TOKEN
