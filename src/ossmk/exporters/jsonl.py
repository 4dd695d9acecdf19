"""JSON lines: one object a line, in the order of the rows."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ossmk.exporters.atomic import write_pieces


def write(rows: Iterable[Mapping[str, object]], destination: Path) -> int:
    """Write a line for each row; gives the number of rows. Times are ISO, none is null."""
    encode = msgspec.json.Encoder().encode
    return write_pieces(destination, (encode(dict(row)) + b"\n" for row in rows))
