"""The tables: how they come about, and when they are left alone."""

import sqlite3
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from ossmk.errors import SchemaTooNew, StorageError
from ossmk.model import EVENT_FIELDS, Actor, Page
from ossmk.storage.base import Store, open_store
from ossmk.storage.queries import load_script
from ossmk.storage.schema import _statements, newest_version
from ossmk.storage.sql_store import SqlStore
from real_postgres import PostgresServer

ENSURE = (
    "import sys; from ossmk.storage.base import open_store; open_store(sys.argv[1]).ensure_schema()"
)
STRUCTURE = """
SELECT 'column', table_name, column_name, data_type, is_nullable, collation_name
FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL
SELECT 'index', tablename, indexname, indexdef, '', '' FROM pg_indexes
WHERE schemaname = current_schema()
ORDER BY 1, 2, 3
"""


def storage_file(name: str) -> str:
    return files("ossmk.storage").joinpath(name).read_text("utf-8")


def run_sql(store: Store, statement: str) -> None:
    assert isinstance(store, SqlStore)
    with store._database.transaction():
        store._database.script(statement)


def ensured(dsn: str) -> None:
    with open_store(dsn) as store:
        store.ensure_schema()


def sqlite_structure(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    rows = connection.execute("SELECT type, tbl_name, name, sql FROM sqlite_master ORDER BY 3")
    return rows.fetchall()


def test_the_migrations_make_the_structure_of_the_schema_file(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    ensured(f"sqlite:///{path}")
    written = sqlite3.connect(":memory:")
    written.executescript(storage_file("schema.sql"))
    written.executescript(load_script("views.sql", "sqlite"))
    migrated = sqlite3.connect(path)
    assert sqlite_structure(migrated) == sqlite_structure(written)
    migrated.close()
    written.close()


def test_the_migrations_make_the_structure_of_the_schema_file_in_postgres(
    postgres_server: PostgresServer, postgres: str
) -> None:
    ensured(postgres)
    with psycopg.connect(postgres) as migrated:
        found = migrated.execute(STRUCTURE).fetchall()
    with psycopg.connect(postgres_server.new_database()) as written:
        written.execute(storage_file("schema.sql"))
        written.execute(storage_file("postgres.sql"))
        written.execute(load_script("views.sql", "postgres"))
        assert written.execute(STRUCTURE).fetchall() == found


def test_the_table_of_events_has_the_fields_of_an_event(store: Store) -> None:
    assert isinstance(store, SqlStore)
    run_sql(
        store,
        "INSERT INTO ossmk_events (id, kind, repo_id, user_id, role, actor_type, created_at,"
        " provider) VALUES ('x', 'pr', 'a', 'b', 'author', 'user', '2026-01-31T12:00:00Z', '')",
    )
    (row,) = store._database.rows(
        "events", after_time="2000-01-01T00:00:00Z", after_id="", page_size=9
    )
    assert tuple(row) == EVENT_FIELDS


def test_making_the_tables_again_changes_nothing(dsn: str) -> None:
    ensured(dsn)
    ensured(dsn)


def test_several_processes_may_make_the_tables_at_once(dsn: str) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", ENSURE, dsn], stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    assert [process.communicate()[1] for process in processes] == [b""] * 4
    with open_store(dsn) as store:
        assert store.count_events() == {}


def test_a_newer_database_is_left_untouched(dsn: str) -> None:
    with open_store(dsn) as store:
        store.ensure_schema()
        newer = str(newest_version() + 1)
        run_sql(store, f"UPDATE ossmk_meta SET meta_value = '{newer}'")
        with pytest.raises(SchemaTooNew, match="pip install --upgrade"):
            store.ensure_schema()
        assert isinstance(store, SqlStore)
        assert store._database.schema_version() == newer


def test_a_table_of_another_program_is_named_and_left_untouched(dsn: str) -> None:
    with open_store(dsn) as store:
        run_sql(store, "CREATE TABLE ossmk_events (id text PRIMARY KEY, source_host text)")
        run_sql(store, "INSERT INTO ossmk_events VALUES ('old', 'github.com')")
        with pytest.raises(StorageError, match=r"ossmk_events.*RENAME TO ossmk_events_old"):
            store.ensure_schema()
        run_sql(store, "ALTER TABLE ossmk_events RENAME TO old_events")
        store.ensure_schema()
        assert store.count_events() == {}


def test_a_current_schema_needs_neither_lock_nor_the_right_to_create(
    postgres_server: PostgresServer, postgres: str
) -> None:
    ensured(postgres)
    with psycopg.connect(postgres, autocommit=True) as owner:
        name = sql.Identifier(f"reader_{owner.info.dbname}")
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        owner.execute(sql.SQL("GRANT SELECT ON ossmk_meta TO {}").format(name))
        owner.execute("SELECT pg_advisory_lock(hashtext('ossmk'), hashtext(current_schema()))")
        reader = postgres_server.dsn(owner.info.dbname, f"reader_{owner.info.dbname}")
        ensured(reader + "&options=-cdefault_transaction_read_only%3Don")
        with pytest.raises(StorageError, match="permission denied"), open_store(reader) as store:
            store.count_events()


def test_tenants_in_schemas_of_their_own_do_not_meet(postgres: str) -> None:
    with psycopg.connect(postgres) as owner:
        owner.execute("CREATE SCHEMA one; CREATE SCHEMA two")
    for path in ("public", "one,public", "two,public"):
        ensured(f"{postgres}&options=-csearch_path%3D{path}")
    with psycopg.connect(postgres) as owner:
        rows = owner.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'ossmk_events'")
        assert sorted(rows) == [("one",), ("public",), ("two",)]


def test_a_search_path_without_a_schema_is_an_error(postgres: str) -> None:
    with pytest.raises(StorageError, match="schema"):
        ensured(f"{postgres}&options=-csearch_path%3Dmissing")


def test_every_table_and_column_is_explained_in_postgres(postgres: str) -> None:
    ensured(postgres)
    with psycopg.connect(postgres) as connection:
        bare = connection.execute(
            "SELECT a.attrelid::regclass, a.attname FROM pg_attribute a JOIN pg_class c"
            " ON c.oid = a.attrelid WHERE c.relkind IN ('r', 'v') AND c.relname LIKE 'ossmk%'"
            " AND a.attnum > 0 AND (obj_description(c.oid) IS NULL"
            " OR c.relkind = 'r' AND col_description(c.oid, a.attnum) IS NULL)"
        )
        assert bare.fetchall() == []


def test_no_column_is_a_reserved_word_of_postgres(postgres: str) -> None:
    ensured(postgres)
    with psycopg.connect(postgres) as connection:
        reserved = connection.execute(
            "SELECT column_name FROM information_schema.columns JOIN pg_get_keywords()"
            " ON word = column_name WHERE table_name LIKE 'ossmk%' AND catcode IN ('R', 'T')"
        )
        assert reserved.fetchall() == []


def test_keys_are_in_code_point_order_in_any_locale(store: Store) -> None:
    for user_id in ("a", "B", "é"):
        store.save_page(Page(actors=[Actor(user_id=user_id)]), provider="git", target="x")
    assert list(store.names(["a", "B", "é", "z"])) == ["B", "a", "é"]


def test_views_of_others_do_not_stand_in_the_way_of_an_upgrade(dsn: str) -> None:
    with open_store(dsn) as store:
        store.ensure_schema()
        run_sql(store, "CREATE VIEW mine AS SELECT user_id FROM ossmk_scores")
        run_sql(store, "CREATE VIEW ours AS SELECT person FROM ossmk_leaderboard")
        assert isinstance(store, SqlStore)
        with store._database.transaction():
            for statement in _statements(store._database.dialect_script or ""):
                store._database.script(statement)
        run_sql(store, "SELECT * FROM ours")
