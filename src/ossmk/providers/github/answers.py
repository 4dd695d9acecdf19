"""One stream's part of an answer: delivered, refused for good, or not delivered at all. Pure.

An error counts as the part's own business only where GitHub says that one thing is hidden or
gone; after any other error nothing of the part is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ossmk.errors import NotFound
from ossmk.model import Skipped
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.streams import NOTHING, Run, Stream, Taken, merged
from ossmk.transport.graphql import Answer, GraphError

ABOUT_ONE = frozenset({"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"})


@dataclass(frozen=True, slots=True)
class Read:
    """What a part gave; `undelivered` says why it has to be asked for again, if it has to."""

    taken: Taken = NOTHING
    skipped: Sequence[Skipped] = ()
    undelivered: str | None = None


def read_answer(stream: Stream, name: str, answer: Answer, run: Run) -> Read:
    """Read the part under an alias; raises `NotFound` when the person does not exist."""
    errors = [error for error in answer.errors if error.alias == name]
    for error in errors:
        if error.type not in ABOUT_ONE:
            return Read(undelivered=_words(error))
    data = answer.data.get(name)
    if data is None or bytes(data) == b"null":
        return _absent(stream, errors, run)
    taken = stream.take(data, run)
    skipped = [Skipped(target=stream.subject, reason=_words(error)) for error in errors]
    read = Read(merged([taken, _doubts(stream, errors)]), skipped)
    if taken.nulls > len(errors):
        return replace(read, undelivered="GitHub left out elements without a word")
    return read


def _absent(stream: Stream, errors: Sequence[GraphError], run: Run) -> Read:
    if not errors:
        return Read(undelivered="GitHub sent nothing, and no reason")
    if stream.about_target and not run.known.is_settled and errors[0].type == "NOT_FOUND":
        raise NotFound(f"{run.place.host} shows this token no {run.what} {run.name!r}")
    skipped = [Skipped(target=stream.subject, reason=_words(error)) for error in errors]
    return Read(_doubts(stream, errors), skipped)


def _doubts(stream: Stream, errors: Sequence[GraphError]) -> Taken:
    return Taken(doubts=[Doubt(kind, _words(error)) for error in errors for kind in stream.feeds])


def _words(error: GraphError) -> str:
    return f"{error.type or 'error'}: {error.message}"
