"""The note that a finished run leaves, so that the next one reads only what is new. Pure."""

from collections.abc import Mapping
from typing import Annotated

import msgspec

from ossmk.decoding import decode
from ossmk.periods import Period

STREAM = "commits"


class Span(msgspec.Struct, frozen=True):
    """A period in whole seconds since 1970, half-open; `since` is None for no lower end."""

    since: int | None
    until: int

    def holds(self, moment: int) -> bool:
        """Tell whether the span holds a moment."""
        return (self.since is None or self.since <= moment) and moment < self.until

    def touches(self, other: "Span") -> bool:
        """Tell whether the two overlap or adjoin."""
        return _start(self) <= other.until and _start(other) <= self.until

    def joined(self, other: "Span") -> "Span":
        """Give one span for both where they touch, else the other alone."""
        if not self.touches(other):
            return other
        both_start = None not in (self.since, other.since)
        since = min(_start(self), _start(other)) if both_start else None
        return Span(since, max(self.until, other.until))


Spans = tuple[Span, ...]


class Mark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All commits of `spans` reachable from `tip` were read, by a reader of that `version`.

    The version changes with all that would make the same commit another event: the mailmap, the
    list of agents, the name of the repository, what a shallow or partial clone holds.
    """

    tip: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{40,64}$")]
    version: str
    spans: Spans  # no two touch


def with_span(spans: Spans, new: Span) -> Spans:
    """Put a span among others: one for all that it touches."""
    apart = [span for span in spans if not span.touches(new)]
    for span in spans:
        if span.touches(new):
            new = span.joined(new)
    return (*apart, new)


def any_holds(spans: Spans, moment: int) -> bool:
    """Tell whether one of the spans holds a moment."""
    return any(span.holds(moment) for span in spans)


def span_of(period: Period) -> Span:
    """Give a period in seconds."""
    since = int(period.since.timestamp()) if period.since else None
    return Span(since, int(period.until.timestamp()))


def written(mark: Mark) -> dict[str, str]:
    """Give the mark as a page carries it."""
    return {STREAM: msgspec.json.encode(mark).decode()}


def last_mark(marks: Mapping[str, str]) -> Mark | None:
    """Give the mark an earlier run left; None, so that all is read, for one that is not ours."""
    try:
        return decode(marks.get(STREAM, "null"), Mark | None)
    except msgspec.DecodeError:
        return None


def _start(span: Span) -> int:
    return 0 if span.since is None else span.since
