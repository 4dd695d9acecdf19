"""What GitHub and the way to it do to clients, switched on by tests.

    server.faults.add(status(502), when=heavier_than(2_000), times=None)
    server.faults.add(truncated(), nth=3)

An effect is handed the request and a function that makes the undisturbed answer.
"""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from github_server.limits import primary_limited_answer, secondary_limited_answer
from github_server.wire import Answer, Request, json_answer, problem

Effect = Callable[[Request, Callable[[], Answer]], Answer]
Condition = Callable[[Request], bool]


def always(_: Request) -> bool:
    """Hold for every request."""
    return True


@dataclass
class Fault:
    """An effect, the requests it strikes, and how often it still does (None: for ever)."""

    name: str
    effect: Effect
    when: Condition
    nth: int | None
    times: int | None
    seen: int = 0
    struck: int = 0

    def strikes(self, request: Request) -> bool:
        """Count the request, and tell whether the fault strikes it."""
        if not self.when(request):
            return False
        self.seen += 1
        if self.nth is not None and self.seen < self.nth:
            return False
        if self.times is not None and self.struck >= self.times:
            return False
        self.struck += 1
        return True


class Faults:
    """The faults of a server, tried in the order they were added; the first that strikes counts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        effect: Effect,
        *,
        when: Condition = always,
        nth: int | None = None,
        times: int | None = 1,
    ) -> Fault:
        """Switch a fault on: from the `nth` matching request on, `times` times."""
        fault = Fault(effect.__qualname__.split(".")[0], effect, when, nth, times)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off."""
        self._faults.clear()

    def take(self, request: Request) -> Fault | None:
        """Give the fault that strikes this request."""
        with self._lock:
            return next((each for each in self._faults if each.strikes(request)), None)


def graphql(request: Request) -> bool:
    """Hold for GraphQL requests."""
    return request.kind == "graphql"


def rest(request: Request) -> bool:
    """Hold for REST requests."""
    return request.kind == "rest"


def heavier_than(nodes: int) -> Condition:
    """Hold for GraphQL documents that may bring more nodes than that."""
    return lambda request: request.nodes > nodes


def mentions(text: str) -> Condition:
    """Hold for requests with that text in path or body."""
    return lambda request: text in request.path or text in request.text


def with_token(token: str) -> Condition:
    """Hold for requests of that credential."""
    return lambda request: request.token == token


def status(code: int, message: str = "We couldn't respond to your request in time.") -> Effect:
    """Answer with a status and a message, as a gateway does."""

    def effect(_: Request, __: Callable[[], Answer]) -> Answer:
        return json_answer(code, {"message": message})

    return effect


def answered(body: object) -> Effect:
    """Answer with this JSON."""

    def effect(_: Request, __: Callable[[], Answer]) -> Answer:
        return json_answer(200, body)

    return effect


def html(code: int = 200) -> Effect:
    """Answer with a page instead of JSON."""

    def effect(_: Request, __: Callable[[], Answer]) -> Answer:
        page = b"<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>"
        return Answer(code, page, {"content-type": "text/html; charset=utf-8"})

    return effect


def invalid_json() -> Effect:
    """Answer with JSON that is none."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        made.body = made.body[: len(made.body) // 2] + b"\x00}"
        return made

    return effect


def truncated() -> Effect:
    """Break the connection in the middle of the body."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        made.send_bytes = len(made.body) // 2
        return made

    return effect


def slow(seconds: float) -> Effect:
    """Send the body over that many seconds."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        made.chunk_delay_seconds = seconds / 10
        return made

    return effect


def reset() -> Effect:
    """Break the connection without an answer."""

    def effect(_: Request, __: Callable[[], Answer]) -> Answer:
        return Answer(0, reset=True)

    return effect


def primary_limited(*, status: int = 403, reset_in_seconds: float = 60.0) -> Effect:
    """Say that REST's hourly budget is used up, 403 or 429."""

    def effect(request: Request, _: Callable[[], Answer]) -> Answer:
        answer = primary_limited_answer(status)
        answer.headers["x-ratelimit-reset"] = str(int(request.now + reset_in_seconds))
        return answer

    return effect


def secondary_limited(
    *, status: int = 403, seconds: int | None = None, as_date: bool = False
) -> Effect:
    """Refuse by the secondary limit; `retry-after` in seconds, as an HTTP date, or absent."""

    def effect(request: Request, _: Callable[[], Answer]) -> Answer:
        if seconds is None:
            return secondary_limited_answer(status=status)
        at = datetime.fromtimestamp(request.now + seconds, UTC)
        said = format_datetime(at, usegmt=True) if as_date else str(seconds)
        return secondary_limited_answer(status=status, retry_after=said)

    return effect


def revoked() -> Effect:
    """Refuse the credential."""

    def effect(_: Request, __: Callable[[], Answer]) -> Answer:
        return problem(401, "Bad credentials")

    return effect


def incomplete_results() -> Effect:
    """Mark a REST search as cut short by its time-out, with half of what there is."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        found = made.json
        found["incomplete_results"] = True
        found["items"] = found["items"][: len(found["items"]) // 2]
        made.body = json.dumps(found).encode()
        return made

    return effect
