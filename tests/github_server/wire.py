"""What crosses the wire: a request as it came, an answer as it will be sent."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from github_server.graphql_api.execution import Prepared
from github_server.sight import Sight

if TYPE_CHECKING:
    from github_server.rest.apps import App

RequestKind = Literal["graphql", "rest"]


@dataclass
class Request:
    """A request; GraphQL ones come with their document `prepared`. `now` is the server's clock."""

    number: int
    kind: RequestKind
    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes
    token: str | None
    sight: Sight | None = None
    prepared: Prepared | None = None
    base_url: str = ""
    now: float = 0.0
    apps: tuple["App", ...] = ()

    @property
    def nodes(self) -> int:
        """How many nodes a GraphQL document may bring."""
        return self.prepared.price.nodes if self.prepared else 0

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


@dataclass
class Answer:
    """An answer; `send_bytes` cuts it off, `byte_delay` slows it, `reset` sends nothing at all."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    send_bytes: int | None = None
    chunk_delay_seconds: float = 0.0
    reset: bool = False
    points: int = 0

    @property
    def json(self) -> Any:  # noqa: ANN401  # whatever the answer holds
        """The decoded body."""
        return json.loads(self.body)


def json_answer(status: int, content: object, **headers: str) -> Answer:
    """Make an answer of JSON; header names are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/json; charset=utf-8"} | named
    return Answer(status, json.dumps(content).encode(), sent)


def problem(status: int, message: str, **headers: str) -> Answer:
    """Make an error as REST writes it."""
    said = {"message": message, "documentation_url": "https://docs.github.com/rest"}
    return json_answer(status, said | {"status": str(status)}, **headers)
