"""What to ask next: the next pages of all open streams, joined into few documents. Pure.

What binds at GitHub is not the points but the time and computing it gives one document. Pages of
a shape that failed are halved, and grow again; a joined document that failed gets less room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ossmk.providers.github.streams import Stream

ROOM = 105.0
# points are requests to connections by a hundred, rounded: this many still cost one point
REQUESTS = 149
GROW_AFTER = 5  # pages that came
TOGETHER = "document"


@dataclass(frozen=True, slots=True)
class Shape:
    """Pages of one kind of stream: how large at first, and how heavy one element is.

    An element brings `nested` connections of its own, and the list itself is `own` connections.
    Pages that failed get smaller, but not than `least` while a window of time is long: what is
    heavy in that is its length, and it is cut.
    """

    size: int
    weight: float
    nested: int = 0
    own: int = 1
    least: int = 1


# a document of weight 105 is answered in a few seconds, by what others measured on github.com
SHAPES = {
    "Years": Shape(1, 10, own=0),
    "CommitCounts": Shape(100, 0.05, least=100),
    "Reviewed": Shape(40, 0.6, nested=1, least=10),
    "MoreReviews": Shape(100, 0.2),
    "ReviewsOf": Shape(50, 0.6, nested=1, own=0),
    "ReviewComments": Shape(100, 0.3, nested=1, own=0),
    "MoreReviewComments": Shape(100, 0.2),
    "SearchReviewed": Shape(100, 0.05),
    "Commits": Shape(73, 0.4, nested=2),
    "CoAuthored": Shape(49, 0.4, nested=3),
    "Releases": Shape(10, 0.2),
    "pull_requests": Shape(50, 1.0, nested=1),
    "issues": Shape(100, 0.15),
    "issue_comments": Shape(100, 0.15),
    "issue_comments_from_the_end": Shape(100, 0.15),
    "commit_comments": Shape(100, 0.1),
    "discussions": Shape(100, 0.1),
    "discussion_comments": Shape(100, 0.1),
    "MoreComments": Shape(100, 0.2, own=2),
    "MoreDiscussionComments": Shape(50, 0.3, nested=1),
    "MoreReplies": Shape(100, 0.2),
    "OrganizationMembers": Shape(100, 0.05),
    "OrganizationRepositories": Shape(20, 0.1),
    "RepositoryCommits": Shape(48, 0.4, nested=3, own=3),
    "repo_pull_requests": Shape(50, 1.5, nested=2),
    "repo_issues": Shape(100, 0.5, nested=1),
    "repo_discussions": Shape(12, 1.0, nested=11),
    "repo_pull_requests_passed": Shape(100, 0.1),
    "repo_issues_passed": Shape(100, 0.05),
    "repo_discussions_passed": Shape(100, 0.05),
    "repo_pull_requests_named": Shape(50, 1.5, nested=2, own=0),
    "repo_issues_named": Shape(100, 0.5, nested=1, own=0),
    "repo_discussions_named": Shape(12, 1.0, nested=11, own=0),
    "repo_commit_comments": Shape(100, 0.1),
    "repo_releases": Shape(50, 0.1),
    "own_repositories": Shape(50, 0.2, nested=1),
}


@dataclass(slots=True)
class PageSizes:
    """The page size of each shape, and the room of a document, as they proved good."""

    room: float = ROOM
    sizes: dict[str, int] = field(default_factory=dict)
    successes: dict[str, int] = field(default_factory=dict)

    def size(self, stream: Stream) -> int:
        """Give the size to ask for."""
        return self.sizes.get(stream.shape, SHAPES[stream.shape].size)

    def shrink(self, stream: Stream) -> bool:
        """Halve the pages of a shape; False when they are at their smallest already."""
        size, least = self.size(stream), SHAPES[stream.shape].least if stream.is_long else 1
        if size > least:
            self.sizes[stream.shape] = max(least, size // 2)
        self.successes[stream.shape] = 0
        return size > least

    def crowd_less(self) -> None:
        """Put less into a document."""
        self.room = max(1.0, self.room / 2)
        self.successes[TOGETHER] = 0

    def succeed(self, shape: str) -> None:
        """Take in that a page came; after some of them pages and documents may grow again."""
        if self._is_time(shape) and shape in self.sizes:
            self.sizes[shape] = min(SHAPES[shape].size, self.sizes[shape] * 2)
        if self._is_time(TOGETHER):
            self.room = min(ROOM, self.room * 2)

    def _is_time(self, name: str) -> bool:
        self.successes[name] = (self.successes.get(name, 0) + 1) % GROW_AFTER
        return self.successes[name] == 0

    def load(self, stream: Stream) -> "Load":
        """Give what the next page asks of GitHub."""
        shape, elements = SHAPES[stream.shape], stream.asks(self.size(stream))
        return Load(shape.own + elements * shape.nested, elements * shape.weight)


@dataclass(frozen=True, slots=True, order=True)
class Load:
    """How heavy something is, and the requests to connections that it costs."""

    requests: int
    weight: float

    def fits(self, other: "Load") -> bool:
        """Tell whether this still has room for the other."""
        return other.weight <= self.weight and other.requests <= self.requests

    def less(self, other: "Load") -> "Load":
        """Give the room that is left."""
        return Load(self.requests - other.requests, self.weight - other.weight)


def pack(streams: Sequence[Stream], sizes: PageSizes) -> list[list[Stream]]:
    """Put streams together, the heaviest first, each where there still is room."""
    documents: list[list[Stream]] = []
    rooms: list[Load] = []
    empty = Load(REQUESTS, sizes.room)
    for stream in sorted(streams, key=sizes.load, reverse=True):
        load = sizes.load(stream)
        place = next((at for at, room in enumerate(rooms) if room.fits(load)), None)
        if place is None:
            documents.append([stream])
            rooms.append(empty.less(load))
        else:
            documents[place].append(stream)
            rooms[place] = rooms[place].less(load)
    return documents
