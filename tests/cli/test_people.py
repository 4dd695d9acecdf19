"""Names in place of addresses."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ossmk.model import Actor
from ossmk.people import Addresses, People, named, named_rows

words = st.sampled_from(["Jane", "jane", "Doe", "jane@work.example", "(2)", "<a@b>", "(unlinked)"])
names = st.lists(words, max_size=3).map(" ".join)
user_ids = st.sampled_from(["a@x", "A@x", "b@x", "c@x", "d@", "jane", "Jane", "doe", "mina"])


@given(st.dictionaries(user_ids, names | st.none()))
def test_two_persons_never_share_a_name_and_no_address_shows(known: dict[str, str | None]) -> None:
    people = People()
    people.meet_all(known, {each: Actor(user_id=each, name=name) for each, name in known.items()})
    shown = {user_id.lower(): people.name(user_id).lower() for user_id in known}
    assert len(set(shown.values())) == len(shown)
    assert not any("@" in name for name in shown.values())


@given(st.dictionaries(user_ids, names), st.randoms())
def test_the_order_people_come_in_does_not_change_their_names(
    known: dict[str, str], any_order: Random
) -> None:
    shuffled = list(known)
    any_order.shuffle(shuffled)
    actors = {user_id: Actor(user_id=user_id, name=name) for user_id, name in known.items()}
    one, other = People(), People()
    one.meet_all(known, actors)
    other.meet_all(shuffled, actors)
    assert [one.name(each).lower() for each in known] == [
        other.name(each).lower() for each in known
    ]


def test_a_co_authors_address_does_not_show_in_the_events_id() -> None:
    people = People()
    people.meet("jane@x", Actor(user_id="jane@x", name="Jane Doe"))
    row = named({"id": "commit:1a#jane@x", "user_id": "jane@x"}, people)
    assert row == {"id": "commit:1a#Jane Doe", "user_id": "Jane Doe"}


def test_an_author_that_no_account_claims_is_named_even_without_an_at_sign() -> None:
    people = People()
    actor = Actor(user_id="jane at work", name="Jane Doe", actor_type="unlinked")
    assert people.meet("jane at work", actor) == "Jane Doe"


def test_whoever_has_no_name_is_an_unknown_author() -> None:
    people = People()
    assert [people.name("a@x"), people.name("b@x")] == ["unknown author", "unknown author (2)"]


def test_addresses_are_given_to_who_asked_for_them() -> None:
    rows = [{"user_id": "jane@x", "value": 1}]
    actors = {"jane@x": Actor(user_id="jane@x", name="Jane Doe")}
    assert list(named_rows(rows, Addresses(), lambda _: actors)) == rows
    assert next(named_rows(rows, People(), lambda _: actors))["user_id"] == "Jane Doe"
