"""What goes over REST, sent by our transports to a server with state, paging and a limit."""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import httpx2
import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from judge_verdicts import Verdict
from ossmk.errors import AuthError, NotFound, OssmkError, RateLimited
from ossmk.transport.apps import AppInstallation
from ossmk.transport.clock import SYSTEM_CLOCK
from ossmk.transport.connect import Address, connect, wire
from ossmk.transport.credentials import Credential, Pool, Token
from ossmk.transport.etags import KeptAnswers
from ossmk.transport.ledger import Ledger
from ossmk.transport.rest import RestClient

REPOSITORY = "/repos/octocat/hello-world"
PRIVATE = "/repos/ada/secret"  # where the App is installed; the judge takes strangers for octocat
ISSUES = 130
PER_PAGE = 30
LIMIT = 5_000
TOKEN, SPENT = "t0ken", "spent"  # the judge knows only the first


class Numbered(msgspec.Struct):
    """An issue's number."""

    number: int


class Judged:
    """Our REST client before the judge."""

    def __init__(self, url: str, key: str, transport: httpx2.AsyncBaseTransport) -> None:
        self.url, self.key, self.transport = url, key, transport
        self.stack = AsyncExitStack()
        self.plain = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"})

    async def client(self, credential: Credential) -> RestClient:
        """Give a client that asks with a credential, its transports as the provider has them."""
        address = Address(
            self.url, f"{self.url}/graphql", {"Accept": "application/vnd.github+json"}
        )
        connection = await self.stack.enter_async_context(
            connect(
                address,
                self.transport,
                pool=Pool([credential]),
                clock=SYSTEM_CLOCK,
                concurrency=8,
                answers=KeptAnswers(),
            )
        )
        return connection.rest


async def rest_verdicts(url: str, key: str) -> Sequence[Verdict]:
    """Give a verdict on each thing our client does over REST."""
    async with wire(url) as transport:
        judged = Judged(url, key, transport)
        async with judged.stack:
            return [await _verdict(judged, subject, check) for subject, check in CHECKS.items()]


class Untold(str):
    """Why the judge cannot tell."""

    __slots__ = ()


Check = Callable[[Judged], Awaitable[str]]


async def _verdict(judged: Judged, subject: str, check: Check) -> Verdict:
    """Take a check's word; what it expected and did not find is a fault."""
    try:
        found = await check(judged)
    except (AssertionError, OssmkError) as wrong:
        return Verdict(subject, "FAULT", str(wrong))
    if isinstance(found, Untold):
        return Verdict(subject, "untold", found)
    return Verdict(subject, "answered", found)


async def installation_token(judged: Judged) -> str:
    """Buy a token with a signed statement; the judge checks the signature."""
    rest = await judged.client(_installation(judged, judged.key))
    page = await rest.get(PRIVATE, ledger=Ledger())
    _expect(b'"private":true' in page.body, "the token does not show a private repository")
    return "the signature holds, the token works"


async def foreign_key(judged: Judged) -> str:
    """Refuse to go on where the App's statement is refused."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    try:
        await _installation(judged, pem.decode()).authorization()
    except AuthError as error:
        return str(error).replace(judged.url, "")
    raise AssertionError("a statement that another key signed was accepted")


async def rate_limit(judged: Judged) -> str:
    """Read the budget that the headers tell."""
    rest = await judged.client(_token(TOKEN))
    ledger = Ledger()
    await rest.get("/rate_limit", ledger=ledger)
    _expect(ledger.cost.requests == 1, f"{ledger.cost.requests} requests were counted for one")
    return "one request"


async def paging(judged: Judged) -> str:
    """Walk through a list by its `Link` headers."""
    for number in range(ISSUES):
        judged.plain.post(f"{REPOSITORY}/issues", json={"title": f"Issue {number}"})
    rest = await judged.client(_token(TOKEN))
    ledger, pages, numbers = Ledger(), 0, list[int]()
    params = {"state": "all", "per_page": str(PER_PAGE)}
    async for page in rest.pages(f"{REPOSITORY}/issues", params, ledger=ledger):
        numbers += [each.number for each in msgspec.json.decode(page.body, type=list[Numbered])]
        pages += 1
    _expect(sorted(numbers) == list(range(1, ISSUES + 1)), f"{len(numbers)} of {ISSUES} issues")
    wanted = -(-ISSUES // PER_PAGE)
    _expect(ledger.cost.requests == wanted, f"{ledger.cost.requests} requests, not {wanted}")
    return f"{len(numbers)} issues on {pages} pages"


async def unchanged(judged: Judged) -> str:
    """Ask twice for the same; without ETags the second answer is a whole one."""
    rest = await judged.client(_token(TOKEN))
    first = await rest.get(REPOSITORY, ledger=Ledger())
    again = await rest.get(REPOSITORY, ledger=Ledger())
    _expect(again.body == first.body, "the second answer differs")
    _expect(not again.unchanged, "an answer without an ETag was taken for an unchanged one")
    return Untold("it sends no ETags; both answers came whole")


async def missing(judged: Judged) -> str:
    """Say what is not there."""
    rest = await judged.client(_token(TOKEN))
    try:
        await rest.get("/repos/octocat/nothing", ledger=Ledger())
    except NotFound as error:
        return str(error)
    raise AssertionError("a repository that is not there was shown")


async def events(judged: Judged) -> str:
    """Probe whether anything happened."""
    rest = await judged.client(_token(TOKEN))
    try:
        await rest.get("/users/octocat/events", ledger=Ledger())
    except NotFound:
        return Untold("it has no events")
    return "a list"


async def used_up(judged: Judged) -> str:
    """Stop at the 403 after 5,000 requests, with the moment from which there is more."""
    headers = {"Authorization": f"Bearer {SPENT}"}
    for _ in range(LIMIT):
        answer = judged.plain.get("/rate_limit", headers=headers)
        if answer.status_code != 200:
            break
    rest = await judged.client(_token(SPENT))
    try:
        await rest.get(REPOSITORY, ledger=Ledger(patience=0))
    except RateLimited as error:
        _expect(error.retry_at is not None, "the end of the limit is not told")
        return re.sub(r"\d{4}-\S+|\d\d:\d\d\S*", "…", str(error))
    raise AssertionError("a budget that is used up was not noticed")


CHECKS: dict[str, Check] = {
    "POST /app/installations/{id}/access_tokens": installation_token,
    "the same, signed by another key": foreign_key,
    "GET /rate_limit": rate_limit,
    "GET /repos/{owner}/{repo}/issues, all pages": paging,
    "GET /repos/{owner}/{repo}, twice": unchanged,
    "GET /repos/{owner}/{missing}": missing,
    "GET /users/{login}/events": events,
    "the 5,001st request": used_up,
}


def _token(text: str) -> Token:
    return Token("token 1", SecretStr(text))


def _installation(judged: Judged, key: str) -> AppInstallation:
    return AppInstallation(
        app_id="12345",
        installation_id="100",
        private_key=SecretStr(key),
        api_url=judged.url,
        transport=judged.transport,
        clock=SYSTEM_CLOCK,
    )


def _expect(holds: bool, wrong: str) -> None:
    if not holds:
        raise AssertionError(wrong)
