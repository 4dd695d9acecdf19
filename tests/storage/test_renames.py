"""Names follow numbers: a store that saw renames is like one that knew the last names all along."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asking_databases import asked
from making_events import NOON, event
from ossmk.explanation import person
from ossmk.model import Actor, ContributionEvent, Page, Repository, Scope, Score
from ossmk.storage.base import Store, open_store
from ossmk.storage.sql_store import SqlStore

many = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TABLES = (
    "events", "sightings", "actors", "repos", "sync", "scores", "runs", "score_history",
    "former_names",
)  # fmt: skip
ALICE, BOB = "github.com:1", "github.com:2"
TOOLS, OTHER = "github.com:10", "github.com:20"


@dataclass(frozen=True)
class Names:
    """What two people and two repositories are called."""

    alice: str = "Alice"
    bob: str = "bob"
    tools: str = "github.com/acme/tools"
    other: str = "github.com/acme/other"


def page(names: Names, numbers: Sequence[int] = range(3), day: int = 0) -> Page:
    """Give what GitHub tells by these names: pull requests, reviews and a commit by two."""
    people = [(names.alice, ALICE), (names.bob, BOB)]
    repos = [(names.tools, TOOLS), (names.other, OTHER)]
    events: list[ContributionEvent] = []
    for number in numbers:
        (login, actor_id), (helper, helper_id) = people[number % 2], people[(number + 1) % 2]
        repo_id, _ = repos[number // 2 % 2]
        parent = f"{repo_id}/pull/{number}"
        told = {
            "repo_id": repo_id,
            "provider": "github",
            "observed_at": NOON + timedelta(days=day),
            "fork": False,
        }
        author = {"user_id": login, "actor_id": actor_id}
        co_author = {"user_id": helper, "actor_id": helper_id}
        url = f"https://{repo_id}/pull/{number}"
        events += [
            event(number, id=parent, kind="pr", url=url, **author, **told),
            event(
                number,
                id=f"{parent}/review/7",
                kind="review",
                parent_id=parent,
                **co_author,
                **told,
            ),
            event(number, parent_id=parent, **author, **told),
            event(
                number, id=f"commit:{number:040x}#{helper}", role="co_author", **co_author, **told
            ),
        ]
    return Page(
        events=events,
        actors=[Actor(user_id=login, actor_id=actor_id) for login, actor_id in people],
        repositories=[Repository(repo_id=repo, forge_id=number) for repo, number in repos],
    )


def saved(store: Store, names: Names, numbers: Sequence[int] = range(3), day: int = 0) -> None:
    store.save_page(page(names, numbers, day), provider="github", target="acme/tools")


def score(user_id: str, target: str = "", value: float = 1.5) -> Score:
    return Score(
        user_id=user_id, dimension="code", window="all", value=value, as_of=NOON, target=target
    )


def empty(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store._database.transaction():
        for table in TABLES:
            store._database.script(f"DELETE FROM ossmk_{table}")


def contents(store: Store) -> tuple[object, ...]:
    """Give what is stored, but for the notes on former names."""
    assert isinstance(store, SqlStore)
    found = [list(store.events()), store._database.rows("sightings")]
    repos = [store._database.rows("repository", repo_id=event.repo_id) for event in store.events()]
    return (*found, repos, store.names([event.user_id for event in store.events()]))


_logins = st.sampled_from(["Alice", "alicia", "bob", "Robert", "carol"])
_repo_names = st.sampled_from([f"github.com/{name}" for name in ("acme/tools", "acme/b", "z/c")])
_names = st.builds(Names, _logins, _logins, _repo_names, _repo_names).filter(
    lambda names: names.alice != names.bob and names.tools != names.other
)
_saves = st.lists(
    st.tuples(_names, st.lists(st.integers(0, 5), max_size=4)), min_size=1, max_size=5
)


@many
@given(saves=_saves)
def test_a_store_that_saw_renames_is_as_if_the_last_names_had_always_been_there(
    kept_store: Store, saves: list[tuple[Names, list[int]]]
) -> None:
    last, _ = saves[-1]
    empty(kept_store)
    for day, (names, numbers) in enumerate(saves):
        saved(kept_store, names, numbers, day)
    followed = contents(kept_store)
    empty(kept_store)
    for day, (_, numbers) in enumerate(saves):
        saved(kept_store, last, numbers, day)
    assert followed == contents(kept_store)


def test_everything_under_an_old_name_moves_to_the_new_one(store: Store, dsn: str) -> None:
    old, new = Names(), Names(alice="Evelyn", tools="github.com/evelyn/kit")
    saved(store, old)
    store.save_page(Page(marks={"x": "y"}), provider="github", target="acme/tools")
    store.save_page(Page(marks={"x": "z"}), provider="github", target="alice")
    store.save_run([score("Alice")], target="Alice", rules="a@b", as_of=NOON)
    store.save_run([score("Alice", old.tools)], target=old.tools, rules="a@b", as_of=NOON)
    saved(store, new)
    everything = str([asked(dsn, f"SELECT * FROM ossmk_{table}") for table in TABLES[:-1]]).lower()
    assert "alice" not in everything
    assert "acme/tools" not in everything
    assert store.marks(provider="github", target="evelyn/kit") == {"x": "y"}
    assert store.marks(provider="github", target="Evelyn") == {"x": "z"}
    assert [run.target for run in store.runs(target="evelyn")] == ["evelyn"]
    assert len(store.runs(target=new.tools)) == 1
    assert {found.user_id for found in store.scores()} == {"Evelyn"}


def test_who_is_asked_for_by_a_former_name_is_known(store: Store) -> None:
    saved(store, Names())
    saved(store, Names(alice="Evelyn", tools="github.com/evelyn/kit"))
    store.save_page(Page(marks={"x": "y"}), provider="github", target="ALICE")
    store.save_page(Page(marks={"x": "z"}), provider="github", target="Acme/Tools")
    assert store.marks(provider="github", target="alice") == {"x": "y"}
    assert store.marks(provider="github", target="Evelyn") == {"x": "y"}
    assert store.marks(provider="github", target="evelyn/kit") == {"x": "z"}
    assert store.present_name("github.com/acme/tools") == "github.com/evelyn/kit"
    for name in ("bob", "tools", "kit", "github.com/other/tools"):
        assert store.present_name(name) == name
    store.save_run([score("Evelyn")], target="Evelyn", rules="a@b", as_of=NOON)
    assert len(store.runs(target="Alice")) == 1
    assert person("ALICE", store) == "Evelyn"


def test_who_takes_a_freed_name_inherits_nothing(store: Store) -> None:
    saved(store, Names())
    store.save_run([score("Alice")], target="Alice", rules="a@b", as_of=NOON)
    store.save_page(Page(marks={"x": "y"}), provider="github", target="acme/tools")
    taken = Page(
        events=[event(9, user_id="alice", actor_id="github.com:3", provider="github")],
        actors=[Actor(user_id="alice", actor_id="github.com:3")],
        repositories=[Repository(repo_id="github.com/acme/tools", forge_id="github.com:30")],
    )
    store.save_page(taken, provider="github", target="alice")
    assert store.count_events(Scope(user_id="alice")) == {"commit": 1}
    assert store.count_events(Scope(repo_id="github.com/acme/tools")) == {"commit": 1}
    assert store.runs(target="alice") == []
    assert store.marks(provider="github", target="acme/tools") == {}
    assert {found.user_id for found in store.scores()} == {ALICE}
    assert store.count_events(Scope(repo_id="github.com/#10")) == {
        "commit": 4, "pr": 2, "review": 2,
    }  # fmt: skip
    saved(store, Names(alice="Evelyn", tools="github.com/evelyn/kit"), day=1)
    assert store.count_events(Scope(user_id="evelyn")) == {"commit": 3, "pr": 2, "review": 1}
    assert store.count_events(Scope(user_id="alice")) == {"commit": 1}
    assert {found.user_id for found in store.scores()} == {"Evelyn"}
    assert store.present_name("alice") == "alice"


def test_an_archive_from_before_is_taken_in_under_the_present_names(store: Store) -> None:
    old, new = Names(), Names(alice="Evelyn", tools="github.com/evelyn/kit")
    saved(store, old)
    saved(store, new, day=1)
    before = list(store.events())
    store.save_events(page(old).events)
    assert list(store.events()) == before
    clone = Page(
        events=[event(0, user_id="alice"), event(50, user_id="alice", actor_id=ALICE)],
        actors=[Actor(user_id="alice", actor_id=ALICE, name="Alice A.")],
        repositories=[Repository(repo_id="github.com/acme/tools")],
    )
    store.save_page(clone, provider="git", target="/clone")
    assert {found.user_id for found in store.events()} == {"Evelyn", "bob"}
    assert "github.com/acme/tools" not in {found.repo_id for found in store.events()}
    assert store.names(["alice"]) == {}


def test_what_a_clone_says_moves_nothing_that_a_forge_told(store: Store) -> None:
    saved(store, Names(alice="Evelyn"))
    claims = Page(
        events=[
            event(60, user_id="alice", actor_id=ALICE),
            event(61, user_id="bob", actor_id="github.com:3"),
        ],
        actors=[Actor(user_id="bob", actor_id="github.com:3")],
    )
    store.save_page(claims, provider="git", target="/clone")
    by_person = {found.id: found.user_id for found in store.events()}
    assert by_person[f"commit:{60:040x}"] == "Evelyn"
    assert by_person[f"commit:{61:040x}"] == "github.com:3"
    store.save_page(
        Page(actors=[Actor(user_id="carl", actor_id="github.com:3")]),
        provider="github",
        target="carl",
    )
    assert store.count_events(Scope(user_id="carl")) == {"commit": 1}


def test_events_alone_tell_of_a_renamed_account_too(store: Store) -> None:
    """Version 0.1's three lines save events and scores, and no pages."""
    store.save_events([event(1, user_id="Alice", actor_id=ALICE, provider="github")])
    store.save_scores([score("Alice")])
    later = {"observed_at": NOON + timedelta(days=1), "provider": "github"}
    store.save_events([event(2, user_id="Evelyn", actor_id=ALICE, **later)])
    assert store.count_events(Scope(user_id="evelyn")) == {"commit": 2}
    assert [found.user_id for found in store.scores()] == ["Evelyn"]
    store.save_events([event(1, user_id="Alice", actor_id=ALICE, provider="github")])
    assert store.count_events(Scope(user_id="evelyn")) == {"commit": 2}


def test_one_person_under_two_names_in_one_run_keeps_the_sum_of_the_run(store: Store) -> None:
    saved(store, Names())
    run = store.save_run(
        [score("Alice", value=0.1), score("Evelyn", value=0.2)],
        target="github.com/acme/tools",
        rules="a@b",
        as_of=NOON,
    )
    totals = store.run_totals(run.run)
    saved(store, Names(alice="Evelyn"))
    assert store.run_totals(run.run) == totals
    assert [(found.user_id, found.value) for found in store.run_scores(run.run)] == [
        ("Evelyn", 0.3)
    ]


def test_a_local_repository_is_not_followed_by_its_first_commit(store: Store) -> None:
    """Two folders with the same first commit may be a copy and its original."""
    for name in ("local/one", "local/two"):
        repository = Repository(repo_id=name, forge_id="git:abc")
        found = Page(events=[event(1, repo_id=name)], repositories=[repository])
        store.save_page(found, provider="git", target=name)
    assert store.count_events(Scope(repo_id="local/one")) == {"commit": 1}
    assert store.count_events(Scope(repo_id="local/two")) == {"commit": 1}


def test_an_erased_account_stays_erased_under_all_its_names(store: Store, dsn: str) -> None:
    saved(store, Names())
    saved(store, Names(alice="Evelyn"))
    assert store.erase("evelyn")["former_names"] == 1
    saved(store, Names(alice="Ada"))
    store.save_events([event(70, user_id="alice")])
    everything = str([asked(dsn, f"SELECT * FROM ossmk_{table}") for table in TABLES]).lower()
    assert not any(name in everything for name in ("alice", "evelyn", "'ada'"))


def test_savers_at_once_leave_nobody_under_an_old_name(dsn: str) -> None:
    old, new = Names(), Names(alice="Evelyn", tools="github.com/evelyn/kit")
    with open_store(dsn) as store:
        store.ensure_schema()
        saved(store, old, range(6))

    def work(number: int) -> None:
        with open_store(dsn) as store:
            for day in range(1, 6):
                saved(store, new if number % 2 else replace(new, bob="Robert"), range(6), day)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    with open_store(dsn) as store:
        saved(store, new, range(6), 9)
        assert {found.user_id for found in store.events()} == {"Evelyn", "bob"}
        assert store.count_events() == {"commit": 12, "pr": 6, "review": 6}
        assert {found.repo_id for found in store.events()} == {new.tools, new.other}


def test_a_rename_waits_for_whoever_is_saving(postgres: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with (
        open_store(postgres) as store,
        open_store(postgres) as other,
        ThreadPoolExecutor() as thread,
    ):
        store.ensure_schema()
        saved(store, Names())
        assert isinstance(other, SqlStore)
        with other._database.transaction():
            other._database.rows("lock_saving")
            followed = thread.submit(saved, store, Names(alice="Evelyn"))
            while asked(postgres, waiting) == [(0,)]:
                assert not followed.done()
        followed.result()
    assert asked(postgres, "SELECT count(*) FROM ossmk_events WHERE user_id = 'Alice'") == [(0,)]


@pytest.mark.parametrize("field", ["alice", "tools"])
def test_saving_the_new_name_again_changes_nothing(store: Store, dsn: str, field: str) -> None:
    new = replace(Names(), **{field: {"alice": "Evelyn", "tools": "github.com/e/kit"}[field]})
    saved(store, Names())
    saved(store, new)
    dumped = [asked(dsn, f"SELECT * FROM ossmk_{table} ORDER BY 1, 2") for table in TABLES]
    saved(store, new)
    again = [asked(dsn, f"SELECT * FROM ossmk_{table} ORDER BY 1, 2") for table in TABLES]
    assert again == dumped


def test_events_do_not_wait_for_others_and_later_ones_move_what_is_stored(postgres: str) -> None:
    def told(number: int, login: str) -> ContributionEvent:
        seen = NOON + timedelta(days=number)
        return event(number, user_id=login, actor_id=ALICE, provider="github", observed_at=seen)

    with open_store(postgres) as store, open_store(postgres) as other:
        store.ensure_schema()
        store.save_events([told(1, "Alice")])
        assert isinstance(other, SqlStore)
        with other._database.transaction():
            other._database.rows("lock_saving")
            store.save_events([told(2, "Evelyn")])
            assert store.count_events(Scope(user_id="alice")) == {"commit": 2}
        store.save_events([told(3, "Evelyn")])
        assert store.count_events(Scope(user_id="evelyn")) == {"commit": 3}
