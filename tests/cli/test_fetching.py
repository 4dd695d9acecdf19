"""How much a run may spend and how long it may take, against a stand-in for GitHub."""

import json
import signal
import time
from pathlib import Path

import pytest

from github_server import faults, generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.truth import truth
from github_server.world import World
from making_repositories import Repository
from running_ossmk import Ossmk

SHAPE = generate.Shape(6, 200, 120, 160, 130, 60, 260, rarities=2)
PERIOD = ("--since", generate.SINCE, "--until", generate.UNTIL)
ANALYZE = ("analyze-user", generate.LOGIN, *PERIOD)


@pytest.fixture(scope="module")
def world() -> World:
    return generate.year_of(SHAPE)


@pytest.fixture
def github(start_github: StartGitHub, world: World) -> GitHubServer:
    return start_github(world)


def signed_in(server: GitHubServer) -> dict[str, str]:
    return {**server.settings_env, **server.git_env, "GITHUB_SERVER_URL": "https://github.com"}


def expected(world: World) -> int:
    return len(truth(world, generate.LOGIN, generate.SINCE, generate.UNTIL))


def authored(result: dict[str, object]) -> int:
    events = result["events"]
    assert isinstance(events, list)
    return sum(event["role"] == "author" for event in events)


def analyzed(ossmk: Ossmk, server: GitHubServer, *options: str) -> dict[str, object]:
    said = ossmk(*ANALYZE, "--with-events", "--out", "-", *options, **signed_in(server))
    result: dict[str, object] = json.loads(said)
    return result


def test_a_budget_is_kept_and_the_next_runs_go_on_to_the_same_end(
    ossmk: Ossmk, github: GitHubServer, world: World
) -> None:
    found = [0]
    while found[-1] < expected(world):
        github.log.clear()
        found.append(authored(analyzed(ossmk, github, "--max-points", "2")))
        assert github.log.points <= 2
        assert found[-1] > found[-2]
    assert len(found) > 3
    assert found[-1] == expected(world)


def test_at_the_end_of_a_budget_all_is_a_lower_bound_and_each_kind_says_why(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    result = analyzed(ossmk, github, "--max-points", "1")
    summary, coverage = result["summary"], result["coverage"]
    assert isinstance(summary, dict)
    assert isinstance(coverage, dict)
    assert summary["coverage"] == "lower_bound"
    unknown = [each["reason"] for each in coverage.values() if each["status"] == "unknown"]
    assert set(unknown) == {"not asked: the budget of 1 points is used up"}
    doubted = [each["reason"] for each in coverage.values() if each["status"] != "exact"]
    assert all("the budget of 1 points" in each or "releases" in each for each in doubted)


def test_what_a_budget_leaves_out_is_said_and_fails_only_a_strict_run(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    done = ossmk.tried(*ANALYZE, "--max-points", "1", "--strict", **signed_in(github))
    assert done.returncode == 1
    assert "the budget of 1 points is used up" in done.stdout
    assert "--strict" in done.stderr


def test_a_refresh_asks_for_everything_again(ossmk: Ossmk, github: GitHubServer) -> None:
    found = authored(analyzed(ossmk, github))
    whole = github.log.requests
    github.log.clear()
    assert authored(analyzed(ossmk, github)) == found
    assert github.log.requests == 0
    assert authored(analyzed(ossmk, github, "--refresh")) == found
    assert github.log.requests == whole


def test_what_is_gone_is_told_by_the_table_and_fails_a_strict_run(
    ossmk: Ossmk, start_github: StartGitHub
) -> None:
    world = World()
    alice = world.account("alice")
    issue = world.repository(alice, "x").issue(alice, "2026-02-02T02:02:02Z")
    server = start_github(world)
    asked = ("analyze-user", "alice", "--since", "2026-01-01", "--strict", "--rules")
    issues = str(ossmk.folder / "issues.toml")
    Path(issues).write_text('[dimensions.talk]\nkinds = ["issue"]\n')
    ossmk(*asked, issues, "--until", "2026-10-01", **signed_in(server))
    issue.repository.issues.remove(issue)
    server.serve(world)
    gone = ossmk.tried(*asked, issues, "--until", "2026-11-01", **signed_in(server))
    reason = "GitHub counts fewer issues of all times than before, by 1; --refresh tells"
    assert gone.returncode == 1
    assert f"issue: {reason}" in " ".join(gone.stdout.split())
    assert f"issue: unknown, {reason}" in gone.stderr


def test_forks_are_asked_for_also_after_a_run_without_them(
    ossmk: Ossmk, start_github: StartGitHub
) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    fork = world.repository(alice, "origin", parent=world.repository(bob, "origin"))
    fork.commit(alice, "2026-02-02T00:00:00Z")
    server = start_github(world)
    assert authored(analyzed(ossmk, server)) == 0
    assert authored(analyzed(ossmk, server, "--forks")) == 1


def test_a_wait_is_told_and_bounded(ossmk: Ossmk, github: GitHubServer) -> None:
    github.faults.add(faults.secondary_limited(seconds=2), when=faults.graphql)
    waited = ossmk.tried(*ANALYZE, "--timeout", "30", **signed_in(github))
    assert waited.returncode == 0
    assert "ossmk: waiting 2 s for the graphql limit of 127.0.0.1 to reset" in waited.stderr
    github.faults.add(faults.secondary_limited(seconds=40), when=faults.graphql)
    began = time.monotonic()
    again = ossmk.tried(*ANALYZE, "--refresh", "--timeout", "3", "--strict", **signed_in(github))
    assert time.monotonic() - began < 12
    assert again.returncode == 1
    assert "is used up until" in again.stdout


def test_a_run_ends_at_its_timeout_and_the_next_one_goes_on(
    ossmk: Ossmk, github: GitHubServer, world: World
) -> None:
    github.faults.add(faults.slow(60.0), when=faults.graphql, nth=3, times=None)
    began = time.monotonic()
    result = analyzed(ossmk, github, "--timeout", "3")
    assert time.monotonic() - began < 12
    assert 0 < authored(result) < expected(world)
    assert "time" in json.dumps(result["coverage"])
    github.faults.clear()
    assert authored(analyzed(ossmk, github)) == expected(world)


def test_ctrl_c_leaves_whole_pages_and_the_next_run_goes_on(
    ossmk: Ossmk, github: GitHubServer, world: World
) -> None:
    hanging = github.faults.add(faults.slow(60.0), when=faults.graphql, nth=3, times=None)
    run = ossmk.started(*ANALYZE, **signed_in(github))
    while not hanging.struck and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    assert run.returncode == 130
    assert said.decode().strip() == "ossmk: interrupted"
    github.faults.clear()
    stored = ossmk("export", "events", "--out", "-").splitlines()
    assert 0 < len(stored) < expected(world)
    assert authored(analyzed(ossmk, github)) == expected(world)


WITHOUT_RELEASES = """
[dimensions.code]
kinds = ["pr", "commit", "review", "issue"]
"""


def test_strict_names_its_doubts_and_passes_by_rules_that_score_what_is_exact(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    done = ossmk.tried(*ANALYZE, "--strict", **signed_in(github))
    assert done.returncode == 1
    assert "ossmk: release: lower_bound, GitHub lists no releases by person" in done.stderr
    (ossmk.folder / "rules.toml").write_text(WITHOUT_RELEASES)
    by_rules = ("--rules", "rules.toml", "--strict", "--out", "-")
    assert '"coverage": "exact"' in ossmk(*ANALYZE, *by_rules, **signed_in(github))
    again = ossmk.tried(*ANALYZE, *by_rules, "--refresh", "--max-points", "1", **signed_in(github))
    assert again.returncode == 1
    assert "the budget of 1 points is used up" in again.stderr


def test_a_probe_ends_a_run_that_has_nothing_to_find(
    ossmk: Ossmk, github: GitHubServer, world: World
) -> None:
    probe = ("analyze-user", generate.LOGIN, "--since", generate.SINCE, "--probe", "--out", "-")
    assert json.loads(ossmk(*probe, **signed_in(github)))["coverage"]["commit"]["status"] == "exact"
    github.log.clear()
    again = json.loads(ossmk(*probe, **signed_in(github)))
    assert (github.log.requests, github.log.points) == (1, 0)
    assert again["coverage"]["commit"]["status"] == "lower_bound"
    assert again["summary"]["events_by_kind"]["commit"] > 0


def test_a_probe_goes_with_a_person_at_a_forge(ossmk: Ossmk, repository: Repository) -> None:
    done = ossmk.tried("analyze-user", "x", "--provider", "git", "--probe")
    assert done.returncode == 2
    assert "git cannot honour --probe" in done.stderr


def test_strict_fails_for_what_was_skipped(ossmk: Ossmk, repository: Repository) -> None:
    strictly = ("analyze-repo", str(repository.path), "--since", "2020-01-01", "--strict")
    assert ossmk.tried(*strictly).returncode == 0
    done = ossmk.tried(*strictly, OSSMK_MAX_SINCE_DAYS="30")
    assert done.returncode == 1
    assert "--strict" in done.stderr


@pytest.mark.parametrize("target", [("--repo", "bob/theirs"), ("--org", "acme")])
def test_fetch_writes_what_everybody_did_in_repositories(
    ossmk: Ossmk, start_github: StartGitHub, target: tuple[str, str]
) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    acme = world.organization("acme", members=(alice, bob))
    for repository in (world.repository(bob, "theirs"), world.repository(acme, "tool")):
        repository.commit(alice, "2026-02-02T00:00:00Z")
        repository.issue(bob, "2026-02-03T00:00:00Z")
    server = start_github(world)
    said = ossmk(
        *("fetch", "--provider", "github", *target, *PERIOD, "--out", "-"), **signed_in(server)
    )
    events = [json.loads(line) for line in said.splitlines()]
    assert {(event["kind"], event["user_id"]) for event in events} == {
        ("commit", "alice"),
        ("issue", "bob"),
    }


def test_fetch_writes_events_while_more_are_asked_for(ossmk: Ossmk, github: GitHubServer) -> None:
    github.faults.add(faults.slow(60.0), when=faults.graphql, nth=3, times=None)
    fetch = ("fetch", "--provider", "github", "--user", generate.LOGIN, *PERIOD, "--out", "-")
    run = ossmk.started(*fetch, **signed_in(github))
    assert run.stdout
    assert json.loads(run.stdout.readline())["user_id"] == generate.LOGIN
    assert run.poll() is None
    run.kill()
    run.communicate()


def test_fetch_keeps_to_its_budget_and_fails_when_strict(
    ossmk: Ossmk, github: GitHubServer, tmp_path: Path
) -> None:
    out = tmp_path / "events.jsonl"
    fetch = ("fetch", "--provider", "github", "--user", generate.LOGIN, *PERIOD, "--out", str(out))
    done = ossmk.tried(*fetch, "--max-points", "1", "--strict", **signed_in(github))
    assert done.returncode == 1
    assert github.log.points == 1
    assert out.read_text()
    assert "the budget of 1 points is used up" in done.stderr


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("option", [("--max-points", "5"), ("--timeout", "5")])
def test_an_option_that_a_provider_cannot_honour_is_refused(
    ossmk: Ossmk, option: tuple[str, str]
) -> None:
    done = ossmk.tried("analyze-repo", "tidepool", *option)
    assert done.returncode == 2
    assert f"git cannot honour {option[0]}" in done.stderr


def test_forks_of_a_repository_are_refused(ossmk: Ossmk, github: GitHubServer) -> None:
    fetch = ("fetch", "--provider", "github", "--repo", "a/b", "--forks", "--out", "-")
    done = ossmk.tried(*fetch, **signed_in(github))
    assert done.returncode == 2
    assert "--forks goes with a person" in done.stderr
    assert github.log.requests == 0


@pytest.mark.usefixtures("repository")
def test_a_clone_is_read_again_when_asked(ossmk: Ossmk) -> None:
    clone = Repository(ossmk.folder / "tidepool")
    first = json.loads(ossmk("analyze-repo", str(clone.path), "--out", "-"))
    again = json.loads(ossmk("analyze-repo", str(clone.path), "--refresh", "--out", "-"))
    assert again["summary"]["total_events"] == first["summary"]["total_events"] > 0
