"""Rows per second of both databases: first load, the same again, seen again later, merged, read.

    python benchmarks/bench_store.py [--events 200000]

Beside them, in the same run and on the same Postgres: COPY of the same rows into the same keyed
table (the limit), and one INSERT per row with executemany (what version 0.1 did, 8 columns).
After the seconds stand the processor seconds of this process: of SQLite's work all, of that of
Postgres the client's part.
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from pathlib import Path

import psycopg

from ossmk.model import EVENT_FIELDS, ContributionEvent, Scope
from ossmk.storage.base import open_store
from ossmk.storage.rows import TYPES

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from real_postgres import running_postgres

ONE_REPOSITORY = 200_000
START = datetime(2020, 1, 1, tzinfo=UTC)
OLD_COLUMNS = ("id", "kind", "repo_id", "user_id", "created_at", "lines_added", "lines_removed")
OLD_TABLE = """
CREATE TABLE old_events (
    id text PRIMARY KEY, kind text NOT NULL, repo_id text NOT NULL, user_id text NOT NULL,
    created_at timestamptz NOT NULL, lines_added bigint, lines_removed bigint, source_host text
)
"""
OLD_INSERT = f"""
INSERT INTO old_events ({", ".join(OLD_COLUMNS)}, source_host)
VALUES (%s, %s, %s, %s, %s, %s, %s, 'github.com') ON CONFLICT (id) DO NOTHING
"""


def made_events(number: int, **changes: object) -> Iterator[ContributionEvent]:
    chance = random.Random(1)
    for index in range(number):
        sha = f"{chance.getrandbits(160):040x}"
        added = chance.randrange(200)
        created = START + timedelta(seconds=chance.randrange(180_000_000))
        fields: dict[str, object] = {
            "id": f"commit:{sha}",
            "kind": "commit",
            "repo_id": f"github.com/acme/tool-{index % 50}",
            "user_id": f"user{chance.randrange(number // 12 + 1)}",
            "created_at": created,
            "committed_at": created,
            "lines_added": added,
            "lines_removed": added // 3,
            "files_changed": 1 + added % 9,
            "title": f"Change number {index} of this tool",
            "provider": "git",
            "observed_at": START,
        }
        yield ContributionEvent.model_validate({**fields, **changes})


def timed(name: str, number: int, work: Callable[[], object]) -> float:
    gc.collect()
    started, begun = time.perf_counter(), time.process_time()
    work()
    seconds, busy = time.perf_counter() - started, time.process_time() - begun
    rate = f"{number / seconds:10,.0f} rows/s"
    print(f"{name:44} {rate} {seconds:8.2f} s {busy:8.2f} s", flush=True)
    return seconds


def count(events: Iterator[ContributionEvent]) -> int:
    return sum(1 for _ in events)


def measure_store(title: str, dsn: str, number: int) -> None:
    first = list(made_events(number))
    later = list(made_events(number, observed_at=START + timedelta(days=1)))
    few = list(islice(made_events(number, provider="github"), number // 10))
    with open_store(dsn) as store:
        store.ensure_schema()
        timed(f"{title}: first load", number, lambda: store.save_events(first))
        timed(f"{title}: the same rows again", number, lambda: store.save_events(first))
        timed(f"{title}: seen again later", number, lambda: store.save_events(later))
        timed(f"{title}: merged with another source", len(few), lambda: store.save_events(few))
        timed(f"{title}: read back", number, lambda: count(store.events()))


def measure_one_repository(title: str, dsn: str, number: int) -> None:
    number = min(number, ONE_REPOSITORY)
    repo = Scope(repo_id="github.com/acme/tool")
    with open_store(dsn) as store:
        store.ensure_schema()
        store.save_events(made_events(number, repo_id=repo.repo_id))
        timed(f"{title}: {number:,} of one repository", number, lambda: count(store.events(repo)))
        timed(f"{title}: counted", number, lambda: store.count_events(repo))


def measure_first_load(dsn: str, number: int) -> float:
    events = list(made_events(number))
    with open_store(dsn) as store:
        store.ensure_schema()
        return timed("Postgres: first load", number, lambda: store.save_events(events))


def measure_copy(dsn: str, number: int) -> float:
    with open_store(dsn) as store:
        store.ensure_schema()
    values = attrgetter(*EVENT_FIELDS)
    events = list(made_events(number))

    def copy() -> None:
        with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
            columns = ", ".join(EVENT_FIELDS)
            into = f"COPY ossmk_events ({columns}) FROM STDIN (FORMAT BINARY)"
            with cursor.copy(into) as lines:
                lines.set_types([TYPES.get(column, "text") for column in EVENT_FIELDS])
                for event in events:
                    lines.write_row(values(event))

    return timed("COPY into the keyed table", number, copy)


def measure_executemany(dsn: str, number: int) -> None:
    values = attrgetter(*OLD_COLUMNS)
    events = list(made_events(number))

    def insert() -> None:
        with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
            cursor.execute(OLD_TABLE)
            cursor.executemany(OLD_INSERT, [values(event) for event in events])

    timed("executemany, 8 columns (version 0.1)", number, insert)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    number: int = options.events
    print(f"{number:,} events, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}")
    copied, saved = [], []
    with running_postgres() as server:
        measure_executemany(server.new_database(), number)
        for _ in range(options.rounds):
            copied.append(measure_copy(server.new_database(), number))
            saved.append(measure_first_load(server.new_database(), number))
        print(f"{'Postgres first load / COPY, best of each':44} {min(saved) / min(copied):10.2f}")
        measure_store("Postgres", server.new_database(), number)
        measure_one_repository("Postgres", server.new_database(), number)
    with tempfile.TemporaryDirectory() as folder:
        measure_store("SQLite", f"sqlite:///{folder}/store.db", number)
        measure_one_repository("SQLite", f"sqlite:///{folder}/one.db", number)
    print(f"load {os.getloadavg()[0]:.0f} at the end")


if __name__ == "__main__":
    main()
