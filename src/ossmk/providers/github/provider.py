"""GitHub as a provider: `open_provider` connects, `fetch` asks for a target's contributions."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, fields, replace
from math import ceil, inf, isinf
from urllib.parse import urlsplit

from ossmk.errors import AuthError, UsageError
from ossmk.model import Cost, OrgTarget, Page, Progress, RepoTarget, Target, UserTarget
from ossmk.periods import Period, whole_seconds
from ossmk.providers.base import (
    UNFINISHED,
    FetchOptions,
    Plan,
    ReportProgress,
    TellCost,
    silent,
)
from ossmk.providers.github.beginnings import Asked
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.marks import FINISHED, read_marks
from ossmk.providers.github.normalize import PROVIDER
from ossmk.providers.github.person import PERSON
from ossmk.providers.github.place import Place
from ossmk.providers.github.pricing import planned
from ossmk.providers.github.repository import ORGANIZATION, REPOSITORY
from ossmk.providers.github.runs import Fetch
from ossmk.providers.github.tokens import credentials
from ossmk.settings import Settings
from ossmk.transport.clock import SYSTEM_CLOCK, Clock
from ossmk.transport.connect import Address, Connection, connect, wire
from ossmk.transport.credentials import Pool
from ossmk.transport.etags import KeptAnswers
from ossmk.transport.ledger import Ledger, Listen, TellWait
from ossmk.transport.retry import PERSISTENCE, Persistence

# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
_REPOSITORY = re.compile(
    r"(?:(?:https?://)?[\w-]+(?:\.[\w-]+)+/)?(?P<full_name>[\w-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII
)
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38}-?", re.ASCII)
PATIENCE_SECONDS = 30.0
_IN_FORKS = "forks:"


@dataclass(frozen=True, slots=True)
class Options(FetchOptions):
    """How a fetch behaves; what is here alone is for callers from Python.

    Limits that are used up are waited for `patience_seconds` in all. With `probe` a refresh first
    asks whether anything happened at all, by a conditional request that costs nothing; a no is no
    proof, so the coverage is a lower bound then. `listen` hears of every request, point, wait and
    retry.
    """

    patience_seconds: float = PATIENCE_SECONDS
    probe: bool = False
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
        self, connection: Connection, *, host: str, clock: Clock, options: Options
    ) -> None:
        self._connection = connection
        self._host = host
        self._clock = clock
        self._options = options
        self._tell_cost: TellCost = _untold

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncIterator[Page]:
        """Give what the target's account did in the period, a page for each answer."""
        ledger = self._ledger(progress)
        fetch = Fetch(
            self._connection.graphql,
            ledger,
            self._asked(target, period),
            monotonic=self._clock.monotonic,
            max_points=self._options.max_points,
            probe=self._connection.rest if self._options.probe else None,
        )
        done = 0
        try:
            async for page in fetch.pages(read_marks(self._own(marks))):
                done += len(page.events)
                progress(Progress("fetching", done=done))
                yield replace(page, marks=self._named(page.marks))
        finally:
            self._tell_cost(ledger.cost)

    def bounded(self, options: FetchOptions, *, tell_cost: TellCost) -> "GitHub":
        """Give the same provider with other options: tokens and limits stay shared."""
        bounded = GitHub(
            self._connection, host=self._host, clock=self._clock, options=Options.of(options)
        )
        bounded._tell_cost = tell_cost
        return bounded

    async def plan(self, target: Target, period: Period, *, marks: Mapping[str, str]) -> Plan:
        """Price what `fetch` would ask; spends one request at most, and no points."""
        asked = self._asked(target, period)
        return await planned(self._connection.graphql, asked, read_marks(self._own(marks)))

    def _asked(self, target: Target, period: Period) -> Asked:
        guide, name = guided(target)
        self._check_credentials()
        with_forks = self._options.forks
        if with_forks and not isinstance(target, UserTarget):
            raise UsageError("--forks goes with a person: it adds the work in their own forks")
        place = Place(self._host, whole_seconds(self._clock.now()))
        return Asked(guide, name, period, place, with_forks=with_forks)

    # what a run without forks covered says nothing of the work in forks: each has marks of its own
    def _own(self, marks: Mapping[str, str]) -> dict[str, str]:
        return {
            name: marks[self._mark(name)]
            for name in (UNFINISHED, FINISHED)
            if self._mark(name) in marks
        }

    def _named(self, marks: Mapping[str, str]) -> dict[str, str]:
        return {self._mark(name): text for name, text in marks.items()}

    def _mark(self, name: str) -> str:
        return f"{_IN_FORKS}{name}" if self._options.forks else name

    def _ledger(self, progress: ReportProgress) -> Ledger:
        options = self._options
        return Ledger(
            patience=options.patience_seconds,
            deadline=self._clock.monotonic() + options.timeout_seconds,
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
    answers = KeptAnswers(settings.cache_dir / "github.sqlite3" if settings.cache_dir else None)
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


def guided(target: Target) -> tuple[Guide, str]:
    """Give how a target is fetched; raises `UsageError` for what cannot be its name."""
    match target:
        case UserTarget(login):
            return PERSON, checked_login(login)
        case OrgTarget(name):
            return ORGANIZATION, checked_login(name)
        case RepoTarget(name):
            return REPOSITORY, checked_repository(name)


def checked_login(login: str) -> str:
    """Give a login back; raises `UsageError` for what cannot be one."""
    if not _LOGIN.fullmatch(login):
        raise UsageError(
            f"{login!r} is no GitHub login: up to 39 letters, digits and single hyphens"
        )
    return login


def checked_repository(name: str) -> str:
    """Give `owner/name` of a name or an address; raises `UsageError` for anything else."""
    found = _REPOSITORY.fullmatch(name)
    if found is None:
        raise UsageError(f"{name!r} is no repository on GitHub; give owner/name")
    return found["full_name"]


def _untold(_: Cost) -> None:
    """Tell nobody what a fetch spent."""


def _waits(progress: ReportProgress) -> TellWait:
    def tell(reason: str, seconds: float) -> None:
        told = ceil(seconds)
        progress(Progress(f"waiting {told:,} s for {reason}", total=told, unit="seconds"))

    return tell
