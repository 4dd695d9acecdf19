"""One table of a rules file, read key by key: wrong values become problems, never exceptions.

What cannot be read gives the default, so that reading goes on and finds every fault.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from ossmk.model import EPOCH, KINDS, Kind
from ossmk.rules.problems import Path, Problems

MOST = 10_000  # keeps the points of an event exact in a double, and sums far from 2^63
SMALLEST = -30  # exponent of ten
MOST_A_DAY = 1_000_000

Word = TypeVar("Word", bound=str)
Value = TypeVar("Value")


class Table:
    """A table at `path`; `close` reports the keys that nobody asked for."""

    def __init__(self, values: Mapping[str, object], path: Path, problems: Problems) -> None:
        self._values = values
        self.path = path
        self._problems = problems
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def get(self, key: str) -> object:
        """Give the value as it was written; None where it is missing."""
        self._known.add(key)
        return self._values.get(key)

    def refuse(self, key: str, what: str) -> None:
        """Complain about a key that must not be there."""
        if key in self._values:
            self.get(key)
            self.complain(key, what)

    def complain(self, key: str, what: str, *, valid: Sequence[str] = ()) -> None:
        """Note a problem with a key, and its value where it has one."""
        path = (*self.path, key)
        if key in self._values:
            self._problems.add(path, what, got=self._values[key], valid=valid)
        else:
            self._problems.add(path, what)

    def number(
        self, key: str, default: Decimal, *, positive: bool = False, most: int = MOST
    ) -> Decimal:
        """Read a finite number from 0 (`positive`: above 0) to `most`."""
        if (value := self.get(key)) is None:
            return default
        number = _decimal(value)
        if number is None or not number.is_finite():
            self.complain(key, "must be a number")
        elif number < 0 or number > most or (positive and number == 0):
            least = "above 0 and" if positive else "0 or more and"
            self.complain(key, f"must be {least} at most {most}")
        elif number and number.adjusted() < SMALLEST:
            self.complain(key, f"is too small; give 0 or at least 1e{SMALLEST}")
        else:
            return number
        return default

    def day(self, key: str) -> date | None:
        """Read a day; None where it is none or missing."""
        if (value := self.get(key)) is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.complain(key, "must be a date without time and quotes, such as 2026-07-01")
        elif value <= EPOCH.date():
            self.complain(key, f"must be after {EPOCH.date()}: no event is older")
        else:
            return value
        return None

    def whole(self, key: str, *, most: int = MOST_A_DAY) -> int:
        """Read a whole number from 0 to `most`; 0 where it is none or missing."""
        if (value := self.get(key)) is None:
            return 0
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.complain(key, f"must be a whole number from 0 to {most}")
        return 0

    def word(self, key: str, words: Sequence[Word], default: Word) -> Word:
        """Read one of some words."""
        if (value := self.get(key)) is None:
            return default
        for word in words:
            if word == value:
                return word
        self.complain(key, f"must be one of {', '.join(words)}", valid=words)
        return default

    def texts(self, key: str) -> list[str]:
        """Read a list of different texts; empty where it is missing."""
        if (value := self.get(key)) is None:
            return []
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.complain(key, "must be a list of texts")
            return []
        for text in {text for text in value if value.count(text) > 1}:
            self._problems.add((*self.path, key), "is listed twice", got=text)
        return value

    def kinds(self, key: str) -> tuple[Kind, ...]:
        """Read a list of kinds; each that is none is a problem."""
        return tuple(kind for text in self.texts(key) if (kind := self._kind(text, key)))

    def by_kind(
        self, key: str, read: Callable[["Table", Kind], Value], listed: Sequence[Kind] = KINDS
    ) -> dict[Kind, Value]:
        """Read a table with a value for some kinds, each of which must be among `listed`."""
        table = self.table(key)
        values: dict[Kind, Value] = {}
        for name in table:
            kind = _kind(name)
            if kind is None:
                self._problems.add(
                    (*table.path, name), "is no kind of event", got=name, valid=KINDS
                )
            elif kind not in listed:
                table.complain(name, "is not among the kinds of this dimension")
            else:
                values[kind] = read(table, kind)
        return values

    def table(self, key: str) -> "Table":
        """Open the table inside this one; an empty one where it is missing."""
        value = self.get(key)
        if not (value is None or isinstance(value, dict)):
            self.complain(key, "must be a table")
            value = None
        return Table(value or {}, (*self.path, key), self._problems)

    def tables(self, key: str) -> "list[Table]":
        """Open each table of an array of tables; none where it is missing."""
        value = self.get(key)
        entries = value if isinstance(value, list) else []
        if not (value is None or value == entries) or any(
            not isinstance(entry, dict) for entry in entries
        ):
            self.complain(key, f"must be tables, each headed [[{'.'.join((*self.path, key))}]]")
            return []
        return [
            Table(entry, (*self.path, key, str(number)), self._problems)
            for number, entry in enumerate(entries, start=1)
        ]

    def close(self, what: str = "is no key we know", valid: Sequence[str] | None = None) -> None:
        """Report the keys that were not asked for."""
        valid = sorted(self._known) if valid is None else valid
        for key in self._values:
            if key not in self._known:
                self._problems.add((*self.path, key), what, got=key, valid=valid)

    def _kind(self, text: str, key: str) -> Kind | None:
        if (kind := _kind(text)) is None:
            self._problems.add((*self.path, key), "is no kind of event", got=text, valid=KINDS)
        return kind


def _kind(text: str) -> Kind | None:
    return next((kind for kind in KINDS if kind == text), None)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None
