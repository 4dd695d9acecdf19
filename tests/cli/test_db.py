"""The tables of a store, from the shell."""

import sqlite3
from contextlib import closing
from importlib.resources import files

from ossmk.storage.schema import newest_version
from running_ossmk import Ossmk

FIRST = files("ossmk.storage").joinpath("migrations", "0001_events_and_scores.sql")


def made_long_ago(ossmk: Ossmk) -> None:
    with closing(sqlite3.connect(ossmk.store)) as store, store:
        store.executescript(FIRST.read_text("utf-8"))
        store.execute("INSERT INTO ossmk_meta VALUES ('schema_version', '1')")


def test_status_tells_of_older_tables_and_leaves_them(ossmk: Ossmk) -> None:
    made_long_ago(ossmk)
    for _ in range(2):
        told = ossmk("db", "status").splitlines()[1].split(maxsplit=2)
        assert told == ["schema", "1", f"older than {newest_version()}: ossmk db migrate"]


def test_migrate_brings_older_tables_up_to_date_once(ossmk: Ossmk) -> None:
    made_long_ago(ossmk)
    newest = newest_version()
    assert ossmk.tried("db", "migrate").stderr.endswith(f"has schema {newest}; it was 1\n")
    assert ossmk.tried("db", "migrate").stderr.endswith(f"{newest}; it was there already\n")
    assert ossmk("db", "status").splitlines()[1].split() == ["schema", str(newest)]


def test_there_is_nothing_to_migrate_where_nothing_is(ossmk: Ossmk) -> None:
    done = ossmk.tried("db", "migrate")
    assert done.returncode == 1
    assert "there is no store" in done.stderr
    assert not ossmk.store.exists()
