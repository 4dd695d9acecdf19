"""Lines in; rows, bad lines and counts out."""

from collections import Counter
from typing import BinaryIO

import msgspec
from pydantic import ValidationError

from ossmk.model import ContributionEvent, Kind
from ossmk.providers.gharchive.decoding import Bad, bad, decoded
from ossmk.providers.gharchive.normalize import normalize
from ossmk.providers.gharchive.payloads import ArchivedEvent

_AT_ONCE = 1 << 20
_encode = msgspec.json.Encoder().encode


class Sorting:
    """Takes the lines of one archive: contributions to `rows`, what cannot be read to `aside`.

    A row is a JSON line with the fields of an event. A bad line keeps its number, the reason and
    its beginning. What is no contribution is counted by reason.
    """

    def __init__(self, rows: BinaryIO, aside: BinaryIO) -> None:
        self._rows = rows
        self._aside = aside
        self._waiting = bytearray()
        self.lines = 0
        self.bad = 0
        self.events: Counter[Kind] = Counter()
        self.left_out: Counter[str] = Counter()

    def take(self, line: bytes) -> None:
        """Sort one line."""
        self.lines += 1
        for found in decoded(line):
            if isinstance(found, Bad):
                self._put_aside(found)
            else:
                self._normalize(found, line)
        if len(self._waiting) > _AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Write the rows that are waiting."""
        self._rows.write(self._waiting)
        self._waiting.clear()

    def _normalize(self, event: ArchivedEvent, line: bytes) -> None:
        try:
            for found in normalize(event):
                if isinstance(found, ContributionEvent):
                    # the fields are JSON types and moments in UTC, which msgspec writes as we do
                    self._waiting += _encode(found.__dict__) + b"\n"
                    self.events[found.kind] += 1
                else:
                    self.left_out[found.reason] += 1
        except ValueError as error:
            self._put_aside(bad(f"{event.type}: {_words(error)}", line))

    def _put_aside(self, found: Bad) -> None:
        self.bad += 1
        kept = {"line": self.lines, "reason": found.reason, "text": found.text}
        self._aside.write(_encode(kept) + b"\n")


def _words(error: ValueError) -> str:
    """Say what is wrong with a value in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
