"""JSON: one array, one row a line, so that a diff of two files reads well."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from ossmk.exporters.atomic import write_pieces


def write(rows: Iterable[Mapping[str, object]], destination: Path) -> int:
    """Write the rows as an array; gives the number of rows. Times are ISO, none is null."""
    return write_pieces(destination, _pieces(rows)) - 1


def _pieces(rows: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Give a piece for each row, and one that ends the array."""
    encode = msgspec.json.Encoder().encode
    before = b"[\n"
    for row in rows:
        yield before + encode(dict(row))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
