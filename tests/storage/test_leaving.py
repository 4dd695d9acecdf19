"""A person who leaves is gone from every table, and no save brings them back."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest

from asking_databases import asked
from making_events import NOON, event
from ossmk.analyze import Question, analyze
from ossmk.errors import Erased
from ossmk.model import Actor, ContributionEvent, Page, Scope, Score, UserTarget
from ossmk.providers.git.provider import GitProvider
from ossmk.settings import Settings
from ossmk.storage.base import Store, open_store
from ossmk.storage.postgres import connect, save_events

TABLES = (
    "events", "sightings", "actors", "repos", "sync", "scores", "runs", "score_history",
    "tombstones", "meta", "identities", "told_names",
)  # fmt: skip
NUMBER = "github.com:1"


def works(login: str = "Alice") -> Iterator[ContributionEvent]:
    """Give what Alice did, under two spellings, a number, and as a co-author."""
    yield event(1, user_id=login, actor_id=NUMBER, title="Zebra crossing")
    yield event(2, user_id=login.lower())
    yield event(3, user_id="bob")
    yield event(3, id=f"commit:{3:040x}#{login}", user_id=login, role="co_author")
    yield event(1, user_id=login, repo_id="github.com/acme/a", provider="github")


def score(user_id: str) -> Score:
    return Score(user_id=user_id, dimension="code", window="all", value=1.5, as_of=NOON)


def fill(store: Store, login: str = "Alice") -> None:
    actors = [Actor(user_id=login, actor_id=NUMBER, name="Alice A."), Actor(user_id="bob")]
    page = Page(events=list(works(login)), actors=actors, marks={"x": "y"})
    store.save_page(page, provider="github", target=login)
    store.save_page(Page(marks={"x": f'{{"login": "{login}"}}'}), provider="git", target="t")
    store.save_page(Page(marks={"x": f"no{login}s"}), provider="git", target="u")
    store.save_run([score(login), score("bob")], target="acme/a", rules="a@b", as_of=NOON)


def dumped(dsn: str) -> str:
    """Give all that is in the database as text."""
    tables = {table: asked(dsn, f"SELECT * FROM ossmk_{table}") for table in TABLES}
    return json.dumps(tables, default=str).replace("noAlices", "")


def test_an_erased_person_is_in_no_table(store: Store, dsn: str) -> None:
    fill(store)
    store.save_events([event(30, user_id="alice", provider="github")])
    store.save_events([event(30, user_id="Alice@work.example", title="Zebra")])
    store.save_events([event(31, user_id="Alice@work.example", title="Zebra")])
    store.identities.link("alice", "alice@work.example", evidence="said by Alice")
    store.save_run([score("Alice")], target="Alice", rules="a@b", as_of=NOON)
    erased = store.erase("aLICE")
    assert [table for table, rows in erased.items() if not rows] == ["former_names"]
    left = dumped(dsn)
    for word in ("alice", "zebra", NUMBER):
        assert word not in left.lower()
    assert [found.user_id for found in store.events()] == ["bob"]
    assert store.scores() == [score("bob")]
    assert store.marks(provider="git", target="u") == {"x": "noAlices"}


def test_no_save_brings_an_erased_person_back(store: Store, dsn: str) -> None:
    fill(store)
    store.erase("Alice")
    before = dumped(dsn)
    assert store.save_events(works()) == 1
    assert store.save_events(event.model_dump() for event in works()) == 1
    store.save_scores([score("ALICE")])
    fill_again = Page(events=list(works()), actors=[Actor(user_id="alice")], marks={"x": "z"})
    store.save_page(fill_again, provider="github", target="alice")
    after = dumped(dsn)
    assert "alice" not in after.lower()
    assert json.loads(after)["tombstones"] == json.loads(before)["tombstones"]


def test_a_new_login_of_an_erased_account_stays_out_too(store: Store, dsn: str) -> None:
    fill(store)
    store.erase("Alice")
    renamed = Page(
        events=[event(8, user_id="evelyn"), *works("Evelyn")],
        actors=[Actor(user_id="Evelyn", actor_id=NUMBER)],
    )
    store.save_page(renamed, provider="github", target="github.com/acme/a")
    store.save_scores([score("evelyn")])
    with pytest.raises(Erased, match="forget-tombstone"):
        store.save_run([score("evelyn")], target="evelyn", rules="a@b", as_of=NOON)
    assert store.count_events(Scope(user_id="evelyn")) == {}
    assert store.names(["Evelyn"]) == {}
    assert "evelyn" not in dumped(dsn).lower()


def test_old_logins_of_the_account_are_erased_with_the_new_one(store: Store) -> None:
    fill(store, "Alice")
    fill(store, "Evelyn")
    store.erase("evelyn")
    assert store.count_events(Scope(user_id="alice")) == {}
    assert store.save_events(works("Alice")) == 1


def test_an_account_is_erased_by_its_number(store: Store) -> None:
    fill(store)
    store.erase(NUMBER)
    assert store.count_events() == {"commit": 1}
    assert store.save_events(works()) == 1


def test_who_was_never_stored_can_be_kept_out(store: Store) -> None:
    assert not any(store.erase("alice").values())
    assert store.save_events(works()) == 1


def test_only_forgetting_the_tombstone_lets_somebody_come_back(store: Store) -> None:
    fill(store)
    store.erase("Alice")
    store.erase("carol")
    assert not store.forget_tombstone("dave")
    assert store.forget_tombstone("ALICE")
    assert store.marks(provider="git", target="u") == {}
    assert store.save_events(works()) == 5
    assert store.save_events([event(9, user_id="carol")]) == 0


@pytest.fixture
def linked(store: Store) -> Store:
    """Give a store in which Alice has three accounts, linked in a chain."""
    fill(store)
    store.save_events(
        [
            event(30, user_id="a@x.example"),
            event(31, user_id="codeberg.org/ally"),
            event(32, user_id="eve"),
        ]
    )
    for account, other in [("alice", "a@x.example"), ("a@x.example", "codeberg.org/ally")]:
        store.identities.link(account, other, evidence="x")
    return store


@pytest.mark.parametrize("who", ["codeberg.org/Ally", "ALICE", NUMBER])
def test_with_one_account_all_of_the_person_go_and_stay_out(linked: Store, who: str) -> None:
    about = linked.everything_about(who)
    erased = linked.erase(who)
    assert (len(about["events"]), len(about["identities"])) == (5, 2)
    assert (erased["events"], erased["identities"]) == (5, 2)
    assert linked.save_events([event(40, user_id="a@x.example"), *works()]) == 1
    assert linked.forget_tombstone("a@x.example")
    assert linked.save_events([event(41, user_id="codeberg.org/ally"), *works()]) == 6
    assert linked.identities.links() == []


def test_an_account_can_be_erased_without_those_linked_with_it(linked: Store, dsn: str) -> None:
    linked.identities.link("a@x.example", "eve", evidence="x")
    assert len(linked.everything_about("a@x.example", linked=False)["identities"]) == 3
    erased = linked.erase("a@x.example", linked=False)
    assert (erased["events"], erased["identities"]) == (1, 3)
    assert linked.identities.links() == []
    assert "a@x.example" not in dumped(dsn)
    assert linked.save_events([event(40, user_id="alice"), event(41, user_id="a@x.example")]) == 1


def test_nobody_asks_a_forge_about_an_erased_person(store: Store) -> None:
    store.erase("alice")
    question = Question.read(UserTarget("Alice"), settings=Settings())

    async def ask() -> None:
        await analyze(question, provider=GitProvider(), store=store)

    with pytest.raises(Erased, match="Alice was erased"):
        anyio.run(ask)


def test_a_person_gets_all_that_is_stored_of_them_and_nothing_else(store: Store) -> None:
    fill(store)
    about = store.everything_about("ALICE")
    assert {table: len(rows) for table, rows in about.items()} == {
        "actors": 1, "identities": 0, "told_names": 0, "events": 3, "sightings": 1, "scores": 1,
        "runs": 0, "history": 1, "sync": 2, "former_names": 0,
    }  # fmt: skip
    assert {row["user_id"].lower() for row in about["events"]} == {"alice"}
    store.erase("alice")
    assert not any(store.everything_about("alice").values())


def test_the_file_of_sqlite_keeps_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        fill(store)
        store.save_events(event(n, user_id="Alice", title="Zebra " * 200) for n in range(50, 90))
        store.erase("alice")
        files = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    for word in (b"Zebra", b"Alice A."):
        assert word not in files


def test_erasing_waits_for_whoever_is_saving(postgres: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with open_store(postgres) as store, connect(postgres) as saving, ThreadPoolExecutor() as thread:
        store.ensure_schema()
        save_events(saving, works())
        erased = thread.submit(store.erase, "alice")
        while asked(postgres, waiting) == [(0,)]:
            assert not erased.done()
        saving.commit()
        assert erased.result()["events"] == 3
        assert store.count_events() == {"commit": 1}
