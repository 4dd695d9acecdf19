"""Saving events: the stored rows are what merging in Python gives, in any order, both databases."""

import tracemalloc
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import NOON, event, observations
from ossmk.merging import losing_repos, merge, merged
from ossmk.model import ContributionEvent, Page, Scope
from ossmk.storage.base import Store
from ossmk.storage.sql_store import SqlStore

many = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def in_order(events: Sequence[ContributionEvent]) -> list[ContributionEvent]:
    return sorted(events, key=lambda event: (event.created_at, event.id))


def emptied(store: Store) -> SqlStore:
    assert isinstance(store, SqlStore)
    with store._database.transaction():
        for table in ("ossmk_events", "ossmk_sightings", "ossmk_actors"):
            store._database.script(f"DELETE FROM {table}")
    return store


def sightings(store: SqlStore) -> set[tuple[str, str]]:
    rows = store._database.rows("sightings")
    return {(row["event_id"], row["repo_id"]) for row in rows}


@many
@given(saves=st.lists(st.lists(observations(), max_size=6), max_size=5))
def test_saving_gives_the_rows_that_merging_gives(
    kept_store: Store, saves: list[list[ContributionEvent]]
) -> None:
    store = emptied(kept_store)
    for events in saves:
        assert store.save_events(iter(events)) == len(events)
    seen = [event for events in saves for event in events]
    assert list(store.events()) == in_order(merged(seen))
    lost = {
        (event.id, repo_id)
        for event in merged(seen)
        for repo_id in losing_repos(*(one for one in seen if one.id == event.id))
    }
    assert sightings(store) == lost


@many
@given(events=st.lists(observations(), max_size=8))
def test_saving_twice_changes_nothing(kept_store: Store, events: list[ContributionEvent]) -> None:
    store = emptied(kept_store)
    store.save_events(events)
    once = list(store.events())
    store.save_events(events)
    store.save_events(once)
    assert list(store.events()) == once


FULL = event(
    1,
    committed_at=NOON,
    **dict.fromkeys(("lines_added", "lines_removed", "files_changed"), 5),
    **dict.fromkeys(("parent_id", "state", "title", "url"), "m"),
    private=True,
    fork=True,
)
OTHER = {
    "kind": "pr",
    "repo_id": "github.com/z/z",
    "user_id": "Zoe",
    "role": "co_author",
    "actor_type": "bot",
    "provider": "github",
    "private": False,
    "fork": False,
    **dict.fromkeys(("created_at", "committed_at", "observed_at"), NOON + timedelta(days=1)),
    **dict.fromkeys(("lines_added", "lines_removed", "files_changed"), 6),
    **dict.fromkeys(("actor_id", "parent_id", "state", "title", "url"), "z"),
}


@pytest.mark.parametrize("field", sorted(OTHER))
def test_a_difference_in_any_field_is_seen(kept_store: Store, field: str) -> None:
    for other in (FULL.model_copy(update={field: OTHER[field]}), event(1, provider="github")):
        for saves in ([FULL, other], [other, FULL]):
            store = emptied(kept_store)
            for saved in saves:
                store.save_events([saved])
            assert list(store.events()) == [merge(FULL, other)]


def test_an_event_seen_again_is_only_known_to_be_seen_later(store: Store) -> None:
    later = NOON + timedelta(days=1)
    store.save_events([event(1), event(2)])
    store.save_events([event(2, observed_at=later), event(3, observed_at=later)])
    store.save_events([event(2)])
    observed = {found.id: found.observed_at for found in store.events()}
    assert list(observed.values()) == [NOON, later, later]


def test_a_commit_is_found_in_every_repository_it_was_seen_in(store: Store) -> None:
    store.save_events([event(1, repo_id="github.com/z/fork", fork=True)])
    store.save_events([event(1, repo_id="github.com/a/origin", fork=False)])
    for repo_id in ("github.com/z/fork", "github.com/a/origin"):
        assert store.count_events(Scope(repo_id=repo_id)) == {"commit": 1}
    assert [found.repo_id for found in store.events()] == ["github.com/a/origin"]


def test_more_rows_than_a_batch_are_merged_all(store: Store) -> None:
    number = 12_000
    store.save_events(event(n, title=None) for n in range(number))
    later = (event(n, provider="github", title="T") for n in reversed(range(number)))
    assert store.save_events(later) == number
    titles = [found.title for found in store.events()]
    assert titles == ["T"] * number


def test_memory_does_not_grow_with_what_streams_through(store: Store) -> None:
    tracemalloc.start()
    store.save_events(event(n) for n in range(12_000))
    read = sum(1 for _ in store.events())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == 12_000
    assert peak < 15_000_000, peak  # a batch; all of them are 36 MB


def test_a_failing_save_leaves_nothing(store: Store) -> None:
    def breaking() -> Sequence[ContributionEvent]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.save_events(one for part in (lambda: [event(1)], breaking) for one in part())
    assert list(store.events()) == []
    assert store.save_page(Page(events=[event(1)]), provider="git", target="x") == 1
