import hashlib
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from making_archives import line
from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.normalize import normalize
from ossmk.providers.gharchive.payloads import ArchivedEvent
from ossmk.providers.gharchive.told import LeftOut, moment_of

SHA = "a" * 40
HOST = "users.noreply.github.com"


def events(**fields: object) -> list[ContributionEvent]:
    event = msgspec.json.decode(line(1, **fields), type=ArchivedEvent)
    return [found for found in normalize(event) if isinstance(found, ContributionEvent)]


def left_out(**fields: object) -> list[str]:
    event = msgspec.json.decode(line(1, **fields), type=ArchivedEvent)
    return [found.reason for found in normalize(event) if isinstance(found, LeftOut)]


def push(email: str, ref: str = "refs/heads/main", **commit: object) -> dict[str, object]:
    listed = {"sha": SHA, "author": {"email": email, "name": "Mina"}, "message": "Mend", **commit}
    return {"type": "PushEvent", "payload": {"ref": ref, "commits": [listed]}}


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def once(local: str) -> str:
    return sha1(local)


def twice(local: str) -> str:
    return sha1(sha1(local))


@pytest.mark.parametrize("hide", [str, once, twice])
@pytest.mark.parametrize("local", ["4217+minaok", "minaok"])
def test_a_hidden_noreply_address_of_the_pusher_is_the_pusher(
    hide: Callable[[str], str], local: str
) -> None:
    (event,) = events(**push(f"{hide(local)}@{HOST}"))
    assert (event.user_id, event.actor_type) == ("minaok", "user")


def test_another_hidden_address_stands_for_itself() -> None:
    for address in (f"{once('else')}@{HOST}", f"{once('mina')}@work.example"):
        (event,) = events(**push(address))
        assert (event.user_id, event.actor_id, event.actor_type) == (address, None, "unlinked")


def test_a_commit_counts_at_its_first_push_to_the_default_branch() -> None:
    assert events(**push("mina@work.example"))
    assert left_out(**push("mina@work.example", distinct=False)) == [
        "commit of a PushEvent: was pushed before"
    ]
    assert left_out(**push("mina@work.example", "refs/heads/topic")) == [
        "PushEvent: not to the default branch as far as is told"
    ]
    assert left_out(**push("mina@work.example", "refs/tags/main")) != []


def test_who_merges_a_pull_request_is_not_its_author() -> None:
    payload = {"action": "merged", "number": 7, "pull_request": {"number": 7}}
    assert left_out(type="PullRequestEvent", payload=payload) == [
        "PullRequestEvent: names no author"
    ]


def test_the_same_moment_is_read_from_every_way_of_writing_it() -> None:
    ways = ["2012/03/10 22:00:00 -0800", "2012-03-10T22:00:00-08:00", "2012-03-11T06:00:00Z"]
    assert {moment_of(way).isoformat() for way in ways} == {"2012-03-11T06:00:00+00:00"}


@pytest.mark.parametrize("text", ["", "yesterday", "2012-03-10T22:00:00", "2012/03/10"])
def test_what_is_no_moment_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|time zone"):
        moment_of(text)


def test_a_title_is_stored_without_nul_and_not_without_end() -> None:
    issue = {"number": 1, "title": "a\0b" + "c" * 5000}
    (event,) = events(payload={"action": "opened", "issue": issue})
    assert event.title == "ab" + "c" * 998


TYPES = [
    "PushEvent", "PullRequestEvent", "PullRequestReviewEvent", "PullRequestReviewCommentEvent",
    "IssuesEvent", "IssueCommentEvent", "CommitCommentEvent", "DiscussionEvent", "ReleaseEvent",
]  # fmt: skip


@given(
    st.sampled_from(TYPES),
    st.sampled_from(["opened", "closed", "merged", "created", "published", "submitted", None]),
    st.dictionaries(
        st.sampled_from(["issue", "comment", "pull_request", "review", "discussion", "release"]),
        st.fixed_dictionaries(
            {},
            optional={
                "id": st.integers(1, 9),
                "number": st.integers(1, 9),
                "user": st.none() | st.just({"login": "jonasw", "id": 99}),
                "merged": st.booleans(),
                "tag_name": st.just("v1"),
                "commit_id": st.just(SHA),
                "title": st.none() | st.text(max_size=5),
                "created_at": st.none() | st.just("2012/03/10 22:00:00 -0800"),
            },
        ),
    ),
)
def test_whatever_a_payload_lacks_gives_one_event_or_one_reason(
    type_: str, action: str | None, payload: dict[str, object]
) -> None:
    event = msgspec.convert(
        {
            "type": type_,
            "created_at": "2026-01-31T23:59:59Z",
            "actor": {"login": "minaok"},
            "repo": {"name": "acme/Tools"},
            "payload": {"action": action, **payload},
        },
        ArchivedEvent,
    )
    (found,) = normalize(event)
    assert isinstance(found, LeftOut) or found.id.startswith("github.com/acme/tools/")
