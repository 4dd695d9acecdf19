"""Rows out of CSV files as our exporter writes them."""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from ossmk.errors import InputError
from ossmk.inputs.opened import name, opened
from ossmk.inputs.values import Json, Located

_NUMBERS: Mapping[str, Callable[[str], int | float]] = {"value": float, "events": int}


def csv_rows(source: Path) -> Iterator[Located]:
    """Give the rows: an empty cell is left out, the guard before `=`, `+`, `-`, `@` taken off.

    Raises `InputError` for a line with more cells than names, or a number that is none.
    """
    with opened(source) as text:
        yield from _rows(text, name(source))


def _rows(text: TextIO, called: str) -> Iterator[Located]:
    lines = csv.DictReader(text, strict=True)
    try:
        for cells in lines:
            where = f"{called}:{lines.line_num}"
            if None in cells:
                raise InputError(f"{where}: more cells than names in the first line")
            yield Located(where, {key: _value(key, cell) for key, cell in cells.items() if cell})
    except (csv.Error, ValueError) as error:
        raise InputError(f"{called}:{lines.line_num}: {error}") from error


def _value(key: str, cell: str) -> Json:
    if key in _NUMBERS:
        return _NUMBERS[key](cell)
    return cell.removeprefix("'")
