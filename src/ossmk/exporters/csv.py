"""CSV: a line of names, then one line a row, as RFC 4180 has it, in UTF-8.

Titles come from strangers, and a spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`
(https://owasp.org/www-community/attacks/CSV_Injection): such a text gets an apostrophe in front,
and so does a text that begins with one, so that the guard can be taken off again. Numbers are
left alone. None is an empty cell, true and false are words, what is nested is JSON.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import StringIO
from itertools import chain
from pathlib import Path

import msgspec

from ossmk.errors import UsageError
from ossmk.exporters.atomic import write_pieces
from ossmk.periods import iso

_GUARDED = frozenset("=+-@\t\r\n'")


def write(rows: Iterable[Mapping[str, object]], destination: Path) -> int:
    """Write the rows under the names of the first one; gives the number of rows.

    Raises `UsageError` for a row with a name that the first one has not.
    """
    return write_pieces(destination, _pieces(iter(rows))) - 1


def _pieces(rows: Iterator[Mapping[str, object]]) -> Iterator[bytes]:
    """Give the line of names (nothing where there is no row), then a line for each row."""
    first = next(rows, None)
    if first is None:
        yield b""
        return
    names = tuple(first)
    known, line = set(names), _Line()
    yield line.of(names)
    for row in chain([first], rows):
        if extra := row.keys() - known:
            raise UsageError(f"a row has {', '.join(sorted(extra))}, which the first row has not")
        yield line.of(_cell(row.get(name)) for name in names)


class _Line:
    """Cells as a line; one writer serves all lines."""

    def __init__(self) -> None:
        self._text = StringIO()
        self._writer = csv.writer(self._text)

    def of(self, cells: Iterable[str]) -> bytes:
        """Give the line that holds these cells."""
        self._writer.writerow(cells)
        line = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return line.encode()


def _cell(value: object) -> str:
    if isinstance(value, str):
        return "'" + value if value[:1] in _GUARDED else value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value)
    return msgspec.json.encode(value).decode()
