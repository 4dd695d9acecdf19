"""A run that is killed (SIGKILL) at any moment of its fetch, in a process of its own."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from github_server import faults, generate
from github_server.fixtures import StartGitHub
from github_server.server import GitHubServer
from github_server.wire import Answer, Request
from running_ossmk import Ossmk

SHAPE = generate.Shape(6, 90, 70, 80, 70, 30, 260, rarities=2)
PERIOD = ("--since", generate.SINCE, "--until", generate.UNTIL)
ANALYZE = ("analyze-user", generate.LOGIN, *PERIOD, "--with-events", "--out", "-")


@pytest.fixture
def github(start_github: StartGitHub) -> GitHubServer:
    return start_github(generate.year_of(SHAPE))


def signed_in(server: GitHubServer) -> dict[str, str]:
    return {**server.settings_env, "GITHUB_SERVER_URL": "https://github.com"}


def told(ossmk: Ossmk, server: GitHubServer, store: Path) -> tuple[list[str], int]:
    """Give the events of a run into a store, and what it asked for."""
    server.log.clear()
    said = ossmk(*ANALYZE, **signed_in(server), OSSMK_DB=f"sqlite:///{store}")
    events = [{**event, "observed_at": ""} for event in json.loads(said)["events"]]
    return sorted(json.dumps(event) for event in events), server.log.requests


def killed_at(ossmk: Ossmk, server: GitHubServer, request: int, *, answered: bool) -> int:
    """Kill a run when it sends a request, or as soon as that was answered; gives its exit code."""
    run: list[subprocess.Popen[bytes]] = []
    is_started = threading.Event()

    def killing(_: Request, undisturbed: Callable[[], Answer]) -> Answer:
        is_started.wait()
        answer = undisturbed()
        if answered:
            threading.Timer(0.01, run[0].kill).start()
        else:
            run[0].kill()
        return answer

    server.faults.add(killing, when=faults.graphql, nth=request)
    run.append(ossmk.started(*ANALYZE, **signed_in(server)))
    is_started.set()
    run[0].communicate(timeout=60)
    server.faults.clear()
    return run[0].returncode


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_the_next_run_ends_with_the_same_events_and_asks_less(
    ossmk: Ossmk, github: GitHubServer, tmp_path: Path, share: float, answered: bool
) -> None:
    undisturbed, whole = told(ossmk, github, tmp_path / "undisturbed.db")
    request = max(1, round(share * whole))
    # what was answered in time may have come to its end
    assert killed_at(ossmk, github, request, answered=answered) in (-signal.SIGKILL, 0)
    events, rest = told(ossmk, github, ossmk.store)
    assert events == undisturbed
    assert rest <= whole
    assert rest < whole or share < 0.5
