"""`analyze-user` against a stand-in for GitHub."""

import json
from random import Random

import pytest

from github_server import faults
from github_server.fixtures import TOKEN, StartGitHub
from github_server.server import GitHubServer
from github_server.small_world import LOGIN, SINCE, UNTIL, small_world
from running_ossmk import Ossmk

PERIOD = ("--since", SINCE, "--until", UNTIL)


@pytest.fixture
def github(start_github: StartGitHub) -> GitHubServer:
    return start_github(small_world(Random(7), size=20, crowded=False))


def signed_in(server: GitHubServer, token: str = TOKEN) -> dict[str, str]:
    return {**server.settings_env, "GITHUB_SERVER_URL": "https://github.com", "GITHUB_TOKEN": token}


def test_a_person_is_shown_with_what_it_cost_and_written_as_json(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    said = ossmk("analyze-user", LOGIN, *PERIOD, **signed_in(github))
    assert said.splitlines()[0].rstrip() == LOGIN
    assert "cost" in said
    assert "at least   release" in said
    result = json.loads(ossmk("analyze-user", LOGIN, *PERIOD, "--out", "-", **signed_in(github)))
    assert result["user"] == LOGIN
    assert result["summary"]["total_events"] > 0
    assert "events" not in result


def test_the_receipts_of_a_person_sum_to_the_scores_that_were_shown(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    scores = json.loads(ossmk("analyze-user", LOGIN, *PERIOD, "--out", "-", **signed_in(github)))
    explained = json.loads(ossmk("explain", LOGIN.lower(), "--out", "-"))
    shown = {row["dimension"]: row["value"] for row in scores["scores"] if row["value"]}
    assert {row["dimension"]: row["value"] for row in explained["scores"] if row["value"]} == shown
    assert shown


@pytest.mark.parametrize(
    ("login", "token", "said"),
    [("nobody-here", TOKEN, "nobody-here"), (LOGIN, "ghp_revoked", "401"), ("no/login", TOKEN, "")],
)
def test_what_github_refuses_is_told_in_one_line_without_the_token(
    ossmk: Ossmk, github: GitHubServer, login: str, token: str, said: str
) -> None:
    done = ossmk.tried("analyze-user", login, **signed_in(github, token))
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert said in done.stderr
    assert token not in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_token_shows_in_the_log(ossmk: Ossmk, github: GitHubServer) -> None:
    done = ossmk.tried("-v", "analyze-user", LOGIN, *PERIOD, **signed_in(github))
    assert done.returncode == 0
    assert "DEBUG ossmk" in done.stderr
    assert TOKEN not in done.stdout + done.stderr


@pytest.mark.parametrize("budget", [(), ("--max-points", "1")], ids=["finished", "unfinished"])
def test_a_refused_token_is_an_error_also_for_a_person_who_is_stored(
    ossmk: Ossmk, github: GitHubServer, budget: tuple[str, ...]
) -> None:
    ossmk("analyze-user", LOGIN, *PERIOD, *budget, **signed_in(github))
    refused = signed_in(github, "ghp_revoked")
    done = ossmk.tried("analyze-user", LOGIN, "--since", SINCE, **refused)
    assert (done.returncode, done.stdout) == (1, "")
    assert "401" in done.stderr


def test_a_server_that_never_gives_an_answer_is_an_error_not_a_zero(
    ossmk: Ossmk, github: GitHubServer
) -> None:
    github.faults.add(faults.reset(), times=None)
    done = ossmk.tried("analyze-user", LOGIN, *PERIOD, "--timeout", "1", **signed_in(github))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no answer in the time" in done.stderr
