"""What differs between a person, a repository and an organisation as targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ossmk.model import KINDS, Kind
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.streams import Run, Stream


@dataclass(frozen=True, slots=True)
class Guide:
    """What differs between kinds of targets, and between parts of one; `what` is the word for one.

    `kinds` are those it finds. What a part covered says nothing of the other, so each has marks of
    its own, named with the prefix `marks`.
    """

    what: str
    first_streams: Callable[[Run], list[Stream]]
    follow: Callable[[Sequence[Stream], Run], list[Stream]]
    last_doubts: Callable[[Run], list[Doubt]]
    kinds: Sequence[Kind] = KINDS
    marks: str = ""
