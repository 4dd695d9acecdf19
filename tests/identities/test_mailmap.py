"""A .mailmap means what git says it means, and links addresses, never names."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from making_events import event
from ossmk.identities import link_mapped
from ossmk.inputs.mailmap import parse_mailmap, read_mailmap
from ossmk.model import Actor, Link, Page, Skipped
from ossmk.storage.base import Store, open_store

NAMES = ["Jane Doe", "jane doe", "Joe", ""]
EMAILS = ["jane@work.example", "JANE@Work.example", "jane@home.example", "root@localhost", "j"]

names, emails = st.sampled_from(NAMES), st.sampled_from(EMAILS)
lines = st.one_of(
    st.builds("{} <{}>".format, names, emails),
    st.builds("<{}> <{}>".format, emails, emails),
    st.builds("{} <{}> <{}>".format, names, emails, emails),
    st.builds("{} <{}> {} <{}> # said by Joe".format, names, emails, names, emails),
    st.builds("{} < {}".format, names, emails),
    st.builds("# {} <{}>".format, names, emails),
    st.builds(" # <{}> <{}>".format, emails, emails),
    st.sampled_from(["", "   ", "Jane <>", "<> <j>", "<j> <>", "<j> Joe <> ", "no address"]),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mailmap")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(lines, max_size=8).map("\n".join))
def test_every_address_leads_where_git_leads_it(repository: Path, text: str) -> None:
    file = repository / ".mailmap"
    file.write_text(text)
    asked = [(name, email) for name in NAMES for email in EMAILS]
    told = subprocess.run(
        ["git", "-C", repository, "check-mailmap", "--stdin"],
        input="".join(f"{name} <{email}>\n" for name, email in asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.splitlines()
    found = read_mailmap(file)
    for (name, email), line in zip(asked, told, strict=True):
        mapped = found.get(email.lower())
        proper = (mapped.to(name) if mapped else None) or email
        assert proper.lower() == line.rpartition("<")[2].removesuffix(">").lower()


@pytest.fixture
def store() -> Store:
    """Give a store of people known by addresses, one of them by a login made of one."""
    store = open_store("sqlite:///:memory:")
    store.ensure_schema()
    seen = {"jane@work.example": "Jane", "jane@old.example": "J", "root@localhost": "Joe"}
    actors = [Actor(user_id=user_id, name=name) for user_id, name in seen.items()]
    store.save_page(Page(actors=actors), provider="git", target="x")
    store.save_events([event(1, user_id="JaneD")])
    return store


def imported(store: Store, text: str) -> tuple[list[Link], list[Skipped]]:
    mailmap = parse_mailmap(text.splitlines())
    return link_mapped(store.identities, mailmap, evidence="mailmap of acme/tools")


def test_addresses_are_linked_with_the_file_as_evidence(store: Store) -> None:
    old = "Jane <7+janed@users.noreply.github.com> <JANE@old.example>"
    work = "<jane@work.example> <janed@users.noreply.github.com>"
    made, skipped = imported(store, f"{old}\n{work}\n")
    assert skipped == []
    assert {(each.account, each.person, each.evidence) for each in made} == {
        ("jane@old.example", "JaneD", "mailmap of acme/tools"),
        ("jane@work.example", "JaneD", "mailmap of acme/tools"),
    }


def test_importing_again_changes_nothing(store: Store) -> None:
    text = "Jane <jane@work.example> <jane@old.example>"
    assert len(imported(store, text)[0]) == 1
    before = store.identities.links()
    assert imported(store, text) == ([], [])
    assert store.identities.links() == before


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe <jane@work.example>\nJane Doe <jane@old.example>",
        "Jane <jane@new.example> <jane@work.example>",
        "Jane <jane@work.example> Joe <jane@old.example>",
        "# <jane@work.example> <jane@old.example>",
    ],
)
def test_names_unseen_addresses_and_other_peoples_names_link_nobody(
    store: Store, text: str
) -> None:
    assert imported(store, text) == ([], [])


def test_unseen_addresses_link_those_that_lead_to_them(store: Store) -> None:
    made, _ = imported(
        store, "<new@x.example> <jane@work.example>\n<NEW@x.example> <jane@old.example>"
    )
    assert [(each.account, each.person) for each in made] == [
        ("jane@old.example", "jane@work.example")
    ]


def test_an_address_that_several_people_use_is_nobodys(store: Store) -> None:
    text = "<jane@work.example> Jane <root@localhost>\n<jane@old.example> Joe <root@localhost>"
    made, skipped = imported(store, text)
    assert (made, [each.target for each in skipped]) == ([], ["root@localhost"])


def test_what_contradicts_a_link_is_said_and_the_rest_is_linked(store: Store) -> None:
    store.save_events([event(2, user_id="joe"), event(3, user_id="bob")])
    store.identities.link("joe", "root@localhost", evidence="x")
    store.identities.link("bob", "jane@work.example", evidence="x")
    text = "<jane@work.example> <root@localhost>\n<jane@work.example> <jane@old.example>"
    made, skipped = imported(store, text)
    assert [each.account for each in made] == ["jane@old.example"]
    assert [each.target for each in skipped] == ["root@localhost"]
    assert "bob" in skipped[0].reason
    assert "joe" in skipped[0].reason
