"""Clones of a repository at GitHub: brought once, kept, renewed, and never in the way."""

import base64
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from github_server.fixtures import TOKEN, StartGitHub
from github_server.git_repositories import write_git
from github_server.server import GitHubServer
from github_server.world import Repository, World
from ossmk.forges.github import open_provider
from ossmk.model import RepoTarget
from ossmk.providers.git import kept
from ossmk.providers.github.provider import Options
from ossmk.settings import read_settings
from providers.github.asking import Asking, Collected
from running_ossmk import Ossmk

SINCE, UNTIL = "2026-01-01", "2026-11-20"


@pytest.fixture
def world() -> World:
    """Make a world in which two people work on alice/kit."""
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    kit = world.repository(alice, "kit")
    pull = kit.pull(bob, "2026-02-01T00:00:00Z", merged="2026-02-03T00:00:00Z")
    kit.commit(alice, "2026-02-01T00:00:00Z", email="alice@work.example")
    kit.commit(bob, "2026-02-02T00:00:00Z", pull=pull, co_authors=(alice,))
    kit.commit(None, "2026-02-04T00:00:00Z")
    return world


@pytest.fixture
def github(start_github: StartGitHub, world: World, tmp_path: Path) -> GitHubServer:
    write_git(world, tmp_path / "served")
    return start_github(world, git=tmp_path / "served")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def environ(server: GitHubServer, cache: Path) -> dict[str, str]:
    return {**server.settings_env, "OSSMK_CACHE_DIR": str(cache)}


def asked(server: GitHubServer, cache: Path, **changes: object) -> Collected:
    target = RepoTarget(str(changes.pop("name", "alice/kit")))
    asking = Asking("", SINCE, UNTIL, target=target, opened=open_provider, **changes)  # type: ignore[arg-type]
    return asking.by(read_settings(environ(server, cache)))


def commits(collected: Collected) -> set[str]:
    return {event.id for event in collected.events.values() if event.kind == "commit"}


def expected(repository: Repository) -> set[str]:
    return {
        f"commit:{commit.oid}{suffix}"
        for commit in repository.commits
        for suffix in ("", *(f"#127.0.0.1/{each.login}" for each in commit.co_authors))
    }


def clones(cache: Path) -> list[Path]:
    return sorted((cache / "clones").glob("*/*/*"))


def packs(server: GitHubServer) -> int:
    return sum(request.wants_pack for request in server.git_log)


def test_commits_come_from_a_clone_and_all_else_is_asked(
    github: GitHubServer, cache: Path, world: World
) -> None:
    collected = asked(github, cache)
    assert commits(collected) == expected(world.find_repository("alice/kit"))
    assert {event.kind for event in collected.events.values()} == {"commit", "pr", "pr_merged"}
    assert {each.status for each in collected.coverage.values()} == {"exact"}
    assert not any("history(" in entry.document for entry in github.log.entries)
    assert any("objects" in progress.unit for progress in collected.progress)


def test_the_second_time_only_what_is_new_is_fetched(
    github: GitHubServer, cache: Path, world: World, tmp_path: Path
) -> None:
    first = asked(github, cache)
    made = clones(cache)
    github.git_log.clear()
    again = asked(github, cache, marks=first.marks)
    assert packs(github) == 0
    assert not commits(again)
    kit = world.find_repository("alice/kit")
    new = kit.commit(world.find_account("bob"), "2026-03-01T00:00:00Z")
    write_git(world, tmp_path / "served")
    github.serve(world)
    third = asked(github, cache, marks=again.marks)
    assert packs(github) == 1
    assert commits(third) == {f"commit:{new.oid}"}
    assert third.coverage["commit"].status == "exact"
    assert clones(cache) == made


def test_a_history_that_was_rewritten_is_read_anew(
    github: GitHubServer, cache: Path, world: World, tmp_path: Path
) -> None:
    first = asked(github, cache)
    kit = world.find_repository("alice/kit")
    kit.commits[0].message = "Said otherwise"
    shutil.rmtree(tmp_path / "served")
    write_git(world, tmp_path / "served")
    github.serve(world)
    again = asked(github, cache, marks=first.marks)
    assert commits(again) == expected(kit)
    assert again.coverage["commit"].status == "exact"


def test_a_repository_without_commits_is_exact(
    start_github: StartGitHub, cache: Path, tmp_path: Path
) -> None:
    world = World()
    world.repository(world.account("alice"), "empty")
    write_git(world, tmp_path / "served")
    server = start_github(world, git=tmp_path / "served")
    for _ in range(2):
        collected = asked(server, cache, name="alice/empty")
        assert not collected.events
        assert collected.coverage["commit"].status == "exact"


def test_a_private_repository_is_read_by_the_first_credential_that_may(
    start_github: StartGitHub, cache: Path, tmp_path: Path
) -> None:
    world = World()
    alice, bob = world.account("alice"), world.account("bob")
    secret = world.repository(bob, "secret", private=True, readers=(bob,))
    secret.commit(bob, "2026-02-02T00:00:00Z")
    write_git(world, tmp_path / "served")
    server = start_github(world, git=tmp_path / "served", tokens={"b0b": "bob"})
    collected = asked(server, cache, name="bob/secret")
    assert commits(collected) == expected(secret)
    assert all(event.private for event in collected.events.values())
    assert {request.token for request in server.git_log} == {"b0b"}
    assert alice.login not in str(collected.events)


def test_an_enterprise_server_is_read_by_its_own_address(
    start_github: StartGitHub, world: World, cache: Path, tmp_path: Path
) -> None:
    write_git(world, tmp_path / "served")
    server = start_github(world, git=tmp_path / "served", enterprise=True)
    collected = asked(server, cache)
    assert commits(collected) == expected(world.find_repository("alice/kit"))
    assert packs(server) == 1


def test_without_a_clone_the_commits_are_asked_for_and_it_is_said(
    start_github: StartGitHub, world: World, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = start_github(world)
    collected = asked(server, cache)
    assert commits(collected) == expected(world.find_repository("alice/kit"))
    assert {each.status for each in collected.coverage.values()} == {"exact"}
    assert "no clone of alice/kit, so its commits are asked for" in caplog.text
    assert not clones(cache)


def test_without_git_the_commits_are_asked_for(
    github: GitHubServer, cache: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(cache))
    collected = asked(github, cache)
    assert commits(collected) == expected(world.find_repository("alice/kit"))


def test_a_damaged_clone_is_replaced(
    github: GitHubServer, cache: Path, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    asked(github, cache)
    (clone,) = clones(cache)
    for file in (clone / "objects").rglob("*"):
        if file.is_file() and file.parent.name != "info":
            file.chmod(0o600)
            file.write_bytes(b"")
    for _ in range(2):
        collected = asked(github, cache)
        assert commits(collected) == expected(world.find_repository("alice/kit"))
    assert caplog.text.count("no clone of alice/kit") == 1


def test_a_budget_ends_the_questions_and_later_runs_go_on(
    start_github: StartGitHub, cache: Path, tmp_path: Path
) -> None:
    world = World()
    alice = world.account("alice")
    kit = world.repository(alice, "kit")
    for number in range(320):
        kit.commit(world.account(f"user-{number}"), "2026-02-02T00:00:00Z")
    write_git(world, tmp_path / "served")
    server = start_github(world, git=tmp_path / "served")
    parts = [Collected()]
    while not (found := commits(parts[-1])) and len(parts) < 10:
        options = Options(max_points=2)
        marks = {**parts[-1].marks}
        parts.append(asked(server, cache, marks=marks, options=options))
        assert parts[-1].points <= 2
        parts[-1].marks = {**marks, **parts[-1].marks}
    assert found == expected(kit)
    assert len(parts) > 3
    assert parts[1].coverage["commit"].status != "exact"
    assert "budget of 2 points" in (parts[1].coverage["commit"].reason or "")


def test_what_nobody_used_for_long_is_removed(
    github: GitHubServer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(github, cache)
    (clone,) = clones(cache)
    old, lately, part = (clone.with_name(name) for name in ("old.git", "new.git", "x.git.1.part"))
    for path, days in ((old, 31), (lately, 2), (part, 2)):
        shutil.copytree(clone, path)
        os.utime(path, (time.time() - days * 86_400,) * 2)
    asked(github, cache)
    assert clones(cache) == [clone, lately]
    monkeypatch.setattr(kept, "KEPT_BYTES", 1)
    asked(github, cache)
    assert clones(cache) == [clone]


ANALYZE = ("analyze-repo", "alice/kit", "--since", SINCE, "--until", UNTIL, "--out", "-")


def shell(server: GitHubServer, cache: Path, **more: str) -> Mapping[str, str]:
    return {**environ(server, cache), "GITHUB_SERVER_URL": server.url, **more}


def test_killed_in_the_middle_it_leaves_nothing_that_is_taken_for_whole(
    ossmk: Ossmk, github: GitHubServer, cache: Path
) -> None:
    github.git_gate.clear()
    run = ossmk.started(*ANALYZE, **shell(github, cache))
    while not packs(github) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.communicate(timeout=20)
    github.git_gate.set()
    assert [path.suffix for path in clones(cache)] == [".part"]
    assert '"commit": 4' in ossmk(*ANALYZE, **shell(github, cache))


def test_a_timeout_bounds_a_clone(ossmk: Ossmk, github: GitHubServer, cache: Path) -> None:
    github.git_gate.clear()
    began = time.monotonic()
    said = ossmk(*ANALYZE, "--timeout", "3", **shell(github, cache))
    assert time.monotonic() - began < 15
    assert "the time is used up" in said
    github.git_gate.set()
    assert not clones(cache)
    assert '"commit": 4' in ossmk(*ANALYZE, **shell(github, cache))


def test_ctrl_c_ends_a_clone(ossmk: Ossmk, github: GitHubServer, cache: Path) -> None:
    github.git_gate.clear()
    run = ossmk.started(*ANALYZE, **shell(github, cache))
    while not packs(github) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=20)
    github.git_gate.set()
    assert run.returncode == 130
    assert said.decode().strip() == "ossmk: interrupted"
    assert not clones(cache)


def test_two_runs_at_once_do_not_break_each_other(
    ossmk: Ossmk, github: GitHubServer, cache: Path
) -> None:
    github.git_gate.clear()
    runs = [
        ossmk.started(*ANALYZE, **shell(github, cache, OSSMK_DB=f"sqlite:///{number}.db"))
        for number in range(2)
    ]
    while packs(github) < 2 and all(run.poll() is None for run in runs):
        time.sleep(0.02)
    github.git_gate.set()
    for run in runs:
        said, complaints = run.communicate(timeout=30)
        assert b'"commit": 4' in said
        assert b"no clone" not in complaints
    assert len(clones(cache)) == 1


def test_the_token_is_in_no_argument_address_file_or_log(
    ossmk: Ossmk, github: GitHubServer, cache: Path, tmp_path: Path
) -> None:
    spying = tmp_path / "spying"
    spying.mkdir()
    real = shutil.which("git")
    (spying / "git").write_text(f'#!/bin/sh\necho "$@" >> {spying}/arguments\nexec {real} "$@"\n')
    (spying / "git").chmod(0o700)
    path = f"{spying}{os.pathsep}{os.environ['PATH']}"
    done = ossmk.tried(*ANALYZE, "--verbose", **shell(github, cache, PATH=path))
    assert {request.token for request in github.git_log} == {TOKEN}
    told = [done.stdout, done.stderr, *(request.path for request in github.git_log)]
    files = [file for file in (*spying.rglob("arguments"), *cache.rglob("*")) if file.is_file()]
    told += [file.read_text("latin-1") for file in (*files, ossmk.store)]
    assert "fetch" in (spying / "arguments").read_text()
    for secret in (TOKEN, base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()):
        assert not any(secret in text for text in told)


def test_nobody_is_asked_for_a_password(
    ossmk: Ossmk, github: GitHubServer, cache: Path, tmp_path: Path
) -> None:
    asking = tmp_path / "ask"
    asking.write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\necho secret\n")
    asking.chmod(0o700)
    github.git_accepts = False
    variables = shell(github, cache, GIT_ASKPASS=str(asking), SSH_ASKPASS=str(asking))
    assert '"commit": 4' in ossmk(*ANALYZE, **variables)
    assert not (tmp_path / "asked").exists()


def test_fetch_takes_the_commits_from_a_clone(
    ossmk: Ossmk, github: GitHubServer, cache: Path, world: World
) -> None:
    fetch = ("fetch", "--provider", "github", "--repo", "alice/kit", "--since", SINCE, "--out", "-")
    said = ossmk(*fetch, **shell(github, cache)).splitlines()
    assert len(said) == len(expected(world.find_repository("alice/kit"))) + 2
    assert packs(github) == 1


def test_git_itself_agrees_with_what_was_kept(github: GitHubServer, cache: Path) -> None:
    asked(github, cache)
    (clone,) = clones(cache)
    done = subprocess.run(["git", "-C", clone, "fsck", "--full"], capture_output=True, check=True)
    assert not done.stdout


def test_where_git_is_sent_elsewhere_the_token_stays_behind(
    github: GitHubServer, cache: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in github.git_env.items():
        monkeypatch.setenv(name, value)
    settings = read_settings({**environ(github, cache), "GITHUB_SERVER_URL": "https://github.com"})
    asking = Asking("", SINCE, UNTIL, target=RepoTarget("alice/kit"), opened=open_provider)
    collected = asking.by(settings)
    assert packs(github) == 1
    assert {request.token for request in github.git_log} == {None}
    authors = {event.user_id for event in collected.events.values() if event.kind == "commit"}
    assert authors == {"alice", "bob", "somebody@example.org"}


def test_an_address_that_tells_a_known_number_is_not_asked_for(
    start_github: StartGitHub, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    bob = world.account("bob")
    kit = world.repository(bob, "kit")
    kit.issue(bob, "2026-02-01T00:00:00Z")
    old_name = f"{bob.database_id}+robert@users.noreply.github.com"
    kit.commit(bob, "2026-02-02T00:00:00Z", email=old_name)
    write_git(world, tmp_path / "served")
    server = start_github(world, git=tmp_path / "served", tokens={TOKEN: "bob"})
    for name, value in server.git_env.items():
        monkeypatch.setenv(name, value)
    settings = read_settings({**environ(server, cache), "GITHUB_SERVER_URL": "https://github.com"})
    asking = Asking("", SINCE, UNTIL, target=RepoTarget("bob/kit"), opened=open_provider)
    collected = asking.by(settings)
    assert {event.user_id for event in collected.events.values()} == {"bob"}
    assert not any("authors(" in entry.document for entry in server.log.entries)
