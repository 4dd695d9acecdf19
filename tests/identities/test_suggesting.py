"""Suggestions name their signs, and a name alone is none."""

import pytest

from making_events import event
from ossmk.identities import suggestions
from ossmk.model import Actor, Page
from ossmk.storage.base import Store, open_store


@pytest.fixture
def store() -> Store:
    store = open_store("sqlite:///:memory:")
    store.ensure_schema()
    return store


def suggested(store: Store, *actors: Actor) -> dict[tuple[str, str], tuple[str, ...]]:
    store.save_page(Page(actors=actors), provider="git", target="x")
    return {(each.account, each.other): each.evidence for each in suggestions(store.identities)}


def test_names_of_one_number_need_no_link_since_they_are_one_account(store: Store) -> None:
    store.save_events([event(1, user_id="old", actor_id="github.com:7")])
    new = Actor(user_id="new", actor_id="github.com:7")
    assert suggested(store, new) == {}
    assert [each.user_id for each in store.identities.everybody()] == ["old"]


def test_an_address_that_the_forge_made_of_a_login_is_suggested(store: Store) -> None:
    address = Actor(user_id="7+jane@users.noreply.github.com", actor_type="unlinked")
    assert suggested(store, Actor(user_id="Jane"), address) == {
        ("Jane", address.user_id): ("the forge made the address from the login",)
    }


def test_an_equal_login_and_name_are_two_signs(store: Store) -> None:
    actors = [
        Actor(user_id=user_id, name="Jane Doe")
        for user_id in ("jane", "codeberg.org/Jane", "jane+git@work.example", "j.doe@x.example")
    ]
    found = suggested(store, *actors)
    assert set(found) == {
        ("codeberg.org/Jane", "jane"),
        ("codeberg.org/Jane", "jane+git@work.example"),
        ("jane", "jane+git@work.example"),
    }
    assert set(found.values()) == {
        ("the same name (Jane Doe) and the same login or start of the address",)
    }


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("jane", "doe", "Jane Doe"),
        ("jane", "codeberg.org/jane", "Jane"),
        ("info@a.example", "info@b.example", "Jane Doe"),
        ("jane", "codeberg.org/jane", None),
    ],
)
def test_a_name_or_a_login_alone_suggests_nobody(
    store: Store, one: str, other: str, name: str | None
) -> None:
    assert suggested(store, Actor(user_id=one, name=name), Actor(user_id=other, name=name)) == {}


def test_who_is_linked_is_not_suggested_and_nobody_is_linked_unasked(store: Store) -> None:
    pair = [Actor(user_id=each, name="Jane Doe") for each in ("jane", "jane@x.example", "x/jane")]
    assert len(suggested(store, *pair)) == 3
    assert store.identities.links() == []
    store.identities.link("jane", "jane@x.example", evidence="x")
    store.identities.link("x/jane", "jane@x.example", evidence="x")
    assert suggested(store) == {}


def test_bots_are_suggested_to_nobody(store: Store) -> None:
    pair = [Actor(user_id=each, name="Jane Doe", actor_type="bot") for each in ("jane", "x/jane")]
    assert suggested(store, *pair) == {}


@pytest.mark.parametrize("order", [1, -1])
def test_a_commit_told_under_an_address_and_a_login_is_a_sign(store: Store, order: int) -> None:
    told = [event(1, user_id="j@x.example"), event(1, user_id="Jane", provider="github")]
    for each in told[::order]:
        store.save_events([each])
    actors = [Actor(user_id="Jane"), Actor(user_id="j@x.example")]
    said = f"sources told {told[0].id} as the one's and the other's"
    assert suggested(store, *actors) == {("Jane", "j@x.example"): (said,)}
    store.save_events(told)
    assert suggested(store) == {("Jane", "j@x.example"): (said,)}


def test_a_spelling_is_no_other_name(store: Store) -> None:
    for user_id in ("jane", "JANE"):
        store.save_events([event(1, user_id=user_id, provider="x")])
    assert list(store.identities.told_names()) == []
