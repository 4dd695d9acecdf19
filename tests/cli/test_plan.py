"""`analyze-user --plan` against a stand-in for GitHub: what is told is what it costs."""

import json
from typing import Any

import pytest

from github_server import faults, generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from running_ossmk import Ossmk

SHAPE = generate.Shape(6, 200, 120, 160, 130, 60, 260, rarities=2)
MIDDLE = "2026-05-20T00:00:00Z"
YEAR = ("--since", generate.SINCE, "--until", generate.UNTIL)
HALF = ("--since", MIDDLE, "--until", generate.UNTIL)


@pytest.fixture
def github(start_github: StartGitHub) -> GitHubServer:
    return start_github(generate.year_of(SHAPE))


def signed_in(server: GitHubServer) -> dict[str, str]:
    return {**server.settings_env, "GITHUB_SERVER_URL": "https://github.com"}


def planned(ossmk: Ossmk, server: GitHubServer, *options: str) -> dict[str, Any]:
    """Plan, and see that it cost nothing."""
    server.log.clear()
    said = ossmk(
        *("analyze-user", generate.LOGIN, "--plan", "--out", "-", *options), **signed_in(server)
    )
    assert server.log.points == 0
    assert server.log.requests <= 1
    found: dict[str, Any] = json.loads(said)
    return found


def analyzed(ossmk: Ossmk, server: GitHubServer, *options: str) -> None:
    server.log.clear()
    ossmk("analyze-user", generate.LOGIN, *options, **signed_in(server))


def test_the_first_wave_costs_what_the_plan_says(ossmk: Ossmk, github: GitHubServer) -> None:
    plan = planned(ossmk, github, *YEAR)
    assert plan["begins"] == "from nothing"
    assert plan["first_wave"]["asks"][0]["priced_by"] == "server"
    assert plan["later_waves"]["points"] is None
    assert not ossmk.store.exists()
    wave = plan["first_wave"]
    analyzed(ossmk, github, *YEAR, "--max-points", str(wave["points"]))
    assert (github.log.requests, github.log.points) == (wave["requests"], wave["points"])
    assert github.log.waves == 1


def test_later_waves_are_estimated_from_an_earlier_run(ossmk: Ossmk, github: GitHubServer) -> None:
    analyzed(ossmk, github, *HALF)
    plan = planned(ossmk, github, *YEAR)
    assert plan["begins"] == "with what is earlier"
    analyzed(ossmk, github, *YEAR)
    told = plan["first_wave"]["points"] + plan["later_waves"]["points"]
    assert plan["later_waves"]["estimate"] is True
    assert github.log.points / 2 <= told <= github.log.points * 2


def test_what_lies_between_two_stored_periods_is_estimated(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    analyzed(ossmk, github, "--since", "2025-12-01", "--until", "2026-02-01")
    analyzed(ossmk, github, "--since", "2026-06-01", "--until", "2026-10-01")
    period = "--since", "2026-01-01", "--until", "2026-09-01"
    plan = planned(ossmk, github, *period)
    analyzed(ossmk, github, *period)
    told = plan["first_wave"]["points"] + plan["later_waves"]["points"]
    assert github.log.points / 2 <= told <= github.log.points * 2


def test_a_covered_period_costs_nothing_and_an_unfinished_one_says_so(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    analyzed(ossmk, github, *YEAR, "--max-points", "2")
    assert planned(ossmk, github, *YEAR)["begins"] == "where the last run stopped"
    analyzed(ossmk, github, *YEAR)
    plan = planned(ossmk, github, *HALF)
    assert plan["begins"] == "with all stored"
    assert (plan["first_wave"]["requests"], plan["later_waves"]["requests"]) == (0, 0)
    assert github.log.requests == 0
    assert planned(ossmk, github, *YEAR, "--refresh")["begins"] == "from nothing"


def test_a_server_without_dry_runs_is_priced_by_the_formula(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    refused = {"message": "'dryRun' is no argument", "extensions": {"code": "argumentNotAccepted"}}
    github.faults.add(faults.answered({"errors": [refused]}), times=None)
    first = planned(ossmk, github, *YEAR)["first_wave"]
    assert {each["priced_by"] for each in first["asks"]} == {"formula"}
    github.faults.clear()
    assert planned(ossmk, github, *YEAR)["first_wave"]["points"] == first["points"]


def test_a_plan_is_a_table_that_names_the_estimate(ossmk: Ossmk, github: GitHubServer) -> None:
    said = ossmk("analyze-user", generate.LOGIN, *YEAR, "--plan", **signed_in(github))
    assert "first wave" in said
    line = next(line for line in said.splitlines() if "later waves, estimated" in line)
    assert line.split()[-3:] == ["unknown"] * 3


@pytest.mark.usefixtures("repository")
def test_a_provider_that_cannot_plan_says_so(ossmk: Ossmk) -> None:
    done = ossmk.tried("analyze-user", "jane", "--plan", "--provider", "git")
    assert done.returncode == 2
    assert "git cannot price a run beforehand" in done.stderr
