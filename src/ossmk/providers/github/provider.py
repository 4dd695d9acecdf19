"""GitHub as a provider: `open_provider` connects, `fetch` asks for a target's contributions."""

from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass, fields
from math import ceil, inf, isinf
from urllib.parse import urlsplit

from pydantic import SecretStr

from ossmk.errors import AuthError, UsageError
from ossmk.model import Actor, Cost, Page, Progress, Target
from ossmk.periods import Period, whole_seconds
from ossmk.providers.base import (
    FetchOptions,
    Plan,
    ReportProgress,
    TellCost,
    prefixed,
    silent,
    with_prefix,
)
from ossmk.providers.github.beginnings import Asked
from ossmk.providers.github.bulk import Bulk
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.links import Links
from ossmk.providers.github.marks import read_marks
from ossmk.providers.github.normalize import PROVIDER
from ossmk.providers.github.person import PERSON
from ossmk.providers.github.place import Place, login_at
from ossmk.providers.github.pricing import planned
from ossmk.providers.github.runs import Fetch
from ossmk.providers.github.targets import guided
from ossmk.providers.github.tokens import credentials
from ossmk.settings import Settings
from ossmk.transport.clock import SYSTEM_CLOCK, Clock
from ossmk.transport.connect import Address, Connection, connect, wire
from ossmk.transport.credentials import Pool
from ossmk.transport.etags import KeptAnswers
from ossmk.transport.ledger import Ledger, Listen, TellWait
from ossmk.transport.retry import PERSISTENCE, Persistence

PATIENCE_SECONDS = 30.0
_IN_FORKS = "forks:"


@dataclass(frozen=True, slots=True)
class Options(FetchOptions):
    """How a fetch behaves; what is here alone is for callers from Python.

    Limits that are used up are waited for `patience_seconds` in all. `listen` hears of every
    request, point, wait and retry.
    """

    patience_seconds: float = PATIENCE_SECONDS
    listen: Listen | None = None

    @classmethod
    def of(cls, options: FetchOptions) -> "Options":
        """Give the options of any provider as ours; who names a timeout waits as long."""
        if isinstance(options, Options):
            return options
        given = {field.name: getattr(options, field.name) for field in fields(FetchOptions)}
        patience = PATIENCE_SECONDS if isinf(options.timeout_seconds) else inf
        return cls(**given, patience_seconds=patience)


OPTIONS = Options()


class GitHub:
    """Contributions on github.com or a GitHub Enterprise Server."""

    name = PROVIDER

    def __init__(
        self,
        connection: Connection,
        *,
        host: str,
        clock: Clock,
        options: Options,
        tell_cost: TellCost | None = None,
    ) -> None:
        self._connection = connection
        self._host = host
        self.clock = clock
        self._options = options
        self.tell_cost = tell_cost or _untold

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page, None]:
        """Give what the target's account did in the period, a page for each answer."""
        guide, name = guided(target)
        ledger = self.ledger(progress)
        part = self.part(guide, name, period, marks=marks, ledger=ledger, progress=progress)
        try:
            async with aclosing(part) as pages:
                async for page in pages:
                    yield page
        finally:
            self.tell_cost(ledger.cost)

    async def part(
        self,
        guide: Guide,
        name: str,
        period: Period,
        *,
        marks: Mapping[str, str],
        ledger: Ledger,
        progress: ReportProgress,
        landed: dict[str, str] | None = None,
    ) -> AsyncGenerator[Page, None]:
        """Give what the guide looks for; parts of one fetch share a ledger, and so its budget.

        `landed` takes the commits by which pull requests landed, each with its pull request.
        """
        fetch = Fetch(
            self._connection.graphql,
            ledger,
            self._asked(guide, name, period, landed),
            monotonic=self.clock.monotonic,
            max_points=self._options.max_points,
            probe=self._connection.rest if self._options.probe else None,
        )
        done, prefix = 0, self._prefix(guide)
        async with aclosing(fetch.pages(read_marks(with_prefix(prefix, marks)))) as pages:
            async for page in pages:
                done += len(page.events)
                progress(Progress("fetching", done=done))
                yield prefixed(prefix, page)

    def user_id(self, login: str) -> str:
        """Give a login as events name it: with its host where that is not github.com."""
        return login_at(self._host, login)

    def bounded(self, options: FetchOptions, *, tell_cost: TellCost) -> "GitHub":
        """Give the same provider with other options: tokens and limits stay shared."""
        return GitHub(
            self._connection,
            host=self._host,
            clock=self.clock,
            options=Options.of(options),
            tell_cost=tell_cost,
        )

    async def plan(self, target: Target, period: Period, *, marks: Mapping[str, str]) -> Plan:
        """Price what `fetch` would ask; spends one request at most, and no points."""
        guide, name = guided(target)
        asked, own = self._asked(guide, name, period), with_prefix(self._prefix(guide), marks)
        return await planned(self._connection.graphql, asked, read_marks(own))

    def links(
        self,
        full_name: str,
        *,
        ledger: Ledger,
        named: Mapping[str, Actor],
        landed: Mapping[str, str],
    ) -> Links:
        """Give what tells of a repository's commits what git does not; see there."""
        bulk = Bulk(self._connection.graphql, ledger, self._options.max_points)
        place = Place(self._host, whole_seconds(self.clock.now()))
        return Links(bulk, full_name, place, named, landed)

    async def git_headers(self) -> AsyncGenerator[SecretStr, None]:
        """Give the header by which git may read, of one credential after the other.

        https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation#about-authentication-as-a-github-app-installation
        """
        for credential in self._connection.pool.credentials:
            token = (await credential.authorization()).removeprefix("Bearer ")
            user_and_token = b64encode(f"x-access-token:{token}".encode()).decode()
            yield SecretStr(f"Authorization: Basic {user_and_token}")

    def _asked(
        self, guide: Guide, name: str, period: Period, landed: dict[str, str] | None = None
    ) -> Asked:
        self._check_credentials()
        with_forks = self._options.forks
        if with_forks and guide is not PERSON:
            raise UsageError("--forks goes with a person: it adds the work in their own forks")
        if self._options.probe and guide is not PERSON:
            raise UsageError("--probe goes with a person: it asks for their latest events")
        place = Place(self._host, whole_seconds(self.clock.now()))
        landed = {} if landed is None else landed
        return Asked(guide, name, period, place, with_forks=with_forks, landed=landed)

    def _prefix(self, guide: Guide) -> str:
        # what a run without forks covered says nothing of the work in forks
        return f"{_IN_FORKS if self._options.forks else ''}{guide.marks}"

    def ledger(self, progress: ReportProgress) -> Ledger:
        """Give what a fetch writes its cost into; the time it may take begins now."""
        options = self._options
        return Ledger(
            patience=options.patience_seconds,
            deadline=self.clock.monotonic() + options.timeout_seconds,
            tell_wait=_waits(progress),
            listen=options.listen,
        )

    def _check_credentials(self) -> None:
        if not len(self._connection.pool):
            raise AuthError(
                "GitHub needs a token: set GITHUB_TOKEN, or sign in with: gh auth login"
            )


@asynccontextmanager
async def open_provider(
    settings: Settings,
    *,
    options: FetchOptions = OPTIONS,
    clock: Clock = SYSTEM_CLOCK,
    persistence: Persistence = PERSISTENCE,
) -> AsyncIterator[GitHub]:
    """Open GitHub; leaving the context closes every connection."""
    host = urlsplit(settings.github_server_url).hostname or "github.com"
    address = Address(
        rest=settings.github_api_url,
        graphql=settings.github_graphql_url,
        headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    )
    is_kept = settings.cache_dir is not None or options.probe
    answers = KeptAnswers(settings.cache_folder / "github.sqlite3" if is_kept else None)
    with closing(answers):
        async with wire(address.graphql) as transport:
            found = await credentials(settings, host=host, transport=transport, clock=clock)
            async with connect(
                address,
                transport,
                pool=Pool(found),
                clock=clock,
                concurrency=settings.concurrency,
                answers=answers,
                persistence=persistence,
            ) as connection:
                yield GitHub(connection, host=host, clock=clock, options=Options.of(options))


def _untold(_: Cost) -> None:
    """Tell nobody what a fetch spent."""


def _waits(progress: ReportProgress) -> TellWait:
    def tell(reason: str, seconds: float) -> None:
        told = ceil(seconds)
        progress(Progress(f"waiting {told:,} s for {reason}", total=told, unit="seconds"))

    return tell
