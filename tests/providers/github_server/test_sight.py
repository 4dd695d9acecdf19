"""GraphQL hides, refuses and shows as GitHub does, each in its own way."""

from typing import Any

import pytest

from github_server import Token
from github_server.client import Client
from github_server.fixtures import TOKEN, StartGitHub
from github_server.world import World, comment

NODE = "query($id: ID!) { node(id: $id) { ... on Repository { nameWithOwner } } }"
NAMED = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { nameWithOwner } }"
PULLS = """{ user(login: "alice") { pullRequests(first: 10) {
  totalCount nodes { title repository { nameWithOwner } } } } }"""


@pytest.fixture
def world() -> World:
    made = World()
    alice, bob = made.account("alice", former_logins=("was-alice",)), made.account("bob")
    made.repository(bob, "open", former_names=("bob/was-open",))
    made.repository(bob, "secret", private=True, readers=(bob,))
    made.repository(made.organization("locked", members=(alice,), saml=True), "inside")
    made.repository(bob, "seized", blocked=True)
    made.repository(bob, "deleted", vanished=True)
    for each in made.repositories:
        each.pull(alice, "2026-03-01T00:00:00Z", title=each.name)
        each.commit(alice, "2026-03-01T00:00:00Z")
    return made


def test_hidden_is_not_found_and_protected_is_forbidden(
    world: World, start_github: StartGitHub
) -> None:
    client = Client(start_github(world))
    answers = [client.ask(NODE, id=each.id) for each in world.repositories]
    kinds = [each.get("errors", [{"type": None}])[0]["type"] for each in answers]
    assert kinds == [None, "NOT_FOUND", "FORBIDDEN", "FORBIDDEN", "NOT_FOUND"]
    assert answers[2]["errors"][0]["extensions"] == {"saml_failure": True}
    assert answers[2]["errors"][0]["path"] == ["node"]
    assert [each["data"]["node"] is None for each in answers] == [False, True, True, True, True]


def test_lists_have_null_where_something_is_refused_and_nothing_where_it_is_hidden(
    world: World, start_github: StartGitHub
) -> None:
    answer = Client(start_github(world)).ask(PULLS)
    found = answer["data"]["user"]["pullRequests"]
    titles = [each and each["title"] for each in found["nodes"]]
    assert titles == ["open", None, None]
    assert found["totalCount"] == 3
    assert answer["errors"][0]["path"] == ["user", "pullRequests", "nodes", 1]


def test_an_authorised_token_sees_the_organisation(world: World, start_github: StartGitHub) -> None:
    server = start_github(world, tokens={TOKEN: Token("alice", sso=("locked",))})
    data = Client(server).data(NAMED, o="locked", n="inside")
    assert data["repository"]["nameWithOwner"] == "locked/inside"


def test_somebody_outside_the_organisation_needs_no_authorisation(
    world: World, start_github: StartGitHub
) -> None:
    server = start_github(world, tokens={TOKEN: "bob"})
    assert Client(server).data(NAMED, o="locked", n="inside")["repository"]


def test_a_private_repository_needs_a_reader_with_the_right(
    world: World, start_github: StartGitHub
) -> None:
    tokens = {"reader": Token("bob"), "plain": Token("bob", private=False)}
    server = start_github(world, tokens=tokens)
    assert Client(server, "reader").data(NAMED, o="bob", n="secret")["repository"]
    answer = Client(server, "plain").ask(NAMED, o="bob", n="secret")
    assert answer["errors"][0]["type"] == "NOT_FOUND"


def test_a_repository_is_found_by_its_former_name_and_a_user_is_not(
    world: World, start_github: StartGitHub
) -> None:
    client = Client(start_github(world))
    data = client.data(NAMED, o="bob", n="was-open")
    assert data["repository"]["nameWithOwner"] == "bob/open"
    answer = client.ask('{ user(login: "was-alice") { login } }')
    assert answer["errors"][0]["type"] == "NOT_FOUND"


def test_one_refused_alias_leaves_the_others(world: World, start_github: StartGitHub) -> None:
    ids = [each.id for each in world.repositories]
    aliases = [f'r{number}: node(id: "{each}") {{ id }}' for number, each in enumerate(ids)]
    query = "{ " + " ".join(aliases) + " }"
    answer = Client(start_github(world)).ask(query)
    assert [name for name, each in answer["data"].items() if each] == ["r0"]
    assert len(answer["errors"]) == 4


def test_the_collection_knows_vanished_repositories_and_restricted_counts(
    world: World, start_github: StartGitHub
) -> None:
    world.find_account("alice").shares_private_counts = True
    found = _collection(Client(start_github(world)))
    names = [each["repository"]["name"] for each in found["commitContributionsByRepository"]]
    assert names == ["open", "deleted"]
    assert found["restrictedContributionsCount"] > 0


def test_a_deleted_author_is_null(world: World, start_github: StartGitHub) -> None:
    gone = world.account("gone")
    gone.deleted = True
    made = world.repositories[0].issue(gone, "2026-03-01T00:00:00Z")
    comment(made, gone, "2026-03-01T00:00:00Z")
    query = """query($id: ID!) { node(id: $id) { ... on Issue { author { login }
      comments(first: 1) { nodes { author { login } } } } } }"""
    data = Client(start_github(world)).data(query, id=made.id)
    assert data["node"] == {"author": None, "comments": {"nodes": [{"author": None}]}}


def test_comment_ids_beyond_32_bits_come_as_text_only(
    world: World, start_github: StartGitHub
) -> None:
    issue = world.repositories[0].issue(None, "2026-03-01T00:00:00Z")
    said = comment(issue, world.find_account("alice"), "2026-03-01T00:00:00Z")
    query = """{ viewer { issueComments(first: 1) { nodes { databaseId fullDatabaseId } } } }"""
    (node,) = Client(start_github(world)).data(query)["viewer"]["issueComments"]["nodes"]
    assert node == {"databaseId": None, "fullDatabaseId": str(said.database_id)}


def test_a_bot_is_spelt_in_two_ways(world: World, start_github: StartGitHub) -> None:
    bot = world.account("renovate", kind="Bot")
    pull = world.repositories[0].pull(bot, "2026-03-01T00:00:00Z")
    commit = world.repositories[0].commit(bot, "2026-03-01T00:00:00Z")
    query = """query($pull: ID!, $commit: ID!) {
      pull: node(id: $pull) { ... on PullRequest { author { __typename login } } }
      commit: node(id: $commit) { ... on Commit { author { email user { login } } } } }"""
    data = Client(start_github(world)).data(query, pull=pull.id, commit=commit.id)
    assert data["pull"]["author"] == {"__typename": "Bot", "login": "renovate"}
    assert data["commit"]["author"]["user"]["login"] == "renovate[bot]"
    assert data["commit"]["author"]["email"].endswith("+renovate[bot]@users.noreply.github.com")


def _collection(client: Client) -> dict[str, Any]:
    query = """{ viewer { contributionsCollection(from: "2026-02-01T00:00:00Z",
      to: "2026-04-01T00:00:00Z") { restrictedContributionsCount
        commitContributionsByRepository(maxRepositories: 100) { repository { name } } } } }"""
    found: dict[str, Any] = client.data(query)["viewer"]["contributionsCollection"]
    return found
