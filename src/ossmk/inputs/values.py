"""JSON values out of a text, one at a time: lines, an array or a document, told apart by looking.

Never more than one value and one block of text is held, so a file may be larger than memory.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TextIO

from ossmk.errors import InputError

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_NOT_BLANK = re.compile(r"[^ \t\r\n]")
_BLOCK = 1 << 20
_LARGEST = 1 << 28  # characters of one value; what is longer is no event of ours


@dataclass(frozen=True, slots=True)
class Located:
    """A value, and the file and line it starts at."""

    where: str
    value: Json


def values(text: TextIO, name: str) -> Iterator[Located]:
    """Give the values of a text: the elements where it is one array, else whatever follows.

    Raises `InputError` naming file and line for what is no JSON or ends too early.
    """
    reader = _Reader(text, name)
    if reader.peek() != "[":
        while reader.peek():
            yield reader.value()
        return
    reader.skip("[")
    if reader.peek() != "]":
        yield reader.value()
    while reader.peek() == ",":
        reader.skip(",")
        yield reader.value()
    reader.skip("]")
    if reader.peek():
        reader.refuse("there is more behind the end of the array")


class _Reader:
    """A text that is read on as it is used up, and knows the line it is at."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file = file
        self._name = name
        self._decode = json.JSONDecoder(parse_constant=_no_number).raw_decode
        self._text = ""
        self._at = 0
        self._line = 1

    def peek(self) -> str:
        """Give the next character that is not blank, empty at the end."""
        while True:
            if found := _NOT_BLANK.search(self._text, self._at):
                self._move(found.start())
                return found[0]
            self._move(len(self._text))
            if not self._read_on():
                return ""

    def skip(self, wanted: str) -> None:
        """Pass the character that must come next."""
        if (found := self.peek()) != wanted:
            self.refuse(
                f"{wanted!r} is missing before {found!r}" if found else "the end is missing"
            )
        self._move(self._at + 1)

    def value(self) -> Located:
        """Give the value that comes next, reading on until it is whole."""
        self.peek()
        where = self._where()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if len(self._text) - self._at > _LARGEST or not self._read_on():
                    self.refuse(f"no JSON: {error}")
            else:
                self._move(end)
                return Located(where, value)

    def refuse(self, why: str) -> NoReturn:
        """Say what is wrong at this line."""
        raise InputError(f"{self._where()}: {why}")

    def _where(self) -> str:
        return f"{self._name}:{self._line}"

    def _read_on(self) -> bool:
        block = self._file.read(_BLOCK)
        self._text = self._text[self._at :] + block
        self._at = 0
        return bool(block)

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number JSON knows")
