"""GitHub as a provider: `open_provider` connects, `fetch` asks for a target's contributions."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from math import ceil
from urllib.parse import urlsplit

from ossmk.errors import AuthError, UsageError
from ossmk.model import Page, Progress, Target, UserTarget
from ossmk.periods import Period
from ossmk.providers.base import ReportProgress, silent
from ossmk.providers.github.collect import Collection
from ossmk.providers.github.contributions import Contributions, commit_streams, windows
from ossmk.providers.github.lists import LISTS, PersonList
from ossmk.providers.github.normalize import PROVIDER, Place
from ossmk.providers.github.streams import Run, Stream
from ossmk.providers.github.tokens import credentials
from ossmk.settings import Settings
from ossmk.transport.clock import SYSTEM_CLOCK, Clock
from ossmk.transport.connect import Address, Connection, connect
from ossmk.transport.credentials import Pool
from ossmk.transport.ledger import Ledger, TellWait
from ossmk.transport.retry import PERSISTENCE, Persistence

# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38}-?", re.ASCII)


class GitHub:
    """Contributions on github.com or a GitHub Enterprise Server."""

    name = PROVIDER

    def __init__(self, connection: Connection, *, host: str, clock: Clock) -> None:
        self._connection = connection
        self._host = host
        self._clock = clock

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncIterator[Page]:
        """Give what the target's account did in the period, a page for each answer."""
        if not isinstance(target, UserTarget):
            raise UsageError("GitHub gives the contributions of a user; name a login")
        check_login(target.login)
        self._check_credentials()
        run = Run(period, Place(self._host, self._clock.now()), login=target.login)
        ledger = Ledger(tell_wait=_waits(progress))
        collection = Collection(self._connection.graphql, run, ledger, follow=_follow)
        done = 0
        async for page in collection.pages(self._person(run)):
            done += len(page.events)
            progress(Progress("fetching", done=done))
            yield page

    def _person(self, run: Run) -> list[Stream]:
        lists = [PersonList(name=name, login=run.login) for name in LISTS]
        return [*windows(run.login, run.start, self._clock.now()), *lists]

    def _check_credentials(self) -> None:
        if not len(self._connection.pool):
            raise AuthError(
                "GitHub needs a token: set GITHUB_TOKEN, or sign in with: gh auth login"
            )


@asynccontextmanager
async def open_provider(
    settings: Settings,
    *,
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
    pool = Pool(await credentials(settings, host=host))
    async with connect(
        address,
        pool=pool,
        clock=clock,
        concurrency=settings.concurrency,
        persistence=persistence,
    ) as connection:
        yield GitHub(connection, host=host, clock=clock)


def check_login(login: str) -> None:
    """Raise `UsageError` for what cannot be a login, before anything is asked."""
    if not _LOGIN.fullmatch(login):
        raise UsageError(
            f"{login!r} is no GitHub login: up to 39 letters, digits and single hyphens"
        )


def _waits(progress: ReportProgress) -> TellWait:
    def tell(reason: str, seconds: float) -> None:
        progress(Progress(f"waiting: {reason}", total=ceil(seconds), unit="seconds"))

    return tell


def _follow(open_streams: Sequence[Stream], run: Run) -> Sequence[Stream]:
    """Give what can only be asked once all windows were read: the commits of each repository."""
    if any(isinstance(stream, Contributions) for stream in open_streams):
        return ()
    return commit_streams(run)
