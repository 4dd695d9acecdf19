"""A small git repository that looks the same on every day, for examples whose output is shown.

Its commits lie a fixed number of days back, so that their age, and every score, does not change.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

Person = str  # as git writes it: name <address>

MINA = "Mina Okafor <4217+minaok@users.noreply.github.com>"
MINA_AT_HOME = "Mina <mina@home.example>"
JONAS = "Jonas Weber <jonas@weber.example>"
PRIYA = "Priya Raman <5120+priya-r@users.noreply.github.com>"
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


@dataclass(frozen=True)
class Commit:
    """One commit: how many days back, by whom, how many lines it adds, what it says."""

    days_ago: int
    author: Person
    lines: int
    message: str


COMMITS = [
    *(Commit(340 - 9 * n, MINA, 40 + n, f"Add rule {n}") for n in range(24)),
    *(Commit(260 - 11 * n, JONAS, 90 + 5 * n, f"Parse form {n}") for n in range(18)),
    *(Commit(80 - 7 * n, MINA_AT_HOME, 25, f"Tidy page {n}") for n in range(8)),
    *(Commit(60 - 4 * n, PRIYA, 60, f"Document step {n}") for n in range(12)),
    *(Commit(200 - 20 * n, BOT, 2, f"Bump library {n}") for n in range(9)),
    Commit(5, PRIYA, 120, f"Speed up the parser\n\nCo-authored-by: {JONAS}"),
]
MAILMAP = f"{MINA} <mina@home.example>\n"


def build_example_repository(folder: Path, *, now: datetime) -> None:
    """Make the repository at `folder`; the oldest commit comes first."""
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    stream = "".join(_fast_import(now)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=folder, check=True)


def _fast_import(now: datetime) -> Iterator[str]:
    """Write what `git fast-import` reads: every commit adds one file."""
    noon = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for number, commit in enumerate(sorted(COMMITS, key=lambda commit: -commit.days_ago)):
        moment = int((noon - timedelta(days=commit.days_ago, hours=-8)).timestamp())
        yield "commit refs/heads/main\n"
        yield f"author {commit.author} {moment} +0000\n"
        yield f"committer {commit.author} {moment} +0000\n"
        yield _data(commit.message)
        yield f"M 100644 inline part-{number}.txt\n"
        yield _data("line\n" * commit.lines)
        if number == 0:
            yield "M 100644 inline .mailmap\n"
            yield _data(MAILMAP)


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
