"""A line → the events on it, and what of it cannot be read. Pure.

Most lines are one event. Some hold several without a line break between them, or NUL bytes from a
crawler that was cut off (https://github.com/igrigorik/gharchive.org/issues/53 and 190): every
whole event of such a line is taken.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ossmk.decoding import decoder_of
from ossmk.providers.gharchive.normalize import TYPES
from ossmk.providers.gharchive.payloads import ArchivedEvent, Field

LONGEST_KEPT = 2000

_decode = decoder_of(ArchivedEvent).decode
_NULS = re.compile(rb"\x00+")
_NOT_BLANK = re.compile(r"[^ \t\r\n]")


class Bad(NamedTuple):
    """A piece of a line that is no event, its beginning, and why it is none."""

    reason: str
    text: str


class _Typed(Field, frozen=True, gc=False):
    type: str


_decode_type = decoder_of(_Typed).decode
_find_end = json.JSONDecoder().raw_decode


def decoded(line: bytes) -> Iterator[ArchivedEvent | Bad]:
    """Give the events of a line, and a `Bad` for each piece that is none; blank lines are empty."""
    try:
        event = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        for piece in _NULS.split(line):
            yield from _pieces(piece)
    else:
        yield event


def bad(reason: str, line: bytes) -> Bad:
    """Give what is kept of a bad line: the reason and the beginning."""
    return Bad(reason, line[:LONGEST_KEPT].decode("utf-8", "replace"))


def _pieces(line: bytes) -> Iterator[ArchivedEvent | Bad]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        yield bad("is not UTF-8 text", line)
        return
    start = _NOT_BLANK.search(text)
    while start:
        begin = start.start()
        try:
            _, end = _find_end(text, begin)
        except (ValueError, RecursionError):
            yield bad("is no JSON", text[begin : begin + LONGEST_KEPT].encode())
            return
        yield _event(text[begin:end].encode())
        start = _NOT_BLANK.search(text, end)


def _event(value: bytes) -> ArchivedEvent | Bad:
    """Read one JSON value; of a type that is no contribution nothing but the type matters."""
    try:
        return _decode(value)
    except msgspec.ValidationError as error:
        reason = f"is no event as documented: {error}"
    except msgspec.DecodeError as error:
        return bad(f"is no JSON: {error}", value)
    try:
        typed = _decode_type(value)
    except msgspec.DecodeError:
        return bad(reason, value)
    return bad(reason, value) if typed.type in TYPES else ArchivedEvent(type=typed.type)
