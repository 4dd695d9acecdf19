"""Many people kept fresh by `ossmk sync`, against a stand-in for GitHub."""

import json
import signal
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from github_server import faults
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.world import World
from ossmk.exporters.base import exporter
from ossmk.storage.base import open_store
from running_ossmk import Ossmk

PEOPLE = ("alice", "bob", "carol", "dave")
SINCE = ("--since", "2026-01-01")


@pytest.fixture
def world() -> World:
    world = World()
    for number, login in enumerate(PEOPLE):
        account = world.account(login)
        made = world.repository(account, "work")
        for day in range(1, 4 + number):
            made.commit(account, f"2026-02-0{day}T02:02:02Z", message=f"{login} {day}")
            made.issue(account, f"2026-02-0{day}T03:03:03Z")
    return world


@pytest.fixture
def github(start_github: StartGitHub, world: World) -> GitHubServer:
    return start_github(world)


def signed_in(server: GitHubServer) -> dict[str, str]:
    return {**server.settings_env, "GITHUB_SERVER_URL": "https://github.com"}


def synced(
    ossmk: Ossmk,
    server: GitHubServer,
    *options: str,
    names: tuple[str, ...] = PEOPLE,
    code: int = 0,
) -> dict[str, Any]:
    """Sync people and give the report."""
    server.log.clear()
    given = "\n".join(names)
    done = ossmk.tried(
        "sync", "--users", "-", *SINCE, "--out", "-", *options, given=given, **signed_in(server)
    )
    assert done.returncode == code, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {person["login"]: person["status"] for person in report["people"]}


def made_stale(ossmk: Ossmk, login: str, days: int) -> None:
    with closing(sqlite3.connect(ossmk.store)) as store, store:
        store.execute(
            "UPDATE ossmk_sync SET updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', updated_at, ?)"
            " WHERE target = ?",
            (f"-{days} days", login),
        )


def test_people_of_another_server_are_known_again(ossmk: Ossmk, github: GitHubServer) -> None:
    elsewhere = {**github.settings_env, "GITHUB_SERVER_URL": "https://git.acme.example"}
    command = ("sync", "--users", "-", *SINCE, "--max-age", "24h", "--out", "-")
    first, again = (
        json.loads(ossmk(*command, given="alice", **elsewhere))["people"][0] for _ in range(2)
    )
    assert (first["user"], first["new_events"], first["reason"]) == (
        "git.acme.example/alice",
        6,
        None,
    )
    assert again["status"] == "fresh"


def test_everybody_is_scored_saved_and_reported(ossmk: Ossmk, github: GitHubServer) -> None:
    report = synced(ossmk, github)
    assert statuses(report) == dict.fromkeys(PEOPLE, "updated")
    assert [person["new_events"] for person in report["people"]] == [6, 8, 10, 12]
    assert report["new_events"] == 36
    assert report["points"] == github.log.points
    assert report["requests"] == github.log.requests
    with open_store(f"sqlite:///{ossmk.store}") as store:
        assert all(len(store.runs(target=login)) == 1 for login in PEOPLE)
        assert {score.user_id for score in store.scores()} == set(PEOPLE)


def test_a_second_sync_is_cheap_and_leaves_the_fresh_alone_when_asked_to(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    first = synced(ossmk, github)
    again = synced(ossmk, github)
    assert again["new_events"] == 0
    assert again["points"] < first["points"]
    fresh = synced(ossmk, github, "--max-age", "24h")
    assert statuses(fresh) == dict.fromkeys(PEOPLE, "fresh")
    assert github.log.requests == 0


def test_the_stalest_come_first_and_whoever_was_never_synced_before_them(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    synced(ossmk, github, names=("alice", "bob", "carol"))
    made_stale(ossmk, "carol", 9)
    made_stale(ossmk, "bob", 5)
    report = synced(ossmk, github)
    assert list(statuses(report)) == ["dave", "carol", "bob", "alice"]
    made_stale(ossmk, "bob", 2)
    assert statuses(synced(ossmk, github, "--max-age", "24h"))["bob"] == "updated"


def test_one_budget_is_kept_for_all_and_later_runs_go_on_to_the_same_end(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    partial = synced(ossmk, github, "--max-points", "4")
    assert github.log.points <= 4
    assert "left" in statuses(partial).values()
    assert "budget" in partial["stopped"]
    for _ in range(12):
        report = synced(ossmk, github, "--max-points", "4", "--max-age", "24h")
        assert github.log.points <= 4
        if set(statuses(report).values()) == {"fresh"}:
            break
    with open_store(f"sqlite:///{ossmk.store}") as store:
        assert sum(store.count_events().values()) == 36


def test_who_fails_is_reported_and_the_others_go_on(
    ossmk: Ossmk, github: GitHubServer, world: World
) -> None:
    synced(ossmk, github)
    ossmk("db", "erase", "bob", "--yes")
    world.find_account("carol").login = "caroline"
    github.serve(world)
    names = ("nobody-here", "-wrong", *PEOPLE)
    report = synced(ossmk, github, names=names, code=1)
    assert statuses(report) == {
        "nobody-here": "failed", "-wrong": "failed", "bob": "failed",
        "alice": "updated", "carol": "updated", "dave": "updated",
    }  # fmt: skip
    reasons = {person["login"]: person["reason"] for person in report["people"]}
    assert "erased" in reasons["bob"]
    assert reasons["carol"] == "renamed: caroline now"
    again = synced(ossmk, github, "--max-age", "24h", names=("carol", "Caroline"))
    assert list(statuses(again).values()) == ["fresh"]


def test_what_would_fail_for_everybody_ends_the_sync(ossmk: Ossmk, github: GitHubServer) -> None:
    github.faults.add(faults.status(401, "Bad credentials"), times=None)
    report = synced(ossmk, github, code=1)
    assert statuses(report) == {
        "alice": "failed", "bob": "left", "carol": "left", "dave": "left",
    }  # fmt: skip
    assert report["stopped"]


def test_time_is_for_all_too_and_nobody_failed_when_it_ends(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    github.faults.add(faults.slow(60.0), when=faults.mentions("bob"), times=None)
    report = synced(ossmk, github, "--timeout", "8")
    assert statuses(report) == {
        "alice": "updated", "bob": "left", "carol": "left", "dave": "left",
    }  # fmt: skip
    github.faults.clear()
    assert statuses(synced(ossmk, github, "--max-age", "24h"))["bob"] == "updated"


def test_a_killed_sync_keeps_what_is_done_and_the_next_goes_on(
    ossmk: Ossmk, start_github: StartGitHub, world: World
) -> None:
    server = start_github(world, latency=0.2)
    with ossmk.started("sync", "--users", "-", *SINCE, **signed_in(server)) as killed:
        assert killed.stdin is not None
        assert killed.stderr is not None
        killed.stdin.write("\n".join(PEOPLE).encode())
        killed.stdin.close()
        assert b"alice: updated" in killed.stderr.readline()
        while not any("bob" in entry.body for entry in server.log.entries):
            assert killed.poll() is None
        killed.send_signal(signal.SIGKILL)
    report = synced(ossmk, server, "--max-age", "24h")
    assert statuses(report) == dict.fromkeys(PEOPLE, "updated") | {"alice": "fresh"}
    with open_store(f"sqlite:///{ossmk.store}") as store:
        assert sum(store.count_events().values()) == 36


def test_two_at_once_never_work_on_the_same_person(ossmk: Ossmk, github: GitHubServer) -> None:
    with open_store(f"sqlite:///{ossmk.store}") as store:
        store.ensure_schema()
        assert store.claim("bob", claimant="elsewhere:1:x", patience=timedelta(1)) is None
        report = synced(ossmk, github, "--strict", code=1)
        assert statuses(report)["bob"] == "claimed"
        assert statuses(report)["carol"] == "updated"
        store.release("bob", claimant="elsewhere:1:x")
    assert statuses(synced(ossmk, github, names=("bob",))) == {"bob": "updated"}


def test_two_syncs_share_the_work(ossmk: Ossmk, start_github: StartGitHub, world: World) -> None:
    server = start_github(world, latency=0.1)
    (ossmk.folder / "team.txt").write_text("\n".join(PEOPLE))
    ossmk("db", "init")
    files = [ossmk.folder / name for name in ("one.json", "two.json")]
    running = [
        ossmk.started(
            "sync", "--users", "team.txt", *SINCE, "--out", str(file), **signed_in(server)
        )
        for file in files
    ]
    for process in running:
        assert b"error" not in process.communicate(timeout=60)[1]
    reports = [statuses(json.loads(file.read_text())) for file in files]
    for login in PEOPLE:
        both = {report[login] for report in reports}
        assert both in ({"updated", "fresh"}, {"updated", "claimed"})


def test_a_claim_that_nobody_renewed_is_nobodys(ossmk: Ossmk, github: GitHubServer) -> None:
    with open_store(f"sqlite:///{ossmk.store}") as store:
        store.ensure_schema()
        store.claim("bob", claimant="elsewhere:1:x", patience=timedelta(1))
    made_stale(ossmk, "bob", 1)
    assert statuses(synced(ossmk, github, names=("bob",))) == {"bob": "updated"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("team.txt", "# the team\nalice\n\n  bob   # lead\nALICE\n"),
        ("team.csv", "name,login\nAlice,alice\nBob,bob\n"),
        ("team.jsonl", '{"login": "alice"}\n{"login": "bob"}\n'),
    ],
)
def test_the_file_may_be_lines_csv_or_json_lines(
    ossmk: Ossmk, github: GitHubServer, tmp_path: Path, name: str, text: str
) -> None:
    (ossmk.folder / name).write_text(text)
    ossmk("sync", "--users", name, *SINCE, "--out", "report.csv", **signed_in(github))
    rows = (ossmk.folder / "report.csv").read_text().splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["alice", "updated"], ["bob", "updated"]]


def test_the_file_may_be_parquet(ossmk: Ossmk, github: GitHubServer) -> None:
    team = ossmk.folder / "team.parquet"
    exporter(team)([{"name": "Al", "login": "alice"}, {"name": "Bob", "login": "bob"}], team)
    ossmk("sync", "--users", team.name, *SINCE, "--out", "report.parquet", **signed_in(github))
    with duckdb.connect() as connection:
        report = connection.read_parquet(str(ossmk.folder / "report.parquet"))
        assert report.project("login, status").fetchall() == [
            ("alice", "updated"), ("bob", "updated")
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("--max-age", "soon"), "alice", "--max-age 'soon'"),
        ((), "# nobody\n", "names nobody"),
        (("--since", "whenever"), "alice", "--since 'whenever'"),
        (("--provider", "git"), "alice", "git cannot"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_asked(
    ossmk: Ossmk, arguments: tuple[str, ...], given: str, said: str
) -> None:
    done = ossmk.tried("sync", "--users", "-", *arguments, given=given)
    assert done.returncode in (1, 2)
    assert said in done.stderr
