"""Output that is there as a whole or not at all, whenever the run is killed."""

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ossmk.errors import OutputError

ABANDONED_SECONDS = 24 * 3600


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turn what the system refuses into an `OutputError` that names the path."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error


@contextmanager
def unfinished(folder: Path, name: str) -> Iterator[Path]:
    """Give a new folder to work in; what is left in it afterwards is removed.

    What killed runs left behind a day ago is removed too: younger ones may be at work.
    """
    _remove_abandoned(folder)
    made = folder / f"{name}.{secrets.token_hex(4)}"
    with telling(made):
        made.mkdir(parents=True)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    for left in folder.glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def move(file: Path, destination: Path) -> None:
    """Put a finished file in its place, on the disk before it is seen there."""
    with telling(destination):
        destination.parent.mkdir(parents=True, exist_ok=True)
        with file.open("rb") as written:
            os.fsync(written.fileno())
        file.replace(destination)


def write(content: bytes, destination: Path, *, beside: Path) -> None:
    """Write a small file, first in the folder `beside` of the same disk, then in its place."""
    part = beside / f"{destination.name}.part"
    with telling(destination):
        part.write_bytes(content)
    move(part, destination)
