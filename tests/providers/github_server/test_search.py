"""Search knows GitHub's qualifiers, its thousand results, and not everybody."""

import pytest

from github_server.index import Index
from github_server.searching import find_issues, search_commits
from github_server.sight import Sight, Token
from github_server.world import World, comment, review


@pytest.fixture
def world() -> World:
    made = World()
    alice, bob = made.account("alice"), made.account("bob")
    project = made.repository(bob, "project")
    first = project.pull(alice, "2026-03-01T10:00:00Z", merged="2026-03-05T12:00:00Z")
    project.pull(alice, "2026-03-02T10:00:00Z", closed="2026-03-03T10:00:00Z")
    issue = project.issue(bob, "2026-03-03T23:59:59Z", title="A rare word")
    review(first, bob, "2026-03-02T00:00:00Z")
    comment(issue, alice, "2026-03-04T00:00:00Z")
    project.commit(alice, "2026-03-01T10:00:00Z", committed="2026-03-09T00:00:00Z")
    return made


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("author:alice", {1, 2}),
        ("author:ALICE is:pr is:merged", {1}),
        ("author:alice is:unmerged", {2}),
        ("is:issue", {3}),
        ("type:pr state:open", set()),
        ("-author:alice", {3}),
        ("merged:2026-03-05", {1}),
        ("merged:2026-03-05T12:00:00Z..2026-03-05T12:00:00Z", {1}),
        ("merged:2026-03-05T12:00:01Z..*", set()),
        ("is:pr merged:>=2026-03-01 created:<2026-03-02", {1}),
        ("created:<2026-03-01T10:00:00Z", set()),
        ("created:<=2026-03-01T10:00:00Z", {1}),
        ("created:>2026-03-01T10:00:00Z", {2, 3}),
        ("created:>2026-03-02", {3}),
        ("created:2026-03-03", {3}),
        ("created:2026-03-01..2026-03-02", {1, 2}),
        ("commenter:alice", {3}),
        ("reviewed-by:bob", {1}),
        ("involves:alice", {1, 2, 3}),
        ("repo:bob/project rare", {3}),
        ("user:alice", set()),
        ("author:nobody", set()),
        ("flavour:sweet", set()),
    ],
)
def test_qualifiers_find(world: World, query: str, numbers: set[int]) -> None:
    found = find_issues(query, Index(world), Sight(Token("alice"), world.accounts[0]))
    assert {each.number for each in found} == numbers


def test_results_are_sorted_as_asked(world: World) -> None:
    sight = Sight(Token("alice"), world.accounts[0])
    orders = ("", "sort:created-asc", "sort:updated-desc")
    found = [find_issues(f"repo:bob/project {each}", Index(world), sight) for each in orders]
    assert [[each.number for each in one] for one in found] == [[3, 2, 1], [1, 2, 3], [1, 3, 2]]


def test_commits_are_found_by_author_date_in_every_fork(world: World) -> None:
    project = world.repositories[0]
    world.repository(world.accounts[0], "fork", parent=project).include(project.commits[0])
    sight = Sight(Token("alice"), world.accounts[0])
    found = search_commits("author:alice author-date:2026-03-01", Index(world), sight)
    assert len(found) == 2
    assert not search_commits("author:alice committer-date:2026-03-01", Index(world), sight)
