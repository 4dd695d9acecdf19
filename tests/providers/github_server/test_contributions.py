"""The stand-in's `contributionsCollection` has GitHub's holes."""

from typing import Any

import pytest

from github_server.client import Client
from github_server.fixtures import StartGitHub
from github_server.world import Account, Repository, World, review

COLLECTION = """query($from: DateTime!, $to: DateTime!) { user(login: "alice") {
  contributionsCollection(from: $from, to: $to) {
    totalCommitContributions totalPullRequestContributions totalIssueContributions
    totalPullRequestReviewContributions totalRepositoriesWithContributedCommits hasAnyContributions
    commitContributionsByRepository(maxRepositories: 100) { repository { nameWithOwner }
      contributions(first: 100) { totalCount nodes { occurredAt commitCount } } }
    pullRequestReviewContributions(first: 100) { nodes { pullRequestReview { submittedAt } } }
    issueContributions(first: 100) { nodes { occurredAt } } } } }"""


@pytest.fixture
def world() -> World:
    made = World()
    made.repository(made.account("alice"), "project")
    made.account("bob")
    return made


@pytest.fixture
def alice(world: World) -> Account:
    return world.find_account("alice")


@pytest.fixture
def project(world: World) -> Repository:
    return world.repositories[0]


def collection(
    world: World,
    start_github: StartGitHub,
    start: str = "2026-03-01T00:00:00Z",
    end: str = "2026-03-31T23:59:59Z",
) -> dict[str, Any]:
    data = Client(start_github(world)).data(COLLECTION, **{"from": start, "to": end})
    found: dict[str, Any] = data["user"]["contributionsCollection"]
    return found


def test_both_ends_are_included_to_the_second(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    for second in ("00:00:00", "12:00:00", "12:00:01"):
        project.issue(alice, f"2026-03-10T{second}Z")
    found = collection(world, start_github, "2026-03-10T00:00:00Z", "2026-03-10T12:00:00Z")
    assert found["totalIssueContributions"] == 2


def test_commits_are_counted_by_the_authors_own_day(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    project.commit(alice, "2026-02-28T23:30:00Z", offset_minutes=60)
    project.commit(alice, "2026-03-01T00:30:00Z", offset_minutes=-60)
    (found,) = collection(world, start_github)["commitContributionsByRepository"]
    assert [each["occurredAt"][:10] for each in found["contributions"]["nodes"]] == ["2026-03-01"]


def test_commit_totals_count_commits_not_days(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    for _ in range(3):
        project.commit(alice, "2026-03-05T10:00:00Z")
    found = collection(world, start_github)
    assert found["totalCommitContributions"] == 3
    (by_repository,) = found["commitContributionsByRepository"]
    assert by_repository["contributions"]["totalCount"] == 3
    assert len(by_repository["contributions"]["nodes"]) == 1


def test_forks_other_branches_and_other_people_do_not_count(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    fork = world.repository(alice, "fork", parent=project)
    fork.commit(alice, "2026-03-05T10:00:00Z")
    fork.pull(alice, "2026-03-05T10:00:00Z")
    project.commit(alice, "2026-03-05T10:00:00Z", on_default_branch=False)
    project.commit(world.find_account("bob"), "2026-03-05T10:00:00Z")
    project.commit(None, "2026-03-05T10:00:00Z", email="alice@example.org")
    assert collection(world, start_github)["hasAnyContributions"] is False


def test_co_authors_are_counted_though_history_does_not_list_them(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    project.commit(world.find_account("bob"), "2026-03-05T10:00:00Z", co_authors=(alice,))
    assert collection(world, start_github)["totalCommitContributions"] == 1
    query = """query($id: ID!) { repository(owner: "alice", name: "project") { defaultBranchRef {
      target { ... on Commit { history(author: {id: $id}) { totalCount } } } } } }"""
    data = Client(start_github(world)).data(query, id=alice.id)
    assert data["repository"]["defaultBranchRef"]["target"]["history"]["totalCount"] == 0


def test_only_the_last_review_of_a_pull_request_is_listed(
    world: World, project: Repository, alice: Account, start_github: StartGitHub
) -> None:
    theirs = project.pull(world.find_account("bob"), "2026-03-01T00:00:00Z")
    own = project.pull(alice, "2026-01-01T00:00:00Z")
    for day in ("05", "09", "07"):
        review(theirs, alice, f"2026-03-{day}T00:00:00Z")
    review(own, alice, "2026-03-05T00:00:00Z", state="COMMENTED")
    review(theirs, alice, None)
    nodes = collection(world, start_github)["pullRequestReviewContributions"]["nodes"]
    assert [each["pullRequestReview"]["submittedAt"][:10] for each in nodes] == ["2026-03-09"]


def test_past_100_repositories_only_totals_tell(
    world: World, alice: Account, start_github: StartGitHub
) -> None:
    for number in range(120):
        world.repository(alice, f"r{number}").commit(alice, "2026-03-05T10:00:00Z")
    found = collection(world, start_github)
    assert len(found["commitContributionsByRepository"]) == 100
    assert found["totalRepositoriesWithContributedCommits"] == 120
    assert found["totalCommitContributions"] == 120


def test_a_span_of_more_than_a_year_is_an_error(world: World, start_github: StartGitHub) -> None:
    client = Client(start_github(world))
    spans = [("2025-03-01T00:00:00Z", f"2026-03-01T00:00:0{second}Z") for second in (0, 1)]
    answers = [client.ask(COLLECTION, **{"from": start, "to": end}) for start, end in spans]
    assert "errors" not in answers[0]
    assert "must not exceed 1 year" in answers[1]["errors"][0]["message"]
