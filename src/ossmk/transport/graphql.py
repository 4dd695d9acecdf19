"""One GraphQL question and its answer: data per alias, and what went wrong where.

Any error that is not the business of one alias makes the whole answer undelivered: taking it for
success is silent loss.
"""

from collections.abc import Mapping

import httpx2
import msgspec

from ossmk.decoding import decode
from ossmk.errors import AuthError, ForgeError, ForgeUnavailable
from ossmk.transport.ledger import Ledger
from ossmk.transport.retry import TooHeavy

Variable = str | int | bool | None | list[str]
Steps = list[str | int]


class Extensions(msgspec.Struct, frozen=True):
    """What GitHub adds to an error: `code` tells what its schema refuses in a question."""

    code: str | int | None = None


class GraphError(msgspec.Struct, frozen=True):
    """One entry of `errors`: `path` leads to what is missing."""

    message: str = ""
    type: str | None = None
    path: Steps = msgspec.field(default_factory=list)
    extensions: Extensions | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether the schema does not know what was asked; its `path` leads into the question."""
        return self.extensions is not None and self.extensions.code is not None

    @property
    def alias(self) -> str | None:
        """The root alias it belongs to; None when it is about the whole answer."""
        if self.is_refusal or not self.path or not isinstance(self.path[0], str):
            return None
        return self.path[0]


class Spent(msgspec.Struct, frozen=True):
    """What the forge says the question cost."""

    cost: int = 0


class Envelope(msgspec.Struct, frozen=True):
    """An answer before its parts are looked at."""

    data: dict[str, msgspec.Raw] | None = None
    errors: list[GraphError] = msgspec.field(default_factory=list)
    message: str = ""


class Answer(msgspec.Struct, frozen=True):
    """The data of each alias, undecoded, and the errors."""

    data: dict[str, msgspec.Raw]
    errors: list[GraphError]


class GraphClient:
    """Asks a forge's GraphQL address through the transports."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url

    async def ask(
        self, document: str, variables: Mapping[str, Variable], *, ledger: Ledger
    ) -> Answer:
        """Ask once; raises `TooHeavy` when the forge gave up on the question."""
        body = msgspec.json.encode({"query": document, "variables": variables})
        try:
            response = await self._http.post(
                self._url,
                content=body,
                headers={"Content-Type": "application/json"},
                extensions={"ossmk.ledger": ledger},
            )
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise ForgeUnavailable(f"{self._url} is no address; check GITHUB_API_URL") from error
        answer = _answer(response)
        if spent := answer.data.pop("rateLimit", None):
            decoded = decode(spent, Spent | None)
            ledger.note("points", decoded.cost if decoded else 0)
        return answer


def _answer(response: httpx2.Response) -> Answer:
    host = response.request.url.host
    try:
        envelope = decode(response.content, Envelope)
    except msgspec.DecodeError as error:
        raise TooHeavy(f"{host} sent no GraphQL answer: {error}") from error
    if response.status_code == 403:
        raise AuthError(f"{host} forbids this token to ask: {envelope.message}")
    if response.status_code != 200:
        raise ForgeError(f"{host} answered {response.status_code}: {envelope.message}")
    return Answer(_data(envelope, host), envelope.errors)


def _data(envelope: Envelope, host: str) -> dict[str, msgspec.Raw]:
    for error in envelope.errors:
        if error.alias is None:
            raise _whole(error, host)
    if envelope.data is None:
        raise TooHeavy(f"{host} sent no data: {envelope.message}")
    return envelope.data


def _whole(error: GraphError, host: str) -> ForgeError:
    """Give what an error about the whole answer means.

    A question the schema does not know is ours to mend; all else may be its weight.
    """
    if error.is_refusal:
        return ForgeError(f"{host} does not know what was asked: {error.message}")
    return TooHeavy(f"{host} gave up: {error.message}")
