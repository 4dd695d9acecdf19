"""Reading git's output."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ossmk.providers.git.command import tokens
from ossmk.providers.git.log import Changes, commits

OUTPUT = (
    b"\x1eaa\0bb cc\x0010\x0011\0Alice\0a@x\0Merge\0\0"
    b"\x1ebb\0cc\x0010\x0011\0Bob\0b@x\0Two files\0Alice <a@x>\nDan <d@x>\0"
    b"\n3\t1\ta file\0-\t-\tpicture\0"
    b"\x1ecc\0\x0010\x0011\0\xe9\0c@x\0\x1edd\0\0\n12\t0\t\x1e1\t2\0"
    b"\x1eee\0\x0010\x0011\0E\0e@x\0Empty\0\0"
)


def cut(output: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(output) + 1) for place in places), len(output)]
    return [output[start:end] for start, end in pairwise(bounds)]


@given(st.lists(st.integers(0, 10_000), max_size=30))
def test_the_commits_are_the_same_wherever_the_output_is_cut(places: list[int]) -> None:
    whole = list(commits(iter([OUTPUT]), with_lines=True))
    assert list(commits(iter(cut(OUTPUT, places)), with_lines=True)) == whole
    assert [(commit.sha, commit.changes) for commit in whole] == [
        (b"aa", Changes(0, 0, 0)),
        (b"bb", Changes(3, 1, 2)),
        (b"cc", Changes(12, 0, 1)),
        (b"ee", Changes(0, 0, 0)),
    ]
    assert whole[1].co_authors == b"Alice <a@x>\nDan <d@x>"
    assert whole[2].subject == b"\x1edd"


def test_commits_that_were_listed_without_changes_have_none() -> None:
    output = b"\x1eaa\0\x0010\x0011\0A\0a@x\0One\0\0"
    assert [commit.changes for commit in commits(iter([output]), with_lines=False)] == [None]


@given(st.lists(st.binary().map(lambda part: part.replace(b"\0", b"")), max_size=9), st.data())
def test_tokens_are_what_nul_bytes_end(parts: list[bytes], data: st.DataObject) -> None:
    output = b"".join(part + b"\0" for part in parts)
    places = data.draw(st.lists(st.integers(0, len(output))))
    assert list(tokens(iter(cut(output, places)))) == parts
