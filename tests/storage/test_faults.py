"""Killed processes, killed servers and rival writers: the next run ends in the same rows."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import psycopg
import pytest

import killed_saves
from asking_databases import asked
from killed_saves import BEFORE, EVENTS, KNOWN
from making_events import NOON, event
from ossmk.errors import StorageError
from ossmk.merging import merged
from ossmk.model import ContributionEvent
from ossmk.storage.base import open_store
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores
from real_postgres import running_postgres

Connection = psycopg.Connection[Any]
SaveKilledAt = Callable[[int, str, str], bool]


@pytest.fixture(scope="module")
def save_killed_at() -> Iterator[SaveKilledAt]:
    """Give a function that saves in a process killed before a step, and tells whether it was."""
    with subprocess.Popen(
        [sys.executable, killed_saves.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as program:
        asked, told = program.stdin, program.stdout
        assert asked
        assert told

        def save(step: int, dsn: str, page: str) -> bool:
            asked.write(f"{step} {dsn} {page}\n")
            code = int(told.readline())
            assert code in (0, -signal.SIGKILL)
            return code != 0

        yield save
        asked.close()


def in_order(events: list[ContributionEvent]) -> list[ContributionEvent]:
    return sorted(merged(events), key=lambda event: (event.created_at, event.id))


def test_a_process_killed_at_any_step_of_a_save_leaves_all_or_nothing(
    dsn: str, save_killed_at: SaveKilledAt
) -> None:
    with open_store(dsn) as store:
        store.ensure_schema()
        store.save_events(BEFORE)
    step = 1
    while save_killed_at(step, dsn, "page"):
        with open_store(dsn) as store:
            assert list(store.events()) == BEFORE
            assert store.marks(provider="git", target="x") == {}
            assert store.names(["Alice"]) == {}
        step += 1
    assert step > 10
    with open_store(dsn) as store:
        assert list(store.events()) == in_order([*BEFORE, *EVENTS])
        assert store.marks(provider="git", target="x") == {"commits": "done"}


def test_a_process_killed_at_any_step_of_a_rename_leaves_all_of_it_or_nothing(
    dsn: str, save_killed_at: SaveKilledAt
) -> None:
    with open_store(dsn) as store:
        store.ensure_schema()
        store.save_page(KNOWN, provider="github", target="acme/tools")
        before = list(store.events())
    step = 1
    while save_killed_at(step, dsn, "rename"):
        with open_store(dsn) as store:
            assert list(store.events()) == before
            assert store.marks(provider="github", target="acme/tools") == {"commits": "known"}
            assert store.present_name("alice") == "alice"
        step += 1
    assert step > 30
    with open_store(dsn) as store:
        renamed = [(found.user_id, found.repo_id) for found in store.events()]
        assert renamed == [("Evelyn", "github.com/acme/kit")] * 4
        assert store.marks(provider="github", target="acme/kit") == {"commits": "known"}


def test_a_connection_lost_in_the_middle_of_a_save_loses_nothing_that_was_saved(
    postgres: str,
) -> None:
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def interrupted() -> Iterator[ContributionEvent]:
        yield from EVENTS
        asked(postgres, others)
        yield from (event(n) for n in range(20_000))

    with open_store(postgres) as store:
        store.ensure_schema()
        store.save_events(BEFORE)
        with pytest.raises(StorageError):
            store.save_events(interrupted())
        with pytest.raises(StorageError):
            store.count_events()
    with open_store(postgres) as store:
        assert list(store.events()) == BEFORE
        store.save_events(EVENTS)
        assert list(store.events()) == in_order([*BEFORE, *EVENTS])


def test_one_connection_may_serve_one_caller_after_the_other(postgres: str) -> None:
    """As a pool hands it out: what one caller left undone is not the next one's."""
    with connect(postgres) as conn:
        ensure_schema(conn)
        save_events(conn, BEFORE)
        conn.rollback()
        ensure_schema(conn)
        conn.commit()
        for number in range(3):
            save_events(conn, [event(number)])
            conn.commit()
            save_events(conn, [event(50 + number)])
            conn.rollback()
    with open_store(postgres) as store:
        assert list(store.events()) == [event(number) for number in range(3)]


def test_a_process_killed_while_it_makes_the_tables_is_no_trouble_to_the_next(
    dsn: str, save_killed_at: SaveKilledAt
) -> None:
    assert save_killed_at(5, dsn, "page")
    with open_store(dsn) as store:
        store.ensure_schema()
        assert store.count_events() == {}


def test_a_server_killed_in_the_middle_of_a_save_loses_nothing_that_was_saved() -> None:
    with running_postgres() as server:
        dsn = server.new_database()

        def interrupted() -> Iterator[ContributionEvent]:
            yield from EVENTS
            server.kill()
            yield from (event(n) for n in range(20_000))

        with open_store(dsn) as store:
            store.ensure_schema()
            store.save_events(BEFORE)
            with pytest.raises(StorageError):
                store.save_events(interrupted())
        server.restart()
        with open_store(dsn) as store:
            assert list(store.events()) == BEFORE
            store.save_events(EVENTS)
            assert list(store.events()) == in_order([*BEFORE, *EVENTS])


def scores_of(turn: int, conn: Connection, numbers: Sequence[int]) -> None:
    row = {"dimension": "d", "window": "w", "value": turn}
    save_scores(conn, ({**row, "user_id": f"u{n}"} for n in numbers))


def new_events(turn: int, conn: Connection, numbers: Sequence[int]) -> None:
    save_events(conn, (event(turn * 1_000 + n) for n in numbers))


def known_events(turn: int, conn: Connection, numbers: Sequence[int]) -> None:
    provider = "github" if turn % 3 == 0 else "git"
    seen = NOON + timedelta(hours=turn)
    save_events(conn, (event(n, provider=provider, observed_at=seen) for n in numbers))


@pytest.mark.parametrize("save", [scores_of, new_events, known_events])
def test_two_writers_in_opposite_order_never_wait_for_each_other_for_ever(
    postgres: str, save: Callable[[int, Connection, Sequence[int]], None]
) -> None:
    together = Barrier(2)
    numbers = range(300)

    def write(order: Sequence[int]) -> None:
        for turn in range(50):
            together.wait(timeout=60)
            with connect(postgres) as conn:
                save(turn, conn, order)

    with connect(postgres) as conn:
        ensure_schema(conn)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, (numbers, numbers[::-1])))


@pytest.mark.parametrize("known", [[event(1)], []])
@pytest.mark.parametrize("rival_commits", [True, False])
def test_a_row_that_a_rival_writes_meanwhile_is_merged_not_lost(
    postgres: str, known: list[ContributionEvent], rival_commits: bool
) -> None:
    theirs = [event(1, provider="github", title="theirs")]

    def save_ours() -> None:
        with connect(postgres) as conn:
            save_events(conn, [event(1, lines_added=7)])

    with connect(postgres) as conn:
        ensure_schema(conn)
        save_events(conn, known)
    with psycopg.connect(postgres) as rival, ThreadPoolExecutor(1) as thread:
        rival.execute("SELECT 1 FROM ossmk_events FOR UPDATE")
        if not known:
            save_events(rival, theirs)
        waiting = thread.submit(save_ours)
        until_somebody_waits(postgres)
        save_events(rival, theirs)
        rival.commit() if rival_commits else rival.rollback()
        waiting.result()
    with open_store(postgres) as store:
        (found,) = store.events()
    assert (found.title, found.lines_added) == ("theirs" if rival_commits else None, 7)


def until_somebody_waits(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as watcher:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        while watcher.execute(waiting).fetchone() == (0,):
            pass
