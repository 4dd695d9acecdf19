"""What every store does: pages, marks, names, scores, and reading by scope."""

from datetime import timedelta

import pytest

from making_events import NOON, event
from ossmk.errors import StorageError, UsageError
from ossmk.model import Actor, Page, Repository, Scope, Score
from ossmk.rules import Window, load_rules
from ossmk.storage.base import Store, open_store
from ossmk.storage.sql_store import READ_BATCH, SqlStore

ALL = [Window("all", None)]
GIT = {"provider": "git", "target": "local/tools"}


def score(**fields: object) -> Score:
    made = {"user_id": "Alice", "dimension": "code", "window": "all", "value": 0.1, "as_of": NOON}
    return Score.model_validate({**made, **fields})


def test_a_page_is_saved_with_all_that_came_with_it(store: Store) -> None:
    page = Page(
        events=[event(1), event(2)],
        actors=[Actor(user_id="bob"), Actor(user_id="Alice", name="Alice A.")],
        repositories=[Repository(repo_id="github.com/acme/tools", fork=False)],
        marks={"commits": "abc", "heads": "x\ny"},
    )
    assert store.save_page(page, **GIT) == 2
    assert store.marks(**GIT) == {"commits": "abc", "heads": "x\ny"}
    assert store.names(["Alice", "carol"]) == {"Alice": page.actors[1]}
    assert store.marks(provider="git", target="other") == {}


def test_another_local_repository_of_the_same_name_is_refused(store: Store) -> None:
    first = Page(repositories=[Repository(repo_id="local/repo", forge_id="git:a")])
    unknown = Page(repositories=[Repository(repo_id="local/repo")])
    for page in (unknown, first, unknown, first):
        store.save_page(page, **GIT)
    other = Page([event(1)], repositories=[Repository(repo_id="local/repo", forge_id="git:b")])
    with pytest.raises(StorageError, match=r"local/repo in this store is another repository"):
        store.save_page(other, **GIT)
    assert store.count_events() == {}


def test_a_name_at_a_forge_may_pass_on_to_another_repository(store: Store) -> None:
    for number in ("github.com:1", "github.com:2"):
        passed_on = Repository(repo_id="github.com/acme/tools", forge_id=number)
        store.save_page(Page(repositories=[passed_on]), **GIT)


def test_an_empty_mark_removes_the_mark(store: Store) -> None:
    store.save_page(Page(marks={"commits": "a", "heads": "b"}), **GIT)
    store.save_page(Page(marks={"commits": "", "heads": "c"}), **GIT)
    assert store.marks(**GIT) == {"heads": "c"}


def test_what_is_known_of_an_actor_stays_known(store: Store) -> None:
    known = Actor(user_id="Alice", actor_id="github.com:1", name="Alice A.")
    store.save_page(Page(actors=[known]), **GIT)
    store.save_page(Page(actors=[Actor(user_id="Alice", actor_type="bot")]), **GIT)
    assert store.names(["Alice"]) == {"Alice": known.model_copy(update={"actor_type": "bot"})}


def test_a_page_that_fails_leaves_nothing_of_it(store: Store) -> None:
    assert isinstance(store, SqlStore)
    store._database.script("DROP TABLE ossmk_sync")
    with pytest.raises(StorageError):
        store.save_page(Page(events=[event(1)], marks={"a": "b"}), **GIT)
    assert store.count_events() == {}


def test_a_person_is_found_in_any_spelling_and_only_by_ascii_letters(store: Store) -> None:
    store.save_events([event(1), event(2, user_id="alice"), event(3, user_id="ALİCE")])
    assert store.count_events(Scope(user_id="aLiCe")) == {"commit": 2}
    assert store.count_events(Scope(user_id="alİce")) == {"commit": 1}


def test_a_period_holds_its_start_and_not_its_end(store: Store) -> None:
    store.save_events(event(n) for n in range(5))
    scope = Scope(since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=3))
    assert [found.created_at.minute for found in store.events(scope)] == [1, 2]
    assert store.count_events(scope) == {"commit": 2}


def test_events_come_in_the_order_of_time_and_id_page_by_page(store: Store) -> None:
    same_moment = [event(n, created_at=NOON) for n in range(READ_BATCH + 10)]
    store.save_events([*reversed(same_moment), event(0, id="commit:É"), event(0, id="commit:z")])
    ids = [found.id for found in store.events()]
    assert ids == sorted(ids)
    assert len(ids) == READ_BATCH + 12


def test_the_store_may_be_written_while_its_events_are_read(store: Store) -> None:
    store.save_events(event(n) for n in range(3))
    for found in store.events():
        store.save_events([found.model_copy(update={"provider": "github", "title": "T"})])
    assert [found.title for found in store.events()] == ["T"] * 3


def test_scores_are_read_as_they_were_saved(store: Store) -> None:
    mine = score(value=0.1 + 0.2, events=3, coverage="exact", rules="a@b")
    there = score(target="github.com/acme/tools")
    bobs = score(user_id="bob", target="github.com/acme/tools")
    assert store.save_scores([there, mine, bobs]) == 3
    assert store.scores(Scope(user_id="ALICE")) == [mine]
    assert store.scores(Scope(repo_id="github.com/acme/tools")) == [there, bobs]
    assert store.scores(Scope(user_id="alice", repo_id="github.com/acme/tools")) == [there]
    assert store.scores() == [mine, there, bobs]


def test_a_score_saved_again_is_replaced(store: Store) -> None:
    store.save_scores([score(value=1)])
    store.save_scores([score(value=2), score(value=3)])
    assert [found.value for found in store.scores()] == [3.0]


def test_a_store_scores_what_it_holds(store: Store) -> None:
    store.save_events(event(n, lines_added=3, lines_removed=4) for n in range(4))
    rules = load_rules("default")
    as_of = NOON + timedelta(days=1)
    scores = list(store.score(rules, as_of=as_of, windows=ALL, scope=Scope(user_id="alice")))
    store.save_scores(scores)
    assert store.scores() == sorted(scores, key=lambda found: found.dimension)
    receipts = list(store.receipts(rules, as_of=as_of, windows=ALL))
    assert sum(found.units for found in receipts) == round(sum(s.value for s in scores) * 1e8)


def test_a_repository_is_asked_for_in_lower_case(store: Store) -> None:
    store.save_events([event(1)])
    assert store.count_events(Scope(repo_id="GitHub.com/Acme/tools")) == {"commit": 1}


def test_a_stored_row_that_is_no_event_is_named(store: Store) -> None:
    assert isinstance(store, SqlStore)
    store.save_events([event(1)])
    with store._database.transaction():
        store._database.script("UPDATE ossmk_events SET kind = 'poem'")
    with pytest.raises(StorageError, match=r"commit:0.*kind"):
        list(store.events())


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(UsageError, match="sqlite:///"):
        open_store("store.db")


def test_an_unknown_scheme_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="postgresql, sqlite"):
        open_store("mongodb://h/db")
