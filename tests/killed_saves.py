"""A program that saves a page in a process of its own, which kills itself at a chosen step.

python killed_saves.py <<< "step dsn page"   # prints 0 if it came to the end, -9 if killed
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from itertools import count
from typing import ParamSpec, TypeVar

from making_events import NOON, event
from ossmk.model import Actor, Page, Repository
from ossmk.storage.base import open_store
from ossmk.storage.postgres_database import PostgresDatabase
from ossmk.storage.sqlite import SqliteDatabase

P = ParamSpec("P")
T = TypeVar("T")

LATER = NOON + timedelta(hours=1)
BEFORE = [event(n, title=f"{n}") for n in range(0, 60, 2)]
# new rows, rows seen again later, the same rows, and rows that another source tells otherwise
EVENTS = [
    *(event(n, title=f"{n}") for n in range(10)),
    *(event(n, title=f"{n}", observed_at=LATER) for n in range(10, 30)),
    *(event(n, provider="github", repo_id="github.com/a/b", fork=False) for n in range(30, 50)),
]
PAGE = Page(
    events=EVENTS,
    actors=[Actor(user_id="Alice")],
    repositories=[Repository(repo_id="github.com/a/b")],
    marks={"commits": "done"},
)

KNOWN = Page(
    events=[
        *(event(n, actor_id="github.com:1") for n in range(3)),
        event(9, id="github.com/acme/tools/pull/9", kind="pr", actor_id="github.com:1"),
    ],
    actors=[Actor(user_id="Alice", actor_id="github.com:1")],
    repositories=[Repository(repo_id="github.com/acme/tools", forge_id="github.com:10")],
    marks={"commits": "known"},
)
RENAMED = Page(
    actors=[Actor(user_id="Evelyn", actor_id="github.com:1")],
    repositories=[Repository(repo_id="github.com/acme/kit", forge_id="github.com:10")],
)
PAGES = {"page": (PAGE, "git"), "rename": (RENAMED, "github")}


def main() -> None:
    for line in sys.stdin:
        step, dsn, name = line.split()
        process = os.fork()
        if not process:
            save_killed_at(int(step), dsn, *PAGES[name])
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def save_killed_at(step: int, dsn: str, page: Page, provider: str) -> None:
    steps = count(1)
    for database in (SqliteDatabase, PostgresDatabase):
        for name in ("run", "load", "script"):
            setattr(database, name, killing(getattr(database, name), steps, step))
    with open_store(dsn) as store:
        store.ensure_schema()
        store.save_page(page, provider=provider, target="x")


def killing(method: Callable[P, T], steps: "count[int]", step: int) -> Callable[P, T]:
    @wraps(method)
    def counted(*args: P.args, **values: P.kwargs) -> T:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*args, **values)

    return counted


if __name__ == "__main__":
    main()
