"""What differs between a person, a repository and an organisation as targets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ossmk.providers.github.known import Doubt
from ossmk.providers.github.streams import Run, Stream


@dataclass(frozen=True, slots=True)
class Guide:
    """What differs between kinds of targets; `what` is the word for one."""

    what: str
    first_streams: Callable[[Run], list[Stream]]
    follow: Callable[[Sequence[Stream], Run], list[Stream]]
    last_doubts: Callable[[Run], list[Doubt]]
