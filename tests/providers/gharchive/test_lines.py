import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ossmk.errors import InputError
from ossmk.providers.gharchive import lines as reading
from ossmk.providers.gharchive.lines import ArchiveLines

LINES = st.lists(st.binary(max_size=200).map(lambda each: each.replace(b"\n", b"")), min_size=1)


def read(content: bytes) -> tuple[list[bytes], str | None]:
    with tempfile.NamedTemporaryFile(suffix=".json.gz") as file:
        Path(file.name).write_bytes(content)
        archive = ArchiveLines(Path(file.name))
        return list(archive), archive.fault


def text(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@given(LINES)
def test_every_line_of_an_archive_is_read(lines: list[bytes]) -> None:
    assert read(gzip.compress(text(lines))) == (lines, None)


@given(LINES, LINES)
def test_members_that_follow_one_another_are_one_archive(
    first: list[bytes], second: list[bytes]
) -> None:
    members = gzip.compress(text(first)) + gzip.compress(text(second)) + b"\0" * 20
    assert read(members) == ([*first, *second], None)


def test_a_file_that_is_not_packed_is_read_as_it_is() -> None:
    assert read(b"one\ntwo") == ([b"one", b"two"], None)


@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1), st.data())
def test_what_a_truncated_archive_holds_is_read_and_the_fault_is_told(
    pieces: list[bytes], data: st.DataObject
) -> None:
    whole = gzip.compress(b"".join(pieces))
    cut = data.draw(st.integers(2, len(whole) - 1))
    lines, fault = read(whole[:cut])
    assert b"".join(pieces).startswith(b"\n".join(lines))
    assert fault == "the gzip ends too early"


@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1), st.data())
def test_what_comes_before_damage_is_read(pieces: list[bytes], data: st.DataObject) -> None:
    content = b"".join(pieces)
    whole = bytearray(gzip.compress(content))
    end_of_check = len(whole) - 4  # the checksum's four bytes, then the length's
    whole[data.draw(st.integers(end_of_check - 4, end_of_check - 1))] ^= 1
    lines, fault = read(bytes(whole))
    assert b"\n".join(lines) == content.removesuffix(b"\n")
    assert fault
    assert "incorrect data check" in fault


def test_what_follows_the_end_is_a_fault() -> None:
    assert read(gzip.compress(b"one\n") + b"<html>") == (
        [b"one"],
        "something else follows the end of the gzip",
    )


def test_a_line_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_LINE", 1 << 20)
    lines, fault = read(gzip.compress(b"x" * (6 << 20)))
    assert (b"".join(lines), fault) == (b"x" * (6 << 20), None)
    assert max(map(len, lines)) <= 5 << 20


def test_a_file_that_is_not_there_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.json\.gz: cannot be read: No such file"):
        list(ArchiveLines(tmp_path / "gone.json.gz"))
