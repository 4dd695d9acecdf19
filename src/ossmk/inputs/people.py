"""Whom a file names: a login a line, JSON lines, or CSV or Parquet with a column of logins."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ossmk import plugins
from ossmk.errors import InputError
from ossmk.inputs.csv import csv_rows
from ossmk.inputs.opened import name, opened
from ossmk.inputs.values import Json, Located


def read_logins(source: Path) -> Sequence[str]:
    """Give the logins of a file, each once (in any spelling), in its order; `-` is standard input.

    Blank lines and what follows a `#` are left out; elsewhere it is the field `login`.
    Raises `InputError` for a row without it and for a file that names nobody.
    """
    logins: dict[str, str] = {}
    for row in _rows(source):
        login = row.value.get("login") if isinstance(row.value, dict) else None
        if not isinstance(login, str) or not login.strip():
            raise InputError(f"{row.where}: names nobody; give a login in the field 'login'")
        logins.setdefault(login.strip().lower(), login.strip())
    if not logins:
        raise InputError(f"{name(source)}: names nobody; give a login a line")
    return list(logins.values())


def _rows(source: Path) -> Iterator[Located]:
    match source.suffix.lower():
        case ".csv":
            yield from csv_rows(source)
        case ".parquet":
            yield from plugins.load_name("ossmk.inputs.parquet", "parquet_rows")(source)
        case _:
            yield from _lines(source)


def _lines(source: Path) -> Iterator[Located]:
    with opened(source) as text:
        for number, line in enumerate(text, start=1):
            where = f"{name(source)}:{number}"
            if line.lstrip().startswith("{"):
                yield Located(where, _object(line, where))
            elif login := line.partition("#")[0].strip():
                yield Located(where, {"login": login})


def _object(line: str, where: str) -> Json:
    try:
        row: Json = json.loads(line)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from error
    return row
