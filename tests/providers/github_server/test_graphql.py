"""The stand-in answers GraphQL over HTTP as GitHub documents it."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from github_server.fixtures import TOKEN, StartGitHub
from github_server.world import World, comment, review

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def world() -> World:
    made = World()
    alice = made.account("alice")
    bob = made.account("bob")
    project = made.repository(bob, "project")
    for day in range(1, 6):
        project.commit(alice, f"2026-03-0{day}T10:00:00Z")
    project.commit(bob, "2026-03-02T10:00:00Z")
    pull = project.pull(alice, "2026-03-03T10:00:00Z", merged="2026-03-04T10:00:00Z")
    review(pull, bob, "2026-03-03T11:00:00Z")
    issue = project.issue(bob, "2026-03-01T10:00:00Z")
    for second in range(5):
        comment(issue, alice, f"2026-03-01T11:00:0{second}Z")
    return made


@pytest.fixture
def ask(world: World, start_github: StartGitHub) -> Ask:
    server = start_github(world)

    def post(query: str, **variables: object) -> dict[str, Any]:
        answer = httpx2.post(
            server.graphql_url,
            json={"query": query, "variables": variables},
            headers={"authorization": f"bearer {TOKEN}"},
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return post


def test_a_user_and_the_viewer_are_found(ask: Ask) -> None:
    answer = ask('{ viewer { login } user(login: "BOB") { login databaseId __typename } }')
    assert answer["data"]["viewer"] == {"login": "alice"}
    assert answer["data"]["user"]["login"] == "bob"


def test_a_field_that_github_does_not_have_is_an_error(ask: Ask) -> None:
    answer = ask("{ viewer { shoeSize } }")
    assert "shoeSize" in answer["errors"][0]["message"]
    assert "data" not in answer


def test_history_is_filtered_by_author_and_paged(ask: Ask, world: World) -> None:
    query = """query($id: ID!, $after: String) { repository(owner: "bob", name: "project") {
      defaultBranchRef { target { ... on Commit {
        history(author: {id: $id}, first: 2, after: $after) {
        totalCount nodes { oid authoredDate author { user { login } } }
        pageInfo { hasNextPage endCursor } } } } } } }"""
    seen, cursor = [], None
    while True:
        answer = ask(query, id=world.accounts[0].id, after=cursor)
        page = answer["data"]["repository"]["defaultBranchRef"]["target"]["history"]
        seen += [each["oid"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        cursor = page["pageInfo"]["endCursor"]
    assert len(set(seen)) == len(seen) == page["totalCount"] == 5


def test_the_collection_counts_commits_by_day(ask: Ask) -> None:
    answer = ask("""{ user(login: "alice") { contributionsCollection(
      from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z") {
        totalCommitContributions totalPullRequestContributions hasAnyContributions
        commitContributionsByRepository(maxRepositories: 100) { repository { nameWithOwner }
          contributions(first: 100) { totalCount nodes { occurredAt commitCount } } }
        pullRequestContributions(first: 10) { nodes { pullRequest { number state } } } } } }""")
    found = answer["data"]["user"]["contributionsCollection"]
    assert found["totalCommitContributions"] == 5
    assert found["commitContributionsByRepository"][0]["contributions"]["totalCount"] == 5
    assert found["pullRequestContributions"]["nodes"][0]["pullRequest"]["state"] == "MERGED"


def test_comments_are_walked_from_both_ends(ask: Ask) -> None:
    chain = (
        "issueComments(%s, orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { createdAt } }"
    )
    answer = ask(f'{{ user(login: "alice") {{ a: {chain % "first: 3"} b: {chain % "last: 2"} }} }}')
    front, back = (answer["data"]["user"][name]["nodes"] for name in "ab")
    times = [each["createdAt"] for each in front + back]
    assert times == sorted(times, reverse=True)
    assert len(times) == 5


def test_search_counts_and_finds(ask: Ask) -> None:
    answer = ask("""{ search(type: ISSUE, first: 5,
      query: "author:alice is:pr merged:2026-03-04T10:00:00Z..2026-03-05") {
        issueCount nodes { __typename ... on PullRequest { number mergedAt } } } }""")
    assert answer["data"]["search"]["issueCount"] == 1
    assert answer["data"]["search"]["nodes"][0]["mergedAt"] == "2026-03-04T10:00:00Z"
