"""One import at a time into one target: a lock that the system drops when its owner dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from ossmk.errors import OutputError
from ossmk.providers.gharchive.files import telling

if sys.platform == "win32":
    import msvcrt

    _BEHIND = 1 << 30  # others cannot read what is locked here: lock a byte behind the text

    def _lock(file: TextIO) -> None:
        os.lseek(file.fileno(), _BEHIND, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: TextIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def alone(path: Path, *, place: Path) -> Iterator[None]:
    """Hold the lock at `path`; raises `OutputError` where another import into `place` holds it."""
    with _held(path, place) as file:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _held(path: Path, place: Path) -> TextIO:
    """Open and lock the file; one that its last owner removed meanwhile is no lock."""
    while True:
        with telling(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("a+", encoding="ascii")
        try:
            _lock(file)
        except OSError as error:
            file.seek(0)
            owner = file.read() or "unknown"
            file.close()
            raise OutputError(
                f"another import (process {owner}) writes into {place}; wait until it is done, or "
                "give another --out"
            ) from error
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        file.close()
