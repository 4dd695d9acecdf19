"""What to ask next: the next pages of all open streams, joined into few documents. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ossmk.providers.github.streams import Stream

# what one document may hold before GitHub's time for a query becomes short
ROOM = 100.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Pages of one kind of stream: how large at first, and how heavy one element is."""

    size: int
    weight: float


SHAPES = {
    "Contributions": Shape(40, 1.0),
    "Reviewed": Shape(50, 1.0),
    "Reviews": Shape(100, 0.2),
    "Commits": Shape(100, 0.3),
    "pull_requests": Shape(50, 1.0),
    "issues": Shape(100, 0.2),
}


@dataclass(slots=True)
class PageSizes:
    """The page size of each shape as it proved good."""

    sizes: dict[str, int] = field(default_factory=dict)

    def size(self, stream: Stream) -> int:
        """Give the size to ask for."""
        return self.sizes.get(stream.shape, SHAPES[stream.shape].size)

    def shrink(self, stream: Stream) -> bool:
        """Halve the pages of a shape; False when they are single already."""
        size = self.size(stream)
        self.sizes[stream.shape] = max(1, size // 2)
        return size > 1


def pack(streams: Sequence[Stream], sizes: PageSizes) -> list[list[Stream]]:
    """Put streams together, in order, as long as a document has room for the next."""
    documents: list[list[Stream]] = []
    room = 0.0
    for stream in streams:
        weight = sizes.size(stream) * SHAPES[stream.shape].weight
        if not documents or weight > room:
            documents.append([])
            room = ROOM
        documents[-1].append(stream)
        room -= weight
    return documents
