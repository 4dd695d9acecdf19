"""A file is there as a whole or not at all, whatever happens while it is written."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ossmk.errors import OutputError
from ossmk.exporters.atomic import write_pieces


def failing() -> Iterator[bytes]:
    yield b"half" * (1 << 20)
    raise RuntimeError("the source broke")


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_failure_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, before: bytes | None
) -> None:
    path = tmp_path / "out" / "f.json"
    path.parent.mkdir()
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(RuntimeError, match="the source broke"):
        write_pieces(path, failing())
    assert [file.read_bytes() for file in path.parent.iterdir()] == ([before] if before else [])


def test_a_killed_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(b"old")
    program = (
        "import itertools, sys; from pathlib import Path;"
        "from ossmk.exporters.atomic import write_pieces;"
        "more = (b'x' * (1 << 20) for _ in itertools.count());"
        "said = (print(n, flush=True) or piece for n, piece in enumerate(more));"
        "write_pieces(Path(sys.argv[1]), said)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        while writer.stdout.readline() != "5\n":
            pass
        writer.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"
    assert write_pieces(path, [b"new"]) == 1
    assert path.read_bytes() == b"new"


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_pieces(tmp_path / "new", [b"x"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.touch(mode=0o600)
    write_pieces(path, [b"x"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "f")
    write_pieces(link, [b"x"])
    assert link.is_symlink()
    assert (tmp_path / "real" / "f").read_bytes() == b"x"


def test_a_device_stays_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        write_pieces(pipe, [b"through"])
        assert reader.communicate()[0] == b"through"
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["missing/f.json", "folder", "file/f.json"])
def test_a_place_that_cannot_hold_a_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=str(tmp_path / name)):
        write_pieces(tmp_path / name, [b"x"])


def test_a_full_disk_is_named() -> None:
    with pytest.raises(OutputError, match="No space left"):
        write_pieces(Path("/dev/full"), [b"x"])
