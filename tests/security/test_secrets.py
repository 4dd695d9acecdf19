"""A session of good and failing calls at debug level writes no token and no password anywhere."""

import base64
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from github_server import GitHubServer, World
from github_server.faults import status
from ossmk.periods import iso

TOKEN = "ghp_plantedT0ken0123456789abcdefABCDEF"
REVOKED = "ghp_plantedRev0ked123456789abcdefABCDE"
PASSWORD = "planted/p@ssw0rd:0815"
SECRETS = (TOKEN, REVOKED, PASSWORD)

COMMAND = "from ossmk.cli.main import main; main()"
# what a backend may get wrong, each failure printed with all that caused it
LIBRARY = """
import logging, os, sys, traceback
logging.basicConfig(level=1)
import ossmk
from ossmk.security.ratelimit_redis import RedisRateLimiter
from ossmk.settings import read_settings
from ossmk.storage.base import open_store
from ossmk.storage.postgres import connect, ensure_schema

good, wrong = os.environ["OSSMK_PG_DSN"], os.environ["WRONG_DSN"]
token, revoked = os.environ["OSSMK_GITHUB_TOKENS"], os.environ["REVOKED"]

def attempt(call):
    try:
        result = call()
        print(repr(result), vars(result) if hasattr(result, "__dict__") else "")
    except Exception as raised:
        error = raised
        while error:
            print(repr(error), str(error), error.args, file=sys.stderr)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        traceback.print_exc()

def snippet():
    with connect() as conn:
        ensure_schema(conn)
        return conn

attempt(read_settings)
attempt(lambda: ossmk.analyze_github_user("ada", token=token))
attempt(lambda: ossmk.analyze_github_user("ada", token=revoked))
attempt(lambda: ossmk.analyze_github_user("nobody-here"))
attempt(lambda: ossmk.analyze_github_user("ada", token=token + "\\n"))
attempt(snippet)
for dsn in (wrong, wrong + "?nothing=1", wrong.replace("//", "/"), "password=" + wrong, good + " "):
    attempt(lambda: connect(dsn))
    attempt(lambda: open_store(dsn))
attempt(lambda: RedisRateLimiter(wrong.replace("postgresql", "redis"), timeout_seconds=0.1))
attempt(lambda: RedisRateLimiter(wrong.replace("postgresql", "redis")).try_acquire("a"))
"""


@pytest.fixture
def github(github_schema: object) -> Iterator[GitHubServer]:
    now = datetime.now(UTC)
    world = World(now=iso(now))
    ada = world.account("ada")
    repository = world.repository(ada, "kit")
    repository.commit(ada, iso(now - timedelta(days=9)))
    repository.pull(ada, iso(now - timedelta(days=5)))
    with GitHubServer(world, tokens={TOKEN: "ada"}) as server:
        yield server


@pytest.fixture
def environment(github: GitHubServer, postgres: str) -> Mapping[str, str]:
    password = quote(PASSWORD, safe="")
    return os.environ | github.settings_env | {
        "GITHUB_SERVER_URL": "https://github.com",
        "OSSMK_GITHUB_TOKENS": TOKEN,
        "REVOKED": REVOKED,
        "OSSMK_PG_DSN": postgres.replace("postgres@", f"postgres:{password}@", 1),
        "WRONG_DSN": f"postgresql://user:{password}@127.0.0.1:1/metrics",
    }  # fmt: skip


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a clone as some CI systems do: with a token in the address of its remote."""
    folder = tmp_path / "clone"
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    commit = ("commit", "-q", "--allow-empty", "-m", "Begin", "--date=2026-01-31T12:00:00Z")
    remote = f"https://x-access-token:{TOKEN}@github.com/ada/kit.git"
    for command in (
        ("init", "-q", str(folder)),
        ("-C", str(folder), *author, *commit),
        ("-C", str(folder), "remote", "add", "origin", remote),
    ):
        subprocess.run(["git", *command], check=True)
    return folder


class Session:
    """Runs programs and keeps all that they write to standard output and error."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.written = ""

    def python(self, *arguments: str) -> int:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=self.environment,
            capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        self.written += f"{done.stdout}\n{done.stderr}\n"
        return done.returncode

    def ossmk(self, command: str, *options: str, **variables: str) -> int:
        """Run a command with all its debug messages."""
        before, self.environment = self.environment, {**self.environment, **variables}
        try:
            return self.python("-c", COMMAND, command, *options, "--verbose")
        finally:
            self.environment = before


def good_calls(session: Session, clone: Path) -> Iterator[int]:
    dsn = session.environment["OSSMK_PG_DSN"]
    yield session.ossmk("analyze-user", "ada", "--save-pg", "--with-events", "--out", "ada.json")
    yield session.ossmk("analyze-user", "ada", "--db", dsn)
    yield session.ossmk("analyze-repo", str(clone), "--out", "-")
    yield session.ossmk("fetch", "--provider", "github", "--user", "ada", "--out", "ada.jsonl")
    yield session.ossmk("score", "--input", "ada.jsonl", "--out", "scores.csv")
    yield session.ossmk("explain", "ada")
    yield session.ossmk("save", dsn, "--input", "ada.json")
    yield session.ossmk("export", "events", "--db", dsn, "--out", "-")
    yield session.ossmk("doctor", "--json", "--db", dsn)


def failing_calls(session: Session, github: GitHubServer) -> Iterator[int]:
    wrong = session.environment["WRONG_DSN"]
    yield session.ossmk("analyze-user", "ada", OSSMK_GITHUB_TOKENS=REVOKED)
    yield session.ossmk("analyze-user", "nobody-here")
    yield session.ossmk("analyze-user", "ada", "--save-pg", OSSMK_PG_DSN=wrong)
    yield session.ossmk("analyze-user", "ada", "--db", wrong)
    yield session.ossmk("analyze-user", "ada", "--db", wrong + "?nothing=1")
    yield session.ossmk("analyze-user", "ada", "--db", wrong.replace("postgresql", "oracle"))
    yield session.ossmk("explain", "ada", OSSMK_DB=wrong)
    yield session.ossmk("save", wrong, "--input", "ada.json")
    yield session.ossmk("doctor", "--db", wrong)
    yield session.ossmk("analyze-user", "ada", GITHUB_GRAPHQL_URL="http://127.0.0.1:1/graphql")
    yield session.ossmk("analyze-user", "ada", "--rules", "ada.json")
    github.faults.add(status(401), times=None)
    yield session.ossmk("analyze-user", "ada")


def written_files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            yield path.read_bytes().decode("latin-1")


def stored_rows(dsn: str) -> Iterator[str]:
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(
                psycopg.sql.SQL("SELECT t::text FROM {} t").format(psycopg.sql.Identifier(table))
            )
            yield from (row for (row,) in rows)


def forms(secret: str) -> Iterator[str]:
    """Give the ways in which a secret could be written, or told from its hash."""
    yield secret
    yield quote(secret, safe="")
    yield repr(secret)[1:-1]
    for text in (secret, f"x-access-token:{secret}", f"user:{secret}", f":{secret}"):
        yield base64.b64encode(text.encode()).decode().rstrip("=")[:-1]
    for algorithm in ("md5", "sha1", "sha256"):
        yield hashlib.new(algorithm, secret.encode()).hexdigest()[:12]


def test_no_secret_is_written_anywhere(
    environment: Mapping[str, str], github: GitHubServer, postgres: str, clone: Path, tmp_path: Path
) -> None:
    session = Session(environment, tmp_path)
    assert list(good_calls(session, clone)) == [0] * 9, session.written
    assert 0 not in list(failing_calls(session, github)), session.written
    assert session.python("-c", LIBRARY) == 0
    asked = [f"{entry.path} {entry.document} {entry.body}" for entry in github.log.entries]
    rows = list(stored_rows(postgres))
    assert len(rows) > 5
    written = "\n".join([session.written, *asked, *rows, *written_files(tmp_path)])
    assert "DEBUG" in session.written
    found = [form for secret in SECRETS for form in forms(secret) if form in written]
    leaks = {line[:500] for line in written.splitlines() if any(form in line for form in found)}
    assert not leaks, "\n".join(leaks)
