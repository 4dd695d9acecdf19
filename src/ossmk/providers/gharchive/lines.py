"""The lines of an archive, gzip or plain, as far as the file can be read."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ossmk.errors import InputError

_GZIP = b"\x1f\x8b"
_WITH_GZIP_HEADER = 31  # https://docs.python.org/3/library/zlib.html#zlib.decompress
_READ = 1 << 18
_INFLATED = 1 << 22
# the first months have hours on one line: https://github.com/igrigorik/gharchive.org/issues/18
LONGEST_LINE = 1 << 28


class ArchiveLines:
    """Iterate once over the lines; then `fault` says why that was not all, if it was not.

    What a truncated or damaged file holds before the fault is given. Memory holds a few megabytes
    and the longest line; what goes on for more than `LONGEST_LINE` is cut into several.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fault: str | None = None

    def __iter__(self) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks():
            *lines, rest = (rest + block).split(b"\n")
            yield from lines
            if len(rest) > LONGEST_LINE:
                yield rest
                rest = b""
        if rest:
            yield rest

    def _blocks(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                start = file.read(_READ)
                yield from (
                    self._inflated(start, file) if start[:2] == _GZIP else _plain(start, file)
                )
        except zlib.error as error:
            self.fault = f"damaged gzip: {error}"
        except OSError as error:
            raise InputError(f"{self.path}: cannot be read: {error.strerror}") from error

    def _inflated(self, compressed: bytes, file: BinaryIO) -> Iterator[bytes]:
        """Inflate one gzip member after another, as `gzip` itself does."""
        member = zlib.decompressobj(_WITH_GZIP_HEADER)
        while compressed:
            if member.eof:
                if not compressed.startswith(_GZIP):
                    self.fault = "something else follows the end of the gzip"
                    return
                member = zlib.decompressobj(_WITH_GZIP_HEADER)
            before = member.copy()
            try:
                block = member.decompress(compressed, _INFLATED)
            except zlib.error as error:
                self.fault = f"damaged gzip: {error}"
                yield _before_damage(before, compressed)
                return
            if block:
                yield block
            compressed = member.unconsumed_tail or member.unused_data.lstrip(b"\0")
            compressed = compressed or file.read(_READ)
        if not member.eof:
            self.fault = "the gzip ends too early"


def _before_damage(member: "zlib._Decompress", compressed: bytes) -> bytes:
    """Give what can be inflated up to the damaged byte."""
    whole = bytearray()
    with suppress(zlib.error):
        for at in range(len(compressed)):
            whole += member.decompress(compressed[at : at + 1])
    return bytes(whole)


def _plain(start: bytes, file: BinaryIO) -> Iterator[bytes]:
    while start:
        yield start
        start = file.read(_READ)
