"""Whatever is true in a world can be found through the API by looking everywhere."""

from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from github_server.graphql_api.ask import Ask
from github_server.graphql_api.execution import prepare, run
from github_server.index import Index
from github_server.sight import Sight, Token
from github_server.small_world import NOW, SINCE, UNTIL, small_world
from github_server.truth import truth

REPOSITORY = """query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
  id: nameWithOwner
  defaultBranchRef { target { ... on Commit { history(first: 100) { nodes {
    oid authoredDate author { user { login } } } } } } }
  pullRequests(first: 100) { nodes { number createdAt mergedAt author { login }
    reviews(first: 60) { nodes { databaseId submittedAt author { login }
      comments(first: 50) { nodes { fullDatabaseId createdAt author { login } } } } }
    comments(first: 50) { nodes { ...said } } } }
  issues(first: 100) { nodes { number createdAt author { login }
    comments(first: 50) { nodes { ...said } } } }
  discussions(first: 100) { nodes { number createdAt author { login }
    comments(first: 50) { nodes { databaseId createdAt author { login }
      replies(first: 20) { nodes { databaseId createdAt author { login } } } } } } }
  commitComments(first: 100) { nodes { databaseId createdAt author { login } commit { oid } } }
  releases(first: 100) { nodes { tagName publishedAt author { login } } } } }
fragment said on IssueComment { fullDatabaseId createdAt author { login } }"""

Found = tuple[str, str, str | None, dict[str, str] | None]


@settings(max_examples=60, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_looking_everywhere_finds_exactly_the_truth(random: Random) -> None:
    world = small_world(random, size=20, crowded=False)
    ask = Ask(Index(world), Sight(Token("Alice"), world.accounts[0]), NOW)
    found = set()
    for repository in world.repositories:
        names = {"owner": repository.owner.login, "name": repository.name}
        answer = run(prepare(REPOSITORY, names, None), ask)["data"]["repository"]
        for kind, place, at, author in _everything(answer) if answer else ():
            if author and author["login"] == "Alice" and at and SINCE <= at < UNTIL:
                found.add((kind, place))
    assert found == set(truth(world, "Alice", SINCE, UNTIL, forks=True))


def _everything(answer: dict[str, Any]) -> Iterator[Found]:
    root = f"github.com/{answer['id'].lower()}"
    branch = answer["defaultBranchRef"]
    for each in branch["target"]["history"]["nodes"] if branch else ():
        yield "commit", f"commit:{each['oid']}", each["authoredDate"], each["author"]["user"]
    for each in answer["pullRequests"]["nodes"]:
        yield from _pull(each, f"{root}/pull/{each['number']}")
    for each in answer["issues"]["nodes"]:
        yield "issue", f"{root}/issues/{each['number']}", each["createdAt"], each["author"]
    for each in answer["pullRequests"]["nodes"] + answer["issues"]["nodes"]:
        for said in each["comments"]["nodes"]:
            place = f"{root}/issues/{each['number']}/comment/{said['fullDatabaseId']}"
            yield "issue_comment", place, said["createdAt"], said["author"]
    for each in answer["discussions"]["nodes"]:
        yield from _discussion(each, f"{root}/discussions/{each['number']}")
    for each in answer["commitComments"]["nodes"]:
        place = f"{root}/commit/{each['commit']['oid']}/comment/{each['databaseId']}"
        yield "commit_comment", place, each["createdAt"], each["author"]
    for each in answer["releases"]["nodes"]:
        yield "release", f"{root}/releases/{each['tagName']}", each["publishedAt"], each["author"]


def _pull(pull: dict[str, Any], place: str) -> Iterator[Found]:
    yield "pr", place, pull["createdAt"], pull["author"]
    yield "pr_merged", f"{place}#merged", pull["mergedAt"], pull["author"]
    for review in pull["reviews"]["nodes"]:
        where = f"{place}/review/{review['databaseId']}"
        yield "review", where, review["submittedAt"], review["author"]
        for said in review["comments"]["nodes"]:
            where = f"{place}/review_comment/{said['fullDatabaseId']}"
            yield "review_comment", where, said["createdAt"], said["author"]


def _discussion(discussion: dict[str, Any], place: str) -> Iterator[Found]:
    yield "discussion", place, discussion["createdAt"], discussion["author"]
    for top in discussion["comments"]["nodes"]:
        for said in [top, *top["replies"]["nodes"]]:
            where = f"{place}/comment/{said['databaseId']}"
            yield "discussion_comment", where, said["createdAt"], said["author"]
