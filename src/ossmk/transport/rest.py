"""One REST question and its answer, and the one loop that walks through pages."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx2

from ossmk.errors import AuthError, ForgeError, NotFound
from ossmk.transport.etags import UNCHANGED
from ossmk.transport.ledger import Ledger

REDIRECTS = 5  # a renamed repository takes one; more are a loop


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its body, whether it is as it was last time, and where the next one is."""

    body: bytes
    unchanged: bool
    next_url: str | None


class RestClient:
    """Asks a forge's REST addresses through the transports."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url.rstrip("/")

    async def get(
        self, path: str, params: Mapping[str, str] | None = None, *, ledger: Ledger
    ) -> Fetched:
        """Ask for one page; `path` may be a whole address from a `Link` or a redirect."""
        address = self._own(path)
        for _ in range(REDIRECTS):
            response = await self._http.get(
                address, params=params, extensions={"ossmk.ledger": ledger}
            )
            if not response.has_redirect_location:
                break
            address = self._own(str(response.url.join(response.headers["location"])))
            params = None  # the new address holds them
        if response.status_code != 200:
            raise _problem(response)
        next_url = response.links.get("next", {}).get("url")
        return Fetched(response.content, bool(response.extensions.get(UNCHANGED)), next_url)

    def _own(self, path: str) -> str:
        """Give the whole address; another host's is refused, since it would get the token."""
        url = httpx2.URL(path if path.startswith("http") else self._url + path)
        own = httpx2.URL(self._url)
        if (url.scheme, url.host, url.port) != (own.scheme, own.host, own.port):
            raise ForgeError(f"{own.host} leads to another host, {url.host}; that is not followed")
        return str(url)

    async def pages(
        self, path: str, params: Mapping[str, str] | None = None, *, ledger: Ledger
    ) -> AsyncIterator[Fetched]:
        """Walk through all pages, as the `Link` headers lead."""
        fetched = await self.get(path, params, ledger=ledger)
        yield fetched
        while fetched.next_url is not None:
            fetched = await self.get(fetched.next_url, ledger=ledger)
            yield fetched


def _problem(response: httpx2.Response) -> ForgeError:
    host, path = response.request.url.host, response.request.url.path
    match response.status_code:
        case 404 | 410 | 451:
            return NotFound(f"{host} shows nothing at {path} ({response.status_code})")
        case 403:
            return AuthError(f"{host} forbids this token to read {path}")
        case status if response.has_redirect_location:
            return ForgeError(f"{host} leads in a circle from {path} ({status})")
        case status:
            return ForgeError(f"{host} answered {status} for {path}")
