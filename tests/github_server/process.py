"""Runs the stand-in in a process of its own and speaks with it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

TESTS = Path(__file__).resolve().parent.parent


class ServerProcess:
    """A running stand-in: its environment for clients, and its log's figures."""

    def __init__(self, commands: IO[str], answers: IO[str]) -> None:
        self._commands, self._answers = commands, answers
        said = json.loads(answers.readline())
        self.login, self.since, self.until = (said.pop(e) for e in ("login", "since", "until"))
        self.settings_env: dict[str, str] = said

    def report(self) -> dict[str, float]:
        """Give requests, points, waves and the like since the start or the last `clear`."""
        return dict(self._tell("report"))

    def clear(self) -> None:
        """Begin to count anew."""
        self._tell("clear")

    def go_on(self, events: int) -> str:
        """Add that many contributions and give the moment after the last."""
        return str(self._tell(f"go-on {events}")["until"])

    def truth(self, since: str, until: str) -> set[tuple[str, str]]:
        """Give kind and id of every contribution of the period."""
        return {(kind, event_id) for kind, event_id in self._tell(f"truth {since} {until}")}

    def _tell(self, command: str) -> Any:  # noqa: ANN401  # whatever the command answers
        print(command, file=self._commands, flush=True)  # it goes down a pipe
        return json.loads(self._answers.readline())


@contextmanager
def server_process(
    world: str, *, latency: float = 0.0, git: bool = False
) -> Iterator[ServerProcess]:
    """Serve `typical`, `heavy`, `empty` or `busy` until the block ends, with `git` to git too."""
    command = [sys.executable, "-m", "github_server", world, "--latency", str(latency)]
    command += ["--git"] if git else []
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=TESTS, text=True, stdin=pipe, stdout=pipe) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a process with pipes has pipes")
        try:
            yield ServerProcess(process.stdin, process.stdout)
        finally:
            process.stdin.close()
            process.wait(timeout=10)
