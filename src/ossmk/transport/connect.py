"""Puts the transports together, once, for one forge: limits over retry over the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import anyio
import httpx2

from ossmk.transport.clock import Clock
from ossmk.transport.credentials import Bucket, Pool
from ossmk.transport.etags import Etags, KeptAnswers
from ossmk.transport.graphql import GraphClient
from ossmk.transport.limits import Limits
from ossmk.transport.rest import RestClient
from ossmk.transport.retry import PERSISTENCE, Persistence, Retry

USER_AGENT = "oss-metrics-kit (httpx2)"
TIMEOUT = httpx2.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a forge's interfaces are, and the headers it wants with each request."""

    rest: str
    graphql: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Connection:
    """What a provider asks through."""

    graphql: GraphClient
    rest: RestClient
    pool: Pool


@asynccontextmanager
async def connect(
    address: Address,
    transport: httpx2.AsyncBaseTransport,
    *,
    pool: Pool,
    clock: Clock,
    concurrency: int,
    answers: KeptAnswers,
    persistence: Persistence = PERSISTENCE,
) -> AsyncIterator[Connection]:
    """Put the layers on a transport; leaving the context closes every socket."""
    limiter = anyio.CapacityLimiter(concurrency)

    def client(inner: httpx2.AsyncBaseTransport, bucket: Bucket) -> httpx2.AsyncClient:
        limits = Limits(inner, pool=pool, bucket=bucket, clock=clock, concurrency=limiter)
        headers = {"User-Agent": USER_AGENT, **address.headers}
        return httpx2.AsyncClient(transport=limits, headers=headers, timeout=TIMEOUT)

    heavy = Retry(transport, clock=clock, may_be_heavy=True, persistence=persistence)
    light = Retry(transport, clock=clock, may_be_heavy=False, persistence=persistence)
    async with client(heavy, "graphql") as graph, client(Etags(light, answers), "core") as rest:
        yield Connection(GraphClient(graph, address.graphql), RestClient(rest, address.rest), pool)


def wire(url: str) -> httpx2.AsyncHTTPTransport:
    """Give the transport that really sends, through the proxy the environment names for `url`."""
    return httpx2.AsyncHTTPTransport(proxy=_proxy(url))


def _proxy(url: str) -> str | None:
    # a client with a transport of its own does not look for proxies, so this does
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")
