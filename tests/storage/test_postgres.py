"""The published functions: the guide's snippet as it stands, and how they fail."""

import asyncio
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.rows import dict_row

from making_events import event
from ossmk.errors import ConfigError, InputError, OssmkError, StorageError, UsageError
from ossmk.model import EVENT_FIELDS, Scope, event_dict
from ossmk.storage.base import open_store
from ossmk.storage.postgres import connect, ensure_schema, save_events, save_scores

SECRET = "hunter2"
ROW = {"user_id": "alice", "dimension": "code", "window": "90d", "value": 1.5}
EVENTS = [event(1), event(2)]


@pytest.fixture(autouse=True)
def _named_by_the_environment(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSSMK_PG_DSN", postgres)


def snippet() -> None:
    with connect() as conn:
        ensure_schema(conn)
        save_scores(conn, [ROW])
        save_events(conn, EVENTS)


def stored() -> tuple[int, int]:
    with connect() as conn:
        row = conn.execute(
            "SELECT (SELECT count(*) FROM ossmk_events), (SELECT count(*) FROM ossmk_scores)"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def test_the_snippet_runs_as_it_stands() -> None:
    snippet()
    snippet()
    assert stored() == (2, 1)


def test_the_snippet_runs_inside_async_def() -> None:
    async def route() -> None:
        snippet()

    asyncio.run(route())
    assert stored() == (2, 1)


def test_the_snippet_runs_in_eight_threads_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: snippet(), range(16)))
    assert stored() == (2, 1)


def test_an_error_in_the_block_undoes_all_of_it() -> None:
    def failing() -> None:
        with connect() as conn:
            ensure_schema(conn)
            save_scores(conn, [ROW])
            save_events(conn, EVENTS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    with connect() as conn:
        assert conn.execute("SELECT to_regclass('ossmk_scores')").fetchone() == (None,)


@pytest.mark.parametrize("autocommit", [True, False])
def test_any_connection_of_psycopg_will_do(postgres: str, autocommit: bool) -> None:
    with psycopg.connect(
        postgres, row_factory=dict_row, cursor_factory=psycopg.ClientCursor, autocommit=autocommit
    ) as conn:
        ensure_schema(conn)
        ensure_schema(conn)
        assert save_scores(conn, (ROW for _ in range(1))) == 1
        assert save_events(conn, iter(EVENTS)) == 2
    assert stored() == (2, 1)


def test_the_transaction_is_the_callers_to_end() -> None:
    with connect() as conn:
        ensure_schema(conn)
        conn.commit()
        save_scores(conn, [ROW])
        conn.rollback()
        save_events(conn, EVENTS)
    assert stored() == (2, 0)


def test_an_async_connection_is_refused_with_a_reason(postgres: str) -> None:
    async def misuse() -> None:
        async with await psycopg.AsyncConnection.connect(postgres) as conn:
            save_events(conn, EVENTS)  # type: ignore[arg-type]

    with pytest.raises(UsageError, match="connect"):
        asyncio.run(misuse())


def test_scores_are_kept_once_with_what_is_missing_filled_in(postgres: str) -> None:
    with connect() as conn:
        ensure_schema(conn)
        assert save_scores(conn, []) == 0
        assert save_scores(conn, [ROW, {**ROW, "value": "2", "more": object()}]) == 1
        assert save_scores(conn, [{**ROW, "rules": "mine", "as_of": "2026-01-31T12:00:00Z"}]) == 1
    with open_store(postgres) as store:
        first, second = store.scores(Scope(user_id="ALICE"))
    assert (first.value, first.rules, first.target, first.coverage) == (2.0, "", "", "unknown")
    assert abs((datetime.now(UTC) - first.as_of).total_seconds()) < 60
    assert second.as_of == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"value": None}, "value is missing"),
        ({"window": ""}, "window"),
        ({"value": float("nan")}, "value"),
        ({"value": SECRET}, "value"),
        ({"user_id": "a\0b"}, "user_id"),
        ({"user_id": 5}, "user_id"),
        ({"as_of": datetime(2026, 1, 31)}, "as_of"),  # noqa: DTZ001 - that is the fault
        ({"coverage": "all"}, "coverage"),
    ],
)
def test_a_wrong_score_names_row_and_key_and_saves_nothing(
    fault: dict[str, object], said: str
) -> None:
    with connect() as conn:
        ensure_schema(conn)
        with pytest.raises(InputError, match=f"score 2: {said}") as caught:
            save_scores(conn, [ROW, {**ROW, **fault}])
        assert SECRET not in str(caught.value)
    assert stored() == (0, 0)


def test_events_may_be_mappings_as_they_come_from_a_file(postgres: str) -> None:
    with connect() as conn:
        ensure_schema(conn)
        assert save_events(conn, [{**event_dict(one), "more": 1} for one in EVENTS]) == 2
        with pytest.raises(InputError, match="event 1: id is missing"):
            save_events(conn, [{"kind": "pr"}])
    with open_store(postgres) as store:
        assert list(store.events()) == EVENTS


def test_without_tables_the_error_says_so() -> None:
    with connect() as conn, pytest.raises(StorageError, match="ossmk db init"):
        save_events(conn, EVENTS)


def test_the_rows_are_read_unquoted_in_psql() -> None:
    snippet()
    with connect() as conn:
        conn.execute(f"SELECT {', '.join(EVENT_FIELDS)} FROM ossmk_events")
        row = conn.execute("SELECT score_window, value, events, rules FROM ossmk_scores").fetchone()
    assert row == ("90d", 1.5, 0, "")


def test_without_an_address_the_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OSSMK_PG_DSN")
    with pytest.raises(ConfigError, match="OSSMK_PG_DSN"):
        connect()


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda dsn: dsn.replace("postgresql://", "postgres://"),
        lambda dsn: dsn.replace("postgresql://", "postgresql+asyncpg://"),
        lambda dsn: dsn + "&sslmode=prefer&application_name=web",
        lambda dsn: dsn.replace("postgres@", f"postgres:{SECRET}%40%2F%3A#@"),
        psycopg.conninfo.make_conninfo,
    ],
)
def test_addresses_come_in_many_forms(postgres: str, rewritten: Callable[[str], str]) -> None:
    with connect(rewritten(postgres)) as conn:
        assert conn.info.encoding == "utf-8"


@pytest.mark.parametrize(
    ("dsn", "said"),
    [
        (f"postgresql://u:{SECRET}@h/db?pgbouncer=true", "'pgbouncer'"),
        (f"postgresql://u:{SECRET}@h/db?ssl_mode={SECRET}", "'ssl_mode'"),
        (f"postgresql://u:@{SECRET}@h/db", "percent-encoded"),
        (f"postgresql://u:/{SECRET}@h/db", "percent-encoded"),
        (f"postgresql://u:{SECRET}/db", "percent-encoded"),
        (f"postgresql://u:%zz{SECRET}@h/db", "cannot be read"),
        (f"host=h pass word={SECRET}", "cannot be read"),
        (f"password={SECRET} host='", "cannot be read"),
        (f"mysql://u:{SECRET}@h/db", "cannot be read"),
        (f"postgresql://u:{SECRET}@127.0.0.1:1/db", "127.0.0.1"),
        (f"postgresql://u:{SECRET}@host.invalid/db", "host.invalid"),
        (f"postgresql://postgres:{SECRET}@/missing?host=/nowhere", "/nowhere"),
    ],
)
def test_no_error_holds_the_password(dsn: str, said: str) -> None:
    with pytest.raises(OssmkError, match=said) as caught:
        connect(dsn)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_without_psycopg_the_module_loads_and_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "import ossmk.storage.postgres as published\n"
        "from ossmk.errors import MissingExtra\n"
        "assert 'pydantic' not in sys.modules, 'not light'\n"
        "try: published.connect('postgresql://h')\n"
        "except MissingExtra as error: print(error)\n"
    )
    said = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert "pip install 'oss-metrics-kit[exporters-postgres]'" in said
