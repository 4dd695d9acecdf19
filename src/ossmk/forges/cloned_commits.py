"""The commits of a repository at GitHub: from a clone of it, else asked for one by one.

What a clone gives and what GitHub gives are the same events: the accounts behind the addresses
are GitHub's word both times.
"""

import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from pathlib import Path

import anyio

from ossmk.errors import ForgeError, GitError
from ossmk.model import (
    Actor,
    ContributionEvent,
    Coverage,
    CoverageStatus,
    Page,
    Progress,
    Repository,
    RepoTarget,
    Skipped,
)
from ossmk.periods import Period
from ossmk.providers.base import ReportProgress, prefixed, with_prefix
from ossmk.providers.git.kept import KeptClones
from ossmk.providers.git.landings import Landings, read_landings
from ossmk.providers.git.provider import GitProvider
from ossmk.providers.git.remotes import Remote
from ossmk.providers.github.links import Links
from ossmk.providers.github.provider import GitHub
from ossmk.providers.github.repository import COMMITS
from ossmk.transport.ledger import Ledger

_logger = logging.getLogger(__name__)
CLONE = "clone:"
LINKS = f"{CLONE}links"
TIME_IS_UP = "the time is used up"


@dataclass(slots=True)
class ClonedCommits:
    """One reading, after the lists.

    The lists named accounts, by their numeric ids, and the pull requests that commits landed.
    """

    github: GitHub
    clones: KeptClones
    server_url: str
    name: str
    repository: Repository
    period: Period
    marks: Mapping[str, str]
    ledger: Ledger
    progress: ReportProgress
    named: Mapping[str, Actor]
    landed: Mapping[str, str]
    _found: int = field(default=0, init=False)

    async def pages(self) -> AsyncGenerator[Page, None]:
        """Give the commits; where no clone can be had, as GitHub gives them."""
        links = self.github.links(
            self.name, ledger=self.ledger, named=self.named, landed=self.landed
        )
        links.read(self.marks.get(LINKS, "{}"))
        path = None
        try:
            path = await self._brought()
            async with aclosing(self._read(path, links)) as pages:
                async for page in pages:
                    yield page
        except ForgeError as error:
            yield self._stopped(str(error), links)
        except GitError as error:
            if path is not None:
                self.clones.discard(path)
            async with aclosing(self._asked(error)) as pages:
                async for page in pages:
                    yield page

    async def _brought(self) -> Path:
        """Give a clone that is as new as the forge, by the first credential that may read it."""
        url = f"{self.server_url}/{self.name}.git"
        failure = GitError("there is no credential")
        with anyio.move_on_after(self._seconds_left()):
            async with aclosing(self.github.git_headers()) as headers:
                async for header in headers:
                    try:
                        return await self.clones.bring(Remote(url, header), self.progress)
                    except GitError as error:
                        failure = error
            raise failure
        raise ForgeError(TIME_IS_UP)

    async def _read(self, path: Path, links: Links) -> AsyncGenerator[Page, None]:
        git = GitProvider(self.github.clock.now, find_accounts=links.accounts)
        landings = await read_landings(path)
        marks = with_prefix(CLONE, self.marks)
        reading = git.fetch(RepoTarget(str(path)), self.period, marks=marks, progress=self.progress)
        async with aclosing(reading) as pages:
            async for page in pages:
                pulls = await _pulls(page.events, landings, links) if landings else {}
                yield self._placed(page, pulls)
                if self._seconds_left() <= 0:
                    yield self._stopped(TIME_IS_UP, links)
                    return
        yield Page(marks={LINKS: ""})

    async def _asked(self, error: GitError) -> AsyncGenerator[Page, None]:
        """Give the commits as GitHub gives them, and say that it is so."""
        _logger.warning("no clone of %s, so its commits are asked for: %s", self.name, error)
        self.progress(Progress("asking for commits, since there is no clone"))
        commits = self.github.part(
            COMMITS,
            self.name,
            self.period,
            marks=self.marks,
            ledger=self.ledger,
            progress=self.progress,
        )
        async with aclosing(commits) as pages:
            async for page in pages:
                yield page

    def _placed(self, page: Page, pulls: Mapping[str, str | None]) -> Page:
        """Give a page of the clone as one of the repository at the forge."""
        self._found += sum(self.period.holds(event.created_at) for event in page.events)
        return replace(
            prefixed(CLONE, page),
            events=[self._placed_event(event, pulls) for event in page.events],
            repositories=[self.repository],
            cost=self.ledger.untold_cost(),
        )

    def _placed_event(
        self, event: ContributionEvent, pulls: Mapping[str, str | None]
    ) -> ContributionEvent:
        sha = _sha(event)
        return event.model_copy(
            update={
                "repo_id": self.repository.repo_id,
                "fork": self.repository.fork,
                "private": self.repository.private,
                "url": f"{self.server_url}/{self.name}/commit/{sha}",
                "parent_id": pulls.get(sha),
                "provider": self.github.name,
            }
        )

    def _stopped(self, reason: str, links: Links) -> Page:
        """Say that it ended early; the next run begins anew, but knows the addresses."""
        status: CoverageStatus = "lower_bound" if self._found else "unknown"
        why = reason if self._found else f"not asked: {reason}"
        return Page(
            skipped=[Skipped(target=f"commits of {self.name}", reason=reason)],
            coverage={"commit": Coverage(status=status, found=self._found, reason=why)},
            marks={LINKS: links.written()},
            cost=self.ledger.untold_cost(),
        )

    def _seconds_left(self) -> float:
        return self.ledger.deadline - self.github.clock.monotonic()


async def _pulls(
    events: Sequence[ContributionEvent], landings: Landings, links: Links
) -> dict[str, str | None]:
    """Give the pull request that each commit landed through; None for none.

    GitHub is asked of the commits that brought others to the branch, and not of those.
    """
    found: dict[str, str | None] = {}
    open_shas = {_sha(event) for event in events}
    while open_shas:
        brought_by = {sha: landings.of(sha) for sha in open_shas}
        told = await links.pulls(brought_by.values())
        found |= {sha: told[merge] for sha, merge in brought_by.items()}
        open_shas = {
            sha for sha, merge in brought_by.items() if told[merge] is None and merge != sha
        }
        for sha in open_shas:
            landings.open(brought_by[sha])
    return found


def _sha(event: ContributionEvent) -> str:
    return event.id.removeprefix("commit:").partition("#")[0]
