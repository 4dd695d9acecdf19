"""The truth about a world, and the worlds that are generated."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from github_server.generate import (
    HEAVY,
    LOGIN,
    SINCE,
    TYPICAL,
    UNTIL,
    Shape,
    empty_world,
    go_on,
    year_of,
)
from github_server.small_world import SINCE as SMALL_SINCE
from github_server.small_world import UNTIL as SMALL_UNTIL
from github_server.small_world import small_world
from github_server.truth import truth, truth_of_repository
from github_server.world import World, comment, review


@pytest.mark.parametrize("shape", [TYPICAL, HEAVY], ids=["typical", "heavy"])
def test_a_generated_year_holds_what_its_shape_says(shape: Shape) -> None:
    found = truth(year_of(shape), LOGIN, SINCE, UNTIL)
    count = Counter(kind for kind, _ in found)
    assert (count["commit"], count["pr"], count["review"]) == (
        shape.commits,
        shape.pulls,
        shape.reviews,
    )
    assert (count["issue"], count["issue_comment"]) == (shape.issues, shape.comments)
    assert len({each.repo_id for each in found.values()}) == shape.repositories
    assert set(count) >= {"pr_merged", "review_comment", "discussion", "release"}


def test_the_same_seed_makes_the_same_world() -> None:
    one, other = (truth(year_of(TYPICAL, seed=5), LOGIN, SINCE, UNTIL) for _ in range(2))
    assert one == other


def test_a_new_account_did_nothing() -> None:
    assert truth(empty_world(), LOGIN, None, UNTIL) == {}


def test_going_on_adds_that_many_contributions() -> None:
    world = year_of(TYPICAL)
    until = go_on(world, 20)
    assert len(truth(world, LOGIN, UNTIL, until)) == 20


def test_ids_are_those_of_the_design() -> None:
    world = World(large_ids=False)
    alice = world.account("Alice")
    project = world.repository(alice, "Project")
    pull = project.pull(alice, "2026-01-01T00:00:00Z", merged="2026-01-02T00:00:00Z")
    commit = project.commit(alice, "2026-01-01T00:00:00Z", co_authors=(world.account("bob"),))
    made = review(pull, alice, "2026-01-01T00:00:00Z")
    said = comment(pull, alice, "2026-01-01T00:00:00Z")
    assert {each for _, each in truth_of_repository(world, "alice/project", None, "2027")} == {
        "github.com/alice/project/pull/1",
        "github.com/alice/project/pull/1#merged",
        f"github.com/alice/project/pull/1/review/{made.database_id}",
        f"github.com/alice/project/issues/1/comment/{said.database_id}",
        f"commit:{commit.oid}",
        f"commit:{commit.oid}#bob",
    }


def test_the_period_is_half_open() -> None:
    world = World()
    alice = world.account("alice")
    project = world.repository(alice, "project")
    for second in range(4):
        project.issue(alice, f"2026-01-01T00:00:0{second}Z")
    found = truth(world, "alice", "2026-01-01T00:00:01Z", "2026-01-01T00:00:03Z")
    assert sorted(each.created_at[-3:] for each in found.values()) == ["01Z", "02Z"]


def test_a_commit_of_several_repositories_is_one_and_belongs_to_no_fork() -> None:
    world = World()
    alice = world.account("alice")
    project = world.repository(alice, "zebra")
    fork = world.repository(alice, "a-fork", parent=project)
    fork.include(project.commit(alice, "2026-01-01T00:00:00Z"))
    only = fork.commit(alice, "2026-01-01T00:00:00Z")
    plain = truth(world, "alice", None, "2027")
    with_forks = truth(world, "alice", None, "2027", forks=True)
    assert [each.repo_id for each in plain.values()] == ["github.com/alice/zebra"]
    assert with_forks["commit", f"commit:{only.oid}"].fork


@settings(max_examples=50, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_nothing_of_other_people_or_other_times_is_true(random: Random) -> None:
    world = small_world(random)
    for (kind, _), each in truth(world, "alice", SMALL_SINCE, SMALL_UNTIL).items():
        assert (each.kind, each.user_id) == (kind, "Alice")
        assert SMALL_SINCE <= each.created_at < SMALL_UNTIL


@pytest.mark.parametrize(
    "case",
    ["private", "forks", "co_authored", "sso"],
)
def test_small_worlds_come_upon_every_nasty_case(case: str) -> None:
    plain, other = set[tuple[int, str]](), set[tuple[int, str]]()
    options = {"private": False, "forks": True, "co_authored": True, "sso": ("locked",)}
    for seed in range(100):
        world = small_world(Random(seed), co_authored=True)
        period = ("alice", SMALL_SINCE, SMALL_UNTIL)
        plain |= {(seed, each) for _, each in truth(world, *period)}
        changed = truth(world, *period, **{case: options[case]})  # type: ignore[arg-type]
        other |= {(seed, each) for _, each in changed}
    assert plain != other
