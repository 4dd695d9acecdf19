"""The runnable blocks of a Markdown file, and how each is run: as a reader would, in order."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(
    r"(?:^<!-- (?P<remark>[^\n]*?) -->\n+)?^```(?P<language>python|console|sh)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ (?P<command>(?:.*\\\n)*.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
# Python blocks of one file share their names, as in one session; a reader has a login at hand
SESSION = """
import json, sys
names = {"__name__": "__main__", "login": "octocat"}
for line, text in json.load(sys.stdin):
    exec(compile("\\n" * line + text, sys.argv[1], "exec"), names)
"""


@dataclass(frozen=True)
class Block:
    """A block, the line its fence is at, and the remark before it."""

    path: Path
    line: int
    language: str
    text: str
    remark: str

    @property
    def not_run(self) -> str | None:
        """Why the block is not run: `<!-- not run: reason -->`."""
        return self._said("not run: ")

    @property
    def exit_code(self) -> int:
        """What its commands exit with: `<!-- exits with 2 -->`."""
        return int(self._said("exits with ") or 0)

    def _said(self, about: str) -> str | None:
        return self.remark.removeprefix(about) if self.remark.startswith(about) else None


def blocks(path: Path) -> Iterator[Block]:
    """Give the blocks of a file that claim to run."""
    text = path.read_text("utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("text"))
        yield Block(path, line, found["language"], found["text"], found["remark"] or "")


def run_file(path: Path, folder: Path) -> None:
    """Run every block of a file in `folder`; an `AssertionError` tells which one failed."""
    wanted = [block for block in blocks(path) if not block.not_run]
    for block in wanted:
        if block.language == "sh":
            _run(["bash", "-euo", "pipefail", "-c", block.text], block, folder)
        elif block.language == "console":
            _run_commands(block, folder)
    session = [(block.line, block.text) for block in wanted if block.language == "python"]
    if session:
        _run_session(path, session, folder)


def _run_commands(block: Block, folder: Path) -> None:
    for step in COMMAND.finditer(block.text):
        shown = _run(["bash", "-c", step["command"]], block, folder)
        if step["output"].strip():
            assert _matches(step["output"], shown), f"{block.path}:{block.line} shows:\n{shown}"


def _run(command: list[str], block: Block, folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=_environment(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == block.exit_code, (
        f"{block.path}:{block.line}: {command[-1]} exits with {done.returncode}:\n{done.stdout}"
    )
    return done.stdout


def _run_session(path: Path, session: list[tuple[int, str]], folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SESSION, path], cwd=folder, env=_environment(),
        input=json.dumps(session), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _environment() -> Mapping[str, str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": programs, "COLUMNS": "80", "PYTHONUTF8": "1"}


def _matches(wanted: str, shown: str) -> bool:
    """Compare line by line without blanks at the ends; `…` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in _stripped(wanted).split("…"))
    return re.fullmatch(pattern, _stripped(shown), re.DOTALL) is not None


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
