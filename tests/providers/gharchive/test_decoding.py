from hypothesis import given
from hypothesis import strategies as st

from making_archives import line
from ossmk.providers.gharchive.decoding import LONGEST_KEPT, Bad, decoded
from ossmk.providers.gharchive.payloads import ArchivedEvent


def read(content: bytes) -> list[str]:
    """Give the type of each event, and the reason of each bad piece."""
    return [
        found.type if isinstance(found, ArchivedEvent) else found.reason
        for found in decoded(content)
    ]


@given(
    st.lists(st.sampled_from(["A", "B"]), min_size=1),
    st.sampled_from([b"", b" ", b"\0", b"\0\0 \0", b"\r\n"]),
)
def test_events_that_share_a_line_are_all_read(types: list[str], between: bytes) -> None:
    assert read(between.join(b'{"type":"%s"}' % each.encode() for each in types)) == types


def test_whole_events_around_a_broken_one_are_kept() -> None:
    broken = line(1) + b'\0{"type":"Iss\0' + line(2)
    assert read(broken) == ["IssuesEvent", "is no JSON", "IssuesEvent"]


def test_an_event_that_ends_too_early_is_bad() -> None:
    assert read(line(1) + line(2)[:-9]) == ["IssuesEvent", "is no JSON"]


def test_a_blank_line_is_nothing() -> None:
    assert read(b"") == read(b" \r") == read(b"\0\0") == []


def test_bytes_that_are_not_text_are_bad() -> None:
    assert read(b'{"type":"\xff"}') == ["is not UTF-8 text"]


def test_a_contribution_of_another_shape_is_bad() -> None:
    (reason,) = read(line(1, payload=[]))
    assert reason.startswith("is no event as documented: Expected `object | null`, got `array`")


def test_other_types_may_have_any_shape() -> None:
    assert read(line(1, type="FunnyEvent", payload=[])) == ["FunnyEvent"]
    assert read(b"[1]") != []


def test_only_the_beginning_of_a_bad_line_is_kept() -> None:
    (found,) = decoded(b"<" * 100_000)
    assert isinstance(found, Bad)
    assert found.text == "<" * LONGEST_KEPT


@given(st.binary())
def test_no_line_is_beyond_reading(content: bytes) -> None:
    for found in decoded(content):
        assert isinstance(found, ArchivedEvent | Bad)
