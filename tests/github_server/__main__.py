"""Serves a generated world in a process of its own, for benchmarks and for looking around.

    python -m github_server heavy --latency 0.1

The first line on stdout is JSON with the addresses and the token. Lines on stdin command it:
`report` writes the log's figures, `clear` empties the log, `go-on N` adds N contributions; the end
of stdin ends it. So client and server share neither a process nor Python's lock.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from github_server.generate import (
    LOGIN,
    SINCE,
    UNTIL,
    busy_world,
    empty_world,
    go_on,
    heavy_world,
    typical_world,
)
from github_server.git_repositories import write_git
from github_server.limits import Limits
from github_server.server import GitHubServer
from github_server.sight import TOKEN
from github_server.truth import truth
from github_server.world import World

WORLDS: dict[str, Callable[[], World]] = {
    "typical": typical_world,
    "heavy": heavy_world,
    "empty": empty_world,
    "busy": busy_world,
}


def main() -> None:
    """Serve until stdin ends."""
    parser = argparse.ArgumentParser(prog="github_server")
    parser.add_argument("world", choices=WORLDS)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--git", action="store_true", help="serve the repositories to git too")
    asked = parser.parse_args()
    world = WORLDS[asked.world]()
    with (
        TemporaryDirectory() as folder,
        GitHubServer(
            world,
            tokens={TOKEN: LOGIN},
            latency=asked.latency,
            limits=Limits(graphql_seconds_a_minute=60.0),
        ) as server,
    ):
        if asked.git:
            serve_git(server, Path(folder))
        _say(server.settings_env | {"login": LOGIN, "since": SINCE, "until": UNTIL})
        for line in sys.stdin:
            command, *arguments = line.split()
            _say(_obey(server, command, arguments))


def serve_git(server: GitHubServer, folder: Path) -> None:
    """Write the world's repositories and serve them as they are then."""
    write_git(server.world, folder)
    server.git = folder
    server.serve(server.world)


def _obey(server: GitHubServer, command: str, arguments: list[str]) -> object:
    match command, arguments:
        case "report", []:
            return report(server)
        case "clear", []:
            server.log.clear()
            return {}
        case "go-on", [count]:
            until = go_on(server.world, int(count), start=max(UNTIL, server.world.now))
            if server.git is not None:
                write_git(server.world, server.git)
            server.serve(server.world)
            return {"until": until}
        case "truth", [since, until]:
            return sorted(truth(server.world, LOGIN, since, until))
        case _:
            return {"error": f"what is {command!r}?"}


def report(server: GitHubServer) -> dict[str, float]:
    """Give the figures that benchmarks print."""
    log = server.log
    return {
        "requests": log.requests,
        "graphql": log.by_kind["graphql"],
        "rest": log.by_kind["rest"],
        "points": log.points,
        "waves": log.waves,
        "peak": log.peak,
        "seconds": round(log.elapsed_seconds, 3),
        "bytes": sum(each.sent_bytes for each in log.entries),
    }


def _say(content: object) -> None:
    print(json.dumps(content), flush=True)  # noqa: T201  # it is a program


if __name__ == "__main__":
    main()
