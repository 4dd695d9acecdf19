"""GitHub as a whole: a repository's commits come from a clone, everything else is asked for.

A commit that is asked for costs a fiftieth of a point, one in a clone nothing. Providers know
nothing of each other; here the two are put together. See docs/design/0014.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager

from ossmk.forges.cloned_commits import ClonedCommits
from ossmk.model import Actor, Coverage, Page, Repository, RepoTarget, Target
from ossmk.periods import Period
from ossmk.providers.base import (
    DEFAULTS,
    FetchOptions,
    Plan,
    Provider,
    ReportProgress,
    TellCost,
    silent,
)
from ossmk.providers.git.kept import CLONES, KeptClones
from ossmk.providers.github.provider import GitHub
from ossmk.providers.github.provider import open_provider as open_github
from ossmk.providers.github.repository import WITHOUT_COMMITS
from ossmk.providers.github.targets import checked_repository
from ossmk.settings import Settings
from ossmk.transport.clock import SYSTEM_CLOCK, Clock
from ossmk.transport.ledger import Ledger


@asynccontextmanager
async def open_provider(
    settings: Settings, *, options: FetchOptions = DEFAULTS, clock: Clock = SYSTEM_CLOCK
) -> AsyncIterator[Provider]:
    """Open GitHub; clones are kept below `OSSMK_CACHE_DIR`, else in the user's cache folder."""
    async with open_github(settings, options=options, clock=clock) as github:
        clones = KeptClones(settings.cache_folder / CLONES)
        yield GitHubWithClones(github, clones, settings.github_server_url)


class GitHubWithClones:
    """The provider of GitHub, but for the commits of a repository."""

    def __init__(self, github: GitHub, clones: KeptClones, server_url: str) -> None:
        self.name = github.name
        self._github = github
        self._clones = clones
        self._server_url = server_url

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page, None]:
        """Give the target's contributions: a repository's lists, then its commits."""
        if not isinstance(target, RepoTarget):
            fetched = self._github.fetch(target, period, marks=marks, progress=progress)
            async with aclosing(fetched) as pages:
                async for page in pages:
                    yield page
            return
        ledger = self._github.ledger(progress)
        name = checked_repository(target.name)
        parts = self._repository(name, period, marks, ledger=ledger, progress=progress)
        try:
            async with aclosing(parts) as pages:
                async for page in pages:
                    yield page
        finally:
            self._github.tell_cost(ledger.cost)

    def user_id(self, login: str) -> str:
        """Give a login as events name it: with its host where that is not github.com."""
        return self._github.user_id(login)

    def bounded(self, options: FetchOptions, *, tell_cost: TellCost) -> "GitHubWithClones":
        """Give the same provider with other options: tokens and limits stay shared."""
        github = self._github.bounded(options, tell_cost=tell_cost)
        return GitHubWithClones(github, self._clones, self._server_url)

    async def plan(self, target: Target, period: Period, *, marks: Mapping[str, str]) -> Plan:
        """Price what would be asked of GitHub itself."""
        return await self._github.plan(target, period, marks=marks)

    async def _repository(
        self,
        name: str,
        period: Period,
        marks: Mapping[str, str],
        *,
        ledger: Ledger,
        progress: ReportProgress,
    ) -> AsyncGenerator[Page, None]:
        repository: Repository | None = None
        named: dict[str, Actor] = {}
        landed: dict[str, str] = {}
        lists = self._github.part(
            WITHOUT_COMMITS,
            name,
            period,
            marks=marks,
            ledger=ledger,
            progress=progress,
            landed=landed,
        )
        async with aclosing(lists) as pages:
            async for page in pages:
                repository = next(iter(page.repositories), repository)
                named |= {actor.actor_id: actor for actor in page.actors if actor.actor_id}
                yield page
        if repository is None:
            reason = "not asked for: the repository did not show"
            yield Page(coverage={"commit": Coverage(status="unknown", reason=reason)})
            return
        commits = ClonedCommits(
            github=self._github,
            clones=self._clones,
            server_url=self._server_url,
            name=_full_name(name, repository),
            repository=repository,
            period=period,
            marks=marks,
            ledger=ledger,
            progress=progress,
            named=named,
            landed=landed,
        )
        async with aclosing(commits.pages()) as pages:
            async for page in pages:
                yield page


def _full_name(asked: str, repository: Repository) -> str:
    """Give `owner/name` as it was asked for, or as the repository is called now."""
    now = repository.repo_id.partition("/")[2]
    return asked if asked.lower() == now else now
