"""What finished runs covered, as spans of time: by their start, none overlapping another. Pure."""

from collections.abc import Sequence
from datetime import datetime

from ossmk.providers.github.marks import Finished

Spans = Sequence[Finished]


def covering(spans: Spans, moment: datetime) -> Finished | None:
    """Give the span that a moment lies in or adjoins; the later one where two meet there."""
    return next((span for span in reversed(spans) if span.since <= moment <= span.until), None)


def touching(spans: Spans, since: datetime, until: datetime) -> Spans:
    """Give the spans that overlap or adjoin a time."""
    return [span for span in spans if span.since <= until and since <= span.until]


def with_span(spans: Spans, new: Finished) -> Spans:
    """Put a span among the others, in the place of those that it overlaps."""
    others = [span for span in spans if span.until <= new.since or new.until <= span.since]
    if new.until <= new.since:  # a period that is yet to come
        return others
    return sorted([*others, new], key=lambda span: span.since)
