"""A file is there as a whole or not at all: written beside its name, then renamed."""

import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from pathlib import Path
from typing import BinaryIO, Literal

from ossmk.errors import OutputError

STDOUT = Path("-")
_AT_ONCE = 1 << 20


def write_pieces(destination: Path, pieces: Iterable[bytes]) -> int:
    """Write the pieces to `destination`, `-` being standard output; gives how many there were.

    A file that was there stays as it is until the new one is complete and on the disk; it keeps
    its permissions. A device or a pipe is written to as it is. Raises `OutputError` when the file
    cannot be written; a reader that closes its end of a pipe is a `BrokenPipeError`.
    """
    with _opened(destination) as file:
        return _write_all(file, pieces, destination)


@contextmanager
def _opened(destination: Path) -> Iterator[BinaryIO]:
    if destination == STDOUT:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif destination.exists() and not destination.is_file():
        with _created(destination, "wb") as file:
            yield file
    else:
        # a link stays a link: what it points to is replaced
        with _replacing(Path(os.path.realpath(destination))) as file:
            yield file


@contextmanager
def _replacing(destination: Path) -> Iterator[BinaryIO]:
    unfinished = destination.with_name(f".{destination.name}.{secrets.token_hex(4)}.part")
    try:
        with _created(unfinished, "xb", named=destination) as file:
            yield file
            with _told(destination):
                _keep_mode(destination, file)
                file.flush()
                os.fsync(file.fileno())
        with _told(destination):
            unfinished.replace(destination)
            _sync_folder(destination.parent)
    finally:
        with suppress(OSError):
            unfinished.unlink()


@contextmanager
def _created(
    path: Path, mode: Literal["wb", "xb"], named: Path | None = None
) -> Iterator[BinaryIO]:
    with _told(named or path):
        file: BinaryIO = path.open(mode)
    try:
        yield file
    finally:
        # closing writes what a failed write left over, and fails again
        with _told(named or path):
            file.close()


def _write_all(file: BinaryIO, pieces: Iterable[bytes], destination: Path) -> int:
    count = 0
    waiting = bytearray()
    at_once = _at_once(file)
    for piece in pieces:
        count += 1
        waiting += piece
        if len(waiting) >= at_once:
            _write(file, waiting, destination)
            waiting.clear()
    _write(file, waiting, destination)
    return count


def _write(file: BinaryIO, waiting: bytearray, destination: Path) -> None:
    with _told(destination):
        file.write(waiting)
        file.flush()


def _at_once(file: BinaryIO) -> int:
    """Give how many bytes may wait: who reads a pipe or a terminal gets each piece as it comes."""
    try:
        is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except UnsupportedOperation:  # nothing of the system's, such as a buffer
        is_file = True
    return _AT_ONCE if is_file else 1


@contextmanager
def _told(destination: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"{destination}: cannot be written: {error.strerror}") from error


def _keep_mode(destination: Path, file: BinaryIO) -> None:
    with suppress(FileNotFoundError):
        os.fchmod(file.fileno(), destination.stat().st_mode & 0o7777)


def _sync_folder(folder: Path) -> None:
    # the new name is on the disk only once its folder is
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
