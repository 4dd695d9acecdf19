"""What works on this machine and what is missing: findings, each with the words to mend it."""

import platform
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Literal

from ossmk.errors import OssmkError
from ossmk.places import shown_dsn, sqlite_file
from ossmk.rules import load_rules
from ossmk.settings import Settings
from ossmk.storage.base import open_store

Status = Literal["ok", "missing", "broken"]

_EXTRAS = {
    "exporters-postgres": "psycopg",
    "exporters-parquet": "duckdb",
    "redis": "redis",
    "github-app": "jwt",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `text` is a version, or what to do."""

    name: str
    status: Status
    text: str


def findings(settings: Settings, *, dsn: str) -> Iterator[Finding]:
    """Look at everything; nothing is made or changed, no forge is asked, no secret is shown."""
    yield Finding("ossmk", "ok", version("oss-metrics-kit"))
    yield Finding("python", "ok", platform.python_version())
    yield Finding("sqlite", "ok", sqlite3.sqlite_version)
    yield _git()
    yield _github(settings)
    yield _rules(settings)
    yield _store(dsn)
    for extra, module in _EXTRAS.items():
        if find_spec(module) is None:
            yield Finding(extra, "missing", f"pip install 'oss-metrics-kit[{extra}]'")
        else:
            yield Finding(extra, "ok", "installed")


def _git() -> Finding:
    program = shutil.which("git")
    if program is None:
        return Finding("git", "missing", "install git to read clones")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    if said.returncode != 0:
        return Finding("git", "broken", said.stderr.strip())
    return Finding("git", "ok", said.stdout.strip().removeprefix("git version "))


def _github(settings: Settings) -> Finding:
    if settings.github_tokens:
        return Finding("github", "ok", f"{len(settings.github_tokens)} token(s) in the environment")
    if settings.github_app_id:
        return Finding("github", "ok", "an App in the environment")
    if shutil.which("gh"):
        return Finding("github", "ok", "no token in the environment; gh auth token will be asked")
    return Finding("github", "missing", "set GITHUB_TOKEN, or sign in with: gh auth login")


def _rules(settings: Settings) -> Finding:
    try:
        return Finding("rules", "ok", load_rules(rules_file=settings.rules_file).label)
    except OssmkError as error:
        return Finding("rules", "broken", str(error))


def _store(dsn: str) -> Finding:
    file, place = sqlite_file(dsn), shown_dsn(dsn)
    if file is not None and not file.exists():
        return Finding("store", "ok", f"{place} is not there yet; the first analysis makes it")
    try:
        with open_store(dsn) as store:
            return Finding(
                "store", "ok", f"{place} has {sum(store.count_events().values()):,} events"
            )
    except OssmkError as error:
        return Finding("store", "broken", str(error))
