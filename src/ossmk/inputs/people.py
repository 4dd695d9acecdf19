"""Whom a file names: a login a line, JSON lines, or a CSV with a column of logins."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from ossmk.errors import InputError
from ossmk.inputs.csv import csv_rows
from ossmk.inputs.opened import name, opened
from ossmk.inputs.values import Json, Located


def read_logins(source: Path) -> Sequence[str]:
    """Give the logins of a file, each once (in any spelling), in its order; `-` is standard input.

    Blank lines and what follows a `#` are left out; in JSON lines and CSV it is the field `login`.
    Raises `InputError` for a row without it and for a file that names nobody.
    """
    rows = csv_rows(source) if source.suffix == ".csv" else _lines(source)
    logins: dict[str, str] = {}
    for row in rows:
        login = row.value.get("login") if isinstance(row.value, dict) else None
        if not isinstance(login, str) or not login.strip():
            raise InputError(f"{row.where}: names nobody; give a login in the field 'login'")
        logins.setdefault(login.strip().lower(), login.strip())
    if not logins:
        raise InputError(f"{name(source)}: names nobody; give a login a line")
    return list(logins.values())


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
