"""What is gone from GitHub is noticed by an ordinary second run, and nothing else is doubted."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from github_server import generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.timestamps import later
from github_server.world import comment, transfer
from ossmk.model import OrgTarget, RepoTarget, UserTarget
from providers.github.asking import Asking, Collected
from providers.github.living import Life

# what a list feeds besides its own elements
OF_PULLS = {"pr", "pr_merged", "review", "review_comment"}
FED = {"pr": OF_PULLS}
FED_IN_REPOSITORY = {
    "pr": OF_PULLS | {"issue_comment"},
    "issue": {"issue", "issue_comment"},
    "discussion": {"discussion", "discussion_comment"},
}
LISTED = ("pr", "issue", "issue_comment", "commit_comment", "discussion", "discussion_comment")
LISTED_IN_REPOSITORY = ("pr", "issue", "discussion", "commit_comment")
ALICE = Asking("alice", generate.SINCE, target=UserTarget("alice"))
PROJECT = Asking("", generate.SINCE, target=RepoTarget("alice/project-0"))
WORLDS = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def ask(server: GitHubServer, life: Life, asking: Asking, before: Collected | None) -> Collected:
    """Ask by a clock that is late by up to half a day: more has happened than it knows."""
    server.serve(life.world)
    marks = before.marks if before else {}
    now = later(life.now, minutes=-life.random.randrange(720))
    return replace(asking, now=now, marks=marks).of(server)


def doubted(collected: Collected) -> set[str]:
    return {kind for kind, each in collected.coverage.items() if each.status == "unknown"}


@pytest.mark.parametrize("asking", [ALICE, PROJECT], ids=["person", "repository"])
@WORLDS
@given(random=st.randoms(use_true_random=False))
def test_where_nothing_is_deleted_nothing_is_doubted(
    start_github: StartGitHub, asking: Asking, random: Random
) -> None:
    life = Life(random)
    server = start_github(life.world)
    told = ask(server, life, asking, None)
    for _ in range(3):
        life.go_on(hours=random.choice((1, 30, 2000)), events=random.randrange(30))
        stop_after = random.choice((None, None, 1, 2))
        told = ask(server, life, replace(asking, stop_after=stop_after), told)
        assert doubted(told) == set()


@pytest.mark.parametrize("kind", LISTED)
@WORLDS
@given(random=st.randoms(use_true_random=False))
def test_what_a_person_deletes_is_noticed_whatever_else_they_do(
    start_github: StartGitHub, kind: str, random: Random
) -> None:
    life = Life(random)
    server = start_github(life.world)
    first = ask(server, life, ALICE, None)
    life.delete(kind, life.alice)
    life.go_on(hours=random.choice((14, 30)), events=random.randrange(20))
    second = ask(server, life, ALICE, first)
    assert doubted(second) == FED.get(kind, {kind})
    assert ", by 1; --refresh tells what is gone" in str(second.coverage[kind].reason)  # type: ignore[index]


@pytest.mark.parametrize("kind", LISTED_IN_REPOSITORY)
@WORLDS
@given(random=st.randoms(use_true_random=False))
def test_what_is_deleted_in_a_repository_is_noticed_whatever_else_is_done(
    start_github: StartGitHub, kind: str, random: Random
) -> None:
    life = Life(random)
    del life.world.repositories[1:]
    server = start_github(life.world)
    first = ask(server, life, PROJECT, None)
    life.delete(kind)
    life.go_on(hours=random.choice((14, 30)), events=random.randrange(20))
    second = ask(server, life, PROJECT, first)
    assert doubted(second) == FED_IN_REPOSITORY.get(kind, {kind})


def test_a_refresh_that_was_not_finished_settles_nothing(start_github: StartGitHub) -> None:
    life = Life(Random(2))
    server = start_github(life.world)
    first = ask(server, life, ALICE, None)
    life.delete("issue", life.alice)
    life.go_on(hours=14, events=5)
    second = ask(server, life, ALICE, first)
    stopped = ask(server, life, replace(ALICE, stop_after=1), None)
    second.marks |= stopped.marks
    assert doubted(ask(server, life, ALICE, second)) == {"issue"}


@pytest.mark.parametrize("asking", [ALICE, PROJECT], ids=["person", "repository"])
@pytest.mark.parametrize("since", ["2025-06-01", "2024-11-20"])
def test_an_earlier_start_notices_what_is_gone_and_keeps_earlier_doubts(
    start_github: StartGitHub, asking: Asking, since: str
) -> None:
    life = Life(Random(1))
    del life.world.repositories[1:]
    server = start_github(life.world)
    told = ask(server, life, asking, None)
    life.delete("issue", life.alice)
    life.go_on(hours=14, events=5)
    told = ask(server, life, asking, told)
    life.delete("discussion", life.alice)
    life.go_on(hours=14, events=5)
    told = ask(server, life, replace(asking, since=since), told)
    assert {"issue", "discussion"} <= doubted(told)


@pytest.mark.parametrize("asking", [ALICE, PROJECT], ids=["person", "repository"])
def test_a_period_that_ended_long_ago_leaves_totals_too(
    start_github: StartGitHub, asking: Asking
) -> None:
    life = Life(Random(8))
    del life.world.repositories[1:]
    server = start_github(life.world)
    told = ask(server, life, replace(asking, until="2026-07-01"), None)
    life.delete("issue", life.alice)
    life.go_on(hours=14, events=5)
    assert "issue" in doubted(ask(server, life, asking, told))


@WORLDS
@given(random=st.randoms(use_true_random=False))
def test_an_issue_that_moved_is_noticed_though_as_many_are_there(
    start_github: StartGitHub, random: Random
) -> None:
    life = Life(random)
    server = start_github(life.world)
    first = ask(server, life, ALICE, None)
    life.move_an_issue(life.alice)
    life.go_on(hours=14, events=random.randrange(20))
    second = ask(server, life, ALICE, first)
    assert doubted(second) == {"issue"}


@WORLDS
@given(random=st.randoms(use_true_random=False))
def test_a_repository_notices_issues_that_left_though_others_came(
    start_github: StartGitHub, random: Random
) -> None:
    life = Life(random)
    server = start_github(life.world)
    first = ask(server, life, PROJECT, None)
    here, there = life.world.repositories[:2]
    for issue, to in ((here.issues[-1], there), (there.issues[-1], here)):
        transfer(issue, to, life.now)
    life.go_on(hours=14, events=random.randrange(20))
    second = ask(server, life, PROJECT, first)
    assert doubted(second) == {"issue", "issue_comment"}


def test_an_organisation_notices_what_is_gone_in_one_of_its_repositories(
    start_github: StartGitHub,
) -> None:
    life = Life(Random(3))
    server = start_github(life.world)
    acme = Asking("", generate.SINCE, target=OrgTarget("acme"))
    told = ask(server, life, acme, None)
    here = next(each for each in life.world.repositories if each.organization)
    here.discussions.pop()
    life.go_on(hours=14, events=20)
    assert doubted(ask(server, life, acme, told)) == {"discussion", "discussion_comment"}


def test_commits_that_a_rewritten_branch_lost_are_noticed(start_github: StartGitHub) -> None:
    life = Life(Random(4))
    server = start_github(life.world)
    told = ask(server, life, PROJECT, None)
    life.world.repositories[0].commits.pop(3)
    life.go_on(hours=14, events=20)
    assert doubted(ask(server, life, PROJECT, told)) == {"commit"}


def test_old_doubts_are_kept_by_a_run_that_finds_nothing_more(start_github: StartGitHub) -> None:
    life = Life(Random(5))
    server = start_github(life.world)
    told = ask(server, life, ALICE, None)
    for count in (1, 1, 2, 2):
        if f"by {count};" not in str(told.coverage["issue"].reason):
            life.delete("issue", life.alice)
        life.go_on(hours=14, events=5)
        told = ask(server, life, ALICE, told)
        assert f"by {count};" in str(told.coverage["issue"].reason)


def test_a_run_without_anything_new_costs_two_points_and_still_notices(
    start_github: StartGitHub,
) -> None:
    life = Life(Random(6))
    server = start_github(life.world)
    told = ask(server, life, ALICE, None)
    life.delete("issue_comment", life.alice)
    life.go_on(hours=14, events=0)
    server.log.clear()
    assert doubted(ask(server, life, ALICE, told)) == {"issue_comment"}
    assert (server.log.requests, server.log.points) == (2, 2)


def test_a_long_list_that_is_walked_from_both_ends_is_counted_once(
    start_github: StartGitHub,
) -> None:
    life = Life(Random(7))
    server = start_github(life.world)
    issue = life.world.repositories[0].issues[0]
    told = ask(server, life, ALICE, None)
    for minutes in range(700):
        comment(issue, life.alice, later(life.now, minutes=60 * minutes))
    life.now = later(life.now, days=30)
    server.log.clear()
    told = ask(server, life, ALICE, told)
    assert any("issueComments(last:" in entry.document for entry in server.log.entries)
    assert doubted(told) == set()
    life.delete("issue_comment", life.alice)
    life.go_on(hours=14, events=3)
    assert doubted(ask(server, life, ALICE, told)) == {"issue_comment"}
