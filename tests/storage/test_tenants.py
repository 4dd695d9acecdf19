"""Several tenants in one Postgres: a schema and a role each, and none sees another."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql

from making_events import event
from ossmk.errors import StorageError, UsageError
from ossmk.storage.base import open_store
from ossmk.storage.postgres import connect
from real_postgres import PostgresServer

TENANTS = ("one", "Two-2")


@pytest.fixture
def tenants(postgres_server: PostgresServer, postgres: str) -> Iterator[dict[str, str]]:
    """Give each tenant's address; its role owns its schema and may do nothing else."""
    with psycopg.connect(postgres, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for tenant in TENANTS:
            role, schema = sql.Identifier(f"{tenant}_{name}"), sql.Identifier(tenant)
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
            owner.execute(sql.SQL("CREATE SCHEMA {} AUTHORIZATION {}").format(schema, role))
    yield {each: postgres_server.dsn(name, f"{each}_{name}") for each in TENANTS}
    with psycopg.connect(postgres, autocommit=True) as owner:
        for tenant in TENANTS:
            role = sql.Identifier(f"{tenant}_{name}")
            owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
            owner.execute(sql.SQL("DROP ROLE {}").format(role))


def schema(dsn: str, tenant: str) -> str:
    return f"{dsn}&schema={tenant}"


def test_two_tenants_keep_their_own_rows(tenants: dict[str, str]) -> None:
    for number, (tenant, dsn) in enumerate(tenants.items()):
        with open_store(schema(dsn, tenant)) as store:
            store.ensure_schema()
            store.save_events([event(number)])
            store.erase("nobody")
    for number, (tenant, dsn) in enumerate(tenants.items()):
        with open_store(schema(dsn, tenant)) as store:
            assert [found.id for found in store.events()] == [event(number).id]


def test_a_tenant_sees_nothing_of_another(tenants: dict[str, str]) -> None:
    for tenant, dsn in tenants.items():
        with open_store(schema(dsn, tenant)) as store:
            store.ensure_schema()
    with open_store(schema(tenants["one"], "Two-2")) as thief:
        with pytest.raises(StorageError):
            thief.ensure_schema()
        with pytest.raises(StorageError):
            thief.count_events()
    with connect(schema(tenants["one"], "one")) as thief, pytest.raises(psycopg.Error):
        thief.execute('SELECT * FROM "Two-2".ossmk_events')


def test_a_schema_that_is_not_there_is_an_error_and_is_not_made(tenants: dict[str, str]) -> None:
    with open_store(schema(tenants["one"], "three")) as store, pytest.raises(StorageError):
        store.ensure_schema()


def test_other_options_of_the_address_stay(postgres: str) -> None:
    with connect(f"{postgres}&options=-cstatement_timeout%3D7s&schema=public") as conn:
        shown = [
            conn.execute(f"SHOW {name}").fetchone() for name in ("statement_timeout", "search_path")
        ]
    assert shown == [("7s",), ('"public"',)]


@pytest.mark.parametrize("name", ["", "a b", 'a"b', "a,b", "a\\b", "-x"])
def test_a_name_that_could_be_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="schema="):
        connect(f"postgresql://h/d?schema={name}")
