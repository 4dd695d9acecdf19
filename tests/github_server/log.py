"""What was asked of the server, and what it cost."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from time import perf_counter

from github_server.wire import Answer, Request, RequestKind


@dataclass
class Entry:
    """One request: what it was, what it cost, and when; `concurrent` counts it itself too."""

    number: int
    kind: RequestKind
    method: str
    path: str
    token: str | None
    concurrent: int
    started: float
    document: str = ""
    body: str = ""
    nodes: int = 0
    ended: float = 0.0
    status: int = 0
    points: int = 0
    sent_bytes: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def document_hash(self) -> str:
        """What tells documents apart; variables are no part of it."""
        return sha256(self.document.encode()).hexdigest()[:12]


class Log:
    """All requests since the start or the last `clear()`."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._in_flight = 0
        self._lock = threading.Lock()

    @property
    def requests(self) -> int:
        """How many requests came."""
        return len(self.entries)

    @property
    def points(self) -> int:
        """How many GraphQL points were taken."""
        return sum(each.points for each in self.entries)

    @property
    def by_kind(self) -> Counter[str]:
        """How many requests came of each kind."""
        return Counter(each.kind for each in self.entries)

    @property
    def peak(self) -> int:
        """How many requests were under way at once, at most."""
        return max((each.concurrent for each in self.entries), default=0)

    @property
    def waves(self) -> int:
        """The longest chain of requests of which each began after the one before had ended."""
        count, last_end = 0, float("-inf")
        for each in sorted(self.entries, key=lambda entry: entry.ended):
            if each.started >= last_end:
                count, last_end = count + 1, each.ended
        return count

    @property
    def elapsed_seconds(self) -> float:
        """From the first request's start to the last one's end."""
        if not self.entries:
            return 0.0
        ends = [each.ended for each in self.entries]
        return max(ends) - min(each.started for each in self.entries)

    def clear(self) -> None:
        """Forget all requests."""
        self.entries = []

    @contextmanager
    def entry(self, request: Request, document: str) -> Iterator[Entry]:
        """Note a request while it is under way."""
        with self._lock:
            self._in_flight += 1
            made = Entry(
                request.number,
                request.kind,
                request.method,
                request.path,
                request.token,
                self._in_flight,
                perf_counter(),
                document,
                request.text,
                request.nodes,
            )
            self.entries.append(made)
        try:
            yield made
        finally:
            with self._lock:
                self._in_flight -= 1
                made.ended = perf_counter()


def note(entry: Entry, answer: Answer) -> None:
    """Note how a request ended."""
    entry.status, entry.points, entry.sent_bytes = answer.status, answer.points, len(answer.body)
