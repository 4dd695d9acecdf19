"""Links say which accounts are one person's; taking one away leaves everything as it was."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asking_databases import asked
from making_events import NOON, event
from ossmk.errors import NotFound, UsageError
from ossmk.model import Actor, By, Link, Page, Scope
from ossmk.rules import Window, parse_rules
from ossmk.storage.base import Store, open_store
from ossmk.storage.sql_store import SqlStore

ACCOUNTS = ["Alice", "alice@work.example", "codeberg.org/Alice", "bob", "Bob@home.example", "carol"]
AS_OF = NOON + timedelta(days=1)
RULES = parse_rules("[dimensions.code]\nkinds = ['commit']\n", name="test", file="test.toml")
ALL = [Window("all", None)]
BOTH: tuple[By, By] = ("account", "person")
BRIEF = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
pairs = st.lists(st.permutations(ACCOUNTS).map(lambda order: (order[0], order[1])), max_size=6)


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def fill(store: Store) -> None:
    store.save_events(event(n, user_id=account) for n, account in enumerate(ACCOUNTS * 2))
    store.save_page(Page(actors=[Actor(user_id=ACCOUNTS[0])]), provider="git", target="x")


def link(store: Store, *accounts: str) -> None:
    for account, other in pairwise(accounts):
        store.identities.link(account, other, evidence="said by operator")


def try_links(store: Store, made: Sequence[tuple[str, str]]) -> None:
    for account, other in made:
        with suppress(UsageError):
            link(store, account, other)


def persons(store: Store) -> set[frozenset[str]]:
    """Give the accounts of everybody who has several."""
    found: dict[str, set[str]] = {}
    for each in store.identities.links():
        found.setdefault(each.person, {each.person}).add(each.account)
    return {frozenset(accounts) for accounts in found.values()}


def everything(store: Store) -> list[object]:
    """Give all that a link could change: the links, stored events, scores and receipts."""
    found: list[object] = [list(store.identities.links()), list(store.events())]
    for by in BOTH:
        scope = Scope(by=by)
        found.append(list(store.score(RULES, as_of=AS_OF, windows=ALL, scope=scope)))
        found.append(list(store.receipts(RULES, as_of=AS_OF, windows=ALL, scope=scope)))
        found += [list(store.events(Scope(user_id=who, by=by))) for who in ACCOUNTS]
    return found


@BRIEF
@given(made=pairs, last=st.permutations(ACCOUNTS))
def test_unlinking_restores_exactly_what_was_before(
    kept_store: Store, made: list[tuple[str, str]], last: list[str]
) -> None:
    empty(kept_store)
    fill(kept_store)
    try_links(kept_store, made)
    before = everything(kept_store)
    new = None
    with suppress(UsageError):
        new = kept_store.identities.link(last[0], last[1], evidence="a mistake")
    if new is not None:
        assert everything(kept_store) != before
        assert kept_store.identities.unlink(new.account, new.linked_to) == [new]
    assert everything(kept_store) == before


@BRIEF
@given(made=pairs)
def test_persons_are_what_links_connect(kept_store: Store, made: list[tuple[str, str]]) -> None:
    empty(kept_store)
    fill(kept_store)
    try_links(kept_store, made)
    expected = connected(kept_store.identities.links())
    assert persons(kept_store) == expected
    for accounts in expected:
        for account in accounts:
            assert set(kept_store.identities.accounts(account)) == accounts
    gone = ACCOUNTS[0]
    if any(gone in accounts for accounts in expected):
        left = [each for each in kept_store.identities.links() if not touches(each, gone)]
        kept_store.identities.unlink(gone.upper())
        assert persons(kept_store) == connected(left)


def connected(links: Sequence[Link]) -> set[frozenset[str]]:
    groups: list[set[str]] = []
    for each in links:
        ends = {each.account, each.linked_to}
        touching = [group for group in groups if group & ends]
        groups = [group for group in groups if not group & ends] + [ends.union(*touching)]
    return {frozenset(group) for group in groups}


def touches(each: Link, account: str) -> bool:
    return account in (each.account, each.linked_to)


def empty(store: Store) -> None:
    assert isinstance(store, SqlStore)
    with store._database.transaction():
        for table in ("events", "identities", "actors"):
            store._database.script(f"DELETE FROM ossmk_{table}")


def test_a_chain_of_links_is_one_person(filled: Store) -> None:
    link(filled, "Alice", "alice@work.example", "codeberg.org/Alice")
    link(filled, "carol", "ALICE")
    assert filled.identities.accounts("carol") == [
        "Alice", "alice@work.example", "carol", "codeberg.org/Alice",
    ]  # fmt: skip


def test_a_link_keeps_evidence_and_time_and_is_made_once(filled: Store) -> None:
    made = filled.identities.link("alice", "ALICE@work.example", evidence="both say so")
    assert made is not None
    assert made.model_dump(exclude={"linked_at"}) == {
        "account": "alice@work.example", "linked_to": "Alice", "person": "Alice",
        "evidence": "both say so",
    }  # fmt: skip
    assert filled.identities.link("alice@work.example", "Alice", evidence="again") is None
    assert filled.identities.links("aLice") == [made]


def test_an_account_of_somebody_else_is_refused_and_both_are_named(filled: Store) -> None:
    link(filled, "Alice", "alice@work.example")
    link(filled, "bob", "Bob@home.example")
    before = filled.identities.links()
    with pytest.raises(
        UsageError, match=r"alice@work\.example .* Alice .* Bob@home\.example .* bob"
    ):
        link(filled, "alice@work.example", "bob@home.example")
    assert filled.identities.links() == before


@pytest.mark.parametrize(("other", "error"), [("ALICE", UsageError), ("alcie", NotFound)])
def test_an_account_is_not_linked_with_itself_or_one_never_seen(
    filled: Store, other: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"(?i){other}"):
        link(filled, "alice", other)
    assert filled.identities.links() == []


def test_unlinking_what_is_not_linked_is_an_error(filled: Store) -> None:
    link(filled, "Alice", "carol", "bob")
    for pair in (["Bob@home.example"], ["Alice", "bob"]):
        with pytest.raises(NotFound, match=r"not linked|linked with nobody"):
            filled.identities.unlink(*pair)
    assert len(filled.identities.links()) == 2


def test_who_was_linked_through_an_account_stays_linked_with_it(filled: Store) -> None:
    link(filled, "Alice", "bob", "Bob@home.example", "carol")
    filled.identities.unlink("Alice", "bob")
    assert persons(filled) == {frozenset({"bob", "Bob@home.example", "carol"})}
    assert filled.identities.accounts("carol")[0] == "bob"


def test_scores_by_person_stand_beside_those_by_account(filled: Store) -> None:
    def run(by: By) -> None:
        scores = filled.score(RULES, as_of=AS_OF, windows=ALL, scope=Scope(by=by))
        label = RULES.labelled(by)
        filled.save_run(scores, target="all", rules=label, as_of=AS_OF, by=by)

    run("account")
    by_account = filled.scores()
    run("person")
    link(filled, "Alice", "bob")
    run("person")
    scores = filled.scores()
    assert [score for score in scores if score.rules == RULES.label] == by_account
    by_person = {score.user_id for score in scores if score.rules != RULES.label}
    assert by_person == {*ACCOUNTS} - {"bob"}
    (alice,) = [s for s in filled.scores(Scope("bob", by="person")) if s.rules != RULES.label]
    assert (alice.user_id, alice.events) == ("Alice", 4)
    assert len(filled.run_scores(filled.runs(target="all")[-1].run)) == len(ACCOUNTS)


def test_several_who_link_one_account_at_once_leave_it_to_one(store: Store, dsn: str) -> None:
    fill(store)
    start = Barrier(4)

    def join(person: str) -> bool:
        with open_store(dsn) as mine:
            start.wait()
            try:
                return mine.identities.link(person, "carol", evidence="first come") is not None
            except UsageError:
                return False

    link(store, "alice@work.example", "Alice")
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(join, ["Alice", "bob", "codeberg.org/Alice", "Bob@home.example"]))
    assert any(done)
    assert connected(store.identities.links()) == persons(store)
    assert len({each.account for each in store.identities.links()}) == len(store.identities.links())


@pytest.mark.parametrize(
    ("linked", "left"),
    [
        ([("alice@work.example", "Alice")], {"alice@work.example", "alicia"}),
        ([("Alice", "bob"), ("bob", "carol")], {"alicia", "bob", "carol"}),
        ([("bob", "Alice"), ("carol", "bob")], {"alicia", "bob", "carol"}),
        ([("Alice", "alicia"), ("alicia", "bob")], {"alicia", "bob"}),
        ([("Alice", "bob"), ("bob", "alicia")], {"alicia", "bob"}),
        ([("Alice", "bob"), ("carol", "alicia")], {"alicia", "bob", "carol"}),
    ],
)
def test_links_follow_a_renamed_account(
    filled: Store, linked: list[tuple[str, str]], left: set[str]
) -> None:
    filled.save_events([event(99, user_id="alicia")])
    for account, other in linked:
        link(filled, account, other)
    assert isinstance(filled, SqlStore)
    with filled._database.transaction():
        filled.identities.rename("alice", "alicia")
    assert persons(filled) == {frozenset(left)}
    assert connected(filled.identities.links()) == {frozenset(left)}


def test_names_of_one_contribution_follow_a_renamed_account(filled: Store) -> None:
    filled.save_events([event(0, user_id="z@x.example"), event(1, user_id="Bob")])
    assert isinstance(filled, SqlStore)
    with filled._database.transaction():
        filled.identities.rename("alice", "zoe")
        filled.identities.rename("bob", "alice@work.example")
    assert [pair[:2] for pair in filled.identities.told_names()] == [("z@x.example", "zoe")]


def test_export_and_import_of_events_leave_links_alone(store: Store, dsn: str) -> None:
    fill(store)
    link(store, "Alice", "bob")
    before = asked(dsn, "SELECT * FROM ossmk_identities")
    store.save_events(list(store.events()))
    assert asked(dsn, "SELECT * FROM ossmk_identities") == before


def told(store: Store, login: str, number: int) -> None:
    """Save what GitHub says of an account and its number."""
    actor = Actor(user_id=login, actor_id=f"github.com:{number}")
    done = event(number + 50, user_id=login, actor_id=actor.actor_id, provider="github")
    store.save_page(Page(events=[done], actors=[actor]), provider="github", target=login)


def test_a_link_follows_a_rename_and_who_takes_the_name_inherits_nothing(filled: Store) -> None:
    told(filled, "Alice", 1)
    link(filled, "Alice", "alice@work.example")
    told(filled, "Alicia", 1)
    told(filled, "Alice", 2)
    assert filled.identities.accounts("alicia") == ["Alicia", "alice@work.example"]
    assert filled.identities.accounts("Alice") == ["Alice"]


def test_a_link_waits_with_an_account_whose_name_somebody_took(filled: Store) -> None:
    told(filled, "Alice", 1)
    link(filled, "bob", "Alice")
    told(filled, "Alice", 2)
    assert persons(filled) == {frozenset({"bob", "github.com:1"})}
    told(filled, "Alicia", 1)
    assert persons(filled) == {frozenset({"bob", "Alicia"})}
