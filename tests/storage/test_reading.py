"""Reading events page by page: every page begins at its place, by an index, whatever is written."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import NOON, event, observations
from ossmk.model import ContributionEvent, Scope
from ossmk.storage import scopes
from ossmk.storage.base import Store, open_store
from ossmk.storage.queries import limited, load_queries
from ossmk.storage.sql_store import READ_BATCH, SqlStore

FORK, ORIGIN = "github.com/z/fork", "github.com/a/origin"
PLACE = {"after_time": "2026-01-01T00:00:00Z", "after_id": "", "page_size": READ_BATCH}
PAGE = 3


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ossmk.storage.sql_store.READ_BATCH", PAGE)


def commit(number: int, repo_id: str) -> ContributionEvent:
    """Make one of more commits of the same moment than a page holds."""
    moment = NOON + timedelta(hours=number // 5)
    return event(number, repo_id=repo_id, fork=repo_id == FORK, created_at=moment)


def save_fork_and_origin(store: Store) -> None:
    """Ten events: those with an odd number are stored under the origin, and seen in the fork."""
    store.save_events(commit(number, FORK) for number in range(10))
    store.save_events(commit(number, ORIGIN) for number in range(1, 10, 2))


def plan(path: Path, scope: Scope) -> list[str]:
    """Give the steps by which SQLite reads a page of this scope from a table or index."""
    page, conditions, values = scopes.page_of(scope)
    with open_store(f"sqlite:///{path}") as store:
        assert isinstance(store, SqlStore)
        store.ensure_schema()
        query = f"EXPLAIN QUERY PLAN {limited(load_queries('sqlite'), page, conditions)}"
        connection = store._database._connection  # type: ignore[attr-defined]
        steps = [str(row[-1]) for row in connection.execute(query, values | PLACE)]
    return [step.replace("TABLE ", "") for step in steps if "ossmk_" in step]


@pytest.mark.usefixtures("short_pages")
def test_a_repository_is_read_in_order_with_what_is_stored_elsewhere(store: Store) -> None:
    save_fork_and_origin(store)
    found = list(store.events(Scope(repo_id=FORK)))
    assert found == list(store.events())
    assert [one.repo_id for one in found] == [FORK, ORIGIN] * 5
    assert list(store.events(Scope(repo_id=ORIGIN))) == found[1::2]


@pytest.mark.usefixtures("short_pages")
def test_a_repository_may_be_written_while_it_is_read(store: Store) -> None:
    save_fork_and_origin(store)
    found: list[ContributionEvent] = []
    for one in store.events(Scope(repo_id=FORK)):
        found.append(one)
        changed = one.model_copy(update={"title": "T", "provider": "github"})
        store.save_events([changed, event(100 + len(found), repo_id="github.com/b/other")])
    assert [one.id for one in found] == [event(number).id for number in range(10)]
    assert store.count_events() == {"commit": 20}


@pytest.mark.usefixtures("short_pages")
def test_others_may_write_while_a_reader_saves_what_it_reads(store: Store, dsn: str) -> None:
    store.save_events(event(number) for number in range(10))
    with open_store(dsn) as other:
        for number, found in enumerate(store.events()):
            other.save_events([event(number, title="T", provider="github")])
            store.save_events([found.model_copy(update={"url": "https://a.example"})])
    assert [(found.title, found.url) for found in store.events()] == [
        ("T", "https://a.example")
    ] * 10


@pytest.mark.usefixtures("short_pages")
def test_an_event_that_moves_to_another_repository_meanwhile_comes_once(store: Store) -> None:
    store.save_events(commit(number, FORK) for number in range(10))
    found = []
    for one in store.events(Scope(repo_id=FORK)):
        found.append(one.id)
        store.save_events(commit(number, ORIGIN) for number in range(1, 10, 2))
    assert found == [event(number).id for number in range(10)]


@pytest.mark.usefixtures("short_pages")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seen=st.lists(observations(), max_size=8))
def test_reading_a_repository_and_counting_it_agree(
    kept_store: Store, seen: list[ContributionEvent]
) -> None:
    assert isinstance(kept_store, SqlStore)
    with kept_store._database.transaction():
        for table in ("ossmk_events", "ossmk_sightings"):
            kept_store._database.script(f"DELETE FROM {table}")
    kept_store.save_events(seen)
    for scope in (
        Scope(repo_id=repo, user_id=who)
        for repo in (one.repo_id for one in seen)
        for who in (None, "alice")
    ):
        read = [one.id for one in kept_store.events(scope)]
        assert len(set(read)) == len(read) == sum(kept_store.count_events(scope).values())


@pytest.mark.parametrize(
    ("scope", "step"),
    [
        (Scope(), "ossmk_events_time (created_at>?)"),
        (Scope(user_id="alice"), "ossmk_events_person (<expr>=? AND created_at>?)"),
    ],
)
def test_a_page_begins_at_its_place_by_an_index(tmp_path: Path, scope: Scope, step: str) -> None:
    assert plan(tmp_path / "store.db", scope) == [f"SEARCH ossmk_events USING INDEX {step}"]


def test_a_page_of_a_repository_begins_at_its_place_by_an_index(tmp_path: Path) -> None:
    own, elsewhere, seen = plan(tmp_path / "store.db", Scope(repo_id=FORK))
    assert own.endswith("ossmk_events_repo (repo_id=? AND created_at>?)")
    assert elsewhere.endswith("sqlite_autoindex_ossmk_events_1 (id=?)")
    assert seen.endswith("ossmk_sightings_repo (repo_id=?)")
