"""What is wrong with a TOML file, collected so that every fault is told at once.

The message names file, line, table, key and value, for the shell. What may be sent to somebody
else is `ConfigError.public`, which quotes nothing from the file.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from ossmk.errors import ConfigError

Path = tuple[str, ...]

PUBLIC = "the rules file is missing or wrong; `ossmk rules check` on the server tells what"

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"([^"]*)"|'([^']*)'""")
_NOTHING = object()
_LONGEST = 60


class Problems:
    """The faults of one file. Nothing is raised before all of it was read."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = line_numbers(text)
        self._found: list[tuple[int, str]] = []

    def add(
        self, path: Path, what: str, *, got: object = _NOTHING, valid: Iterable[str] = ()
    ) -> None:
        """Note what is wrong at `path`; `got` is quoted, and the nearest of `valid` proposed."""
        notes = [] if got is _NOTHING else [f"got {_shown(got)}"]
        if isinstance(got, str) and (near := get_close_matches(got.lower(), list(valid), n=1)):
            notes.append(f'did you mean "{near[0]}"?')
        note = f" ({'; '.join(notes)})" if notes else ""
        line = self._line(path)
        self._found.append((line, f"{self._place(path, line)}: {what}{note}"))

    def raise_any(self) -> None:
        """Raise one `ConfigError` with a line for every fault, in the file's order, if any is."""
        if self._found:
            found = sorted(self._found, key=lambda each: each[0])
            raise ConfigError("\n".join(said for _, said in found), public=PUBLIC)

    def _place(self, path: Path, line: int) -> str:
        table, key = ".".join(path[:-1]), path[-1] if path else ""
        file = f"{self._file}:{line}:" if line else f"{self._file}:"
        return " ".join(part for part in (file, f"[{table}]" if table else "", key) if part)

    def _line(self, path: Path) -> int:
        """Give the line of a key, or of the nearest table around it; 0 where none is known."""
        ends = range(len(path), 0, -1)
        return next((self._lines[path[:end]] for end in ends if path[:end] in self._lines), 0)


def line_numbers(text: str) -> Mapping[Path, int]:
    """Find the line of each `[table]` and `key =`; the TOML reader does not tell them.

    The second `[[table]]` of a name is at the path of that name and "2".
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    entries: Counter[Path] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            parts = _parts(header[2])
            if header[1] == "[[":
                array = (*_entered(parts[:-1], entries), *parts[-1:])
                entries[array] += 1
                lines.setdefault(array, number)
            table = _entered(parts, entries)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(table + _parts(key[1]), number)
    return lines


def _entered(parts: Iterable[str], entries: Mapping[Path, int]) -> Path:
    """Give the path of a table, with the number of the entry it is in."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if number := entries.get(path):
            path = (*path, str(number))
    return path


def _parts(dotted: str) -> Path:
    return tuple(part[1] or part[2] or part[0] for part in _PART.finditer(dotted))


def _shown(value: object) -> str:
    if isinstance(value, (Decimal, date)):
        text = str(value)
    elif isinstance(value, Mapping):
        text = "a table"
    else:
        text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
