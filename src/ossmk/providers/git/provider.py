"""The provider of local clones, the smallest there is: copy this folder to write another.

`fetch` is the whole story: find the clone, survey its history, read the commits that are wanted,
give them as pages of events, and say at the end how far the count can be trusted.
"""

import hashlib
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import IO

from ossmk.errors import UsageError
from ossmk.model import Page, Progress, Repository, RepoTarget, Target
from ossmk.periods import Period, whole_seconds
from ossmk.providers.base import DEFAULTS, FetchOptions, Provider, ReportProgress, silent
from ossmk.providers.git.clone import Clone, open_clone
from ossmk.providers.git.marks import Mark, Span, last_mark, span_of
from ossmk.providers.git.pages import FindAccounts, Reading
from ossmk.providers.git.survey import Survey, survey
from ossmk.providers.identity import agents_version
from ossmk.settings import Settings

READER = "1"  # to be raised when the same commit becomes another event


@asynccontextmanager
async def open_provider(
    _: Settings, *, options: FetchOptions = DEFAULTS
) -> AsyncIterator[Provider]:
    """Open the provider; a clone needs no settings, and nothing stays open between fetches."""
    options.refuse_all_but((), provider="git")
    yield GitProvider()


class GitProvider:
    """Commits of a clone on this machine: those reachable from its HEAD.

    Where `find_accounts` tells who is behind the addresses, no mailmap is asked.
    """

    name = "git"

    def __init__(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        find_accounts: FindAccounts | None = None,
    ) -> None:
        self._clock = clock
        self._find_accounts = find_accounts

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page, None]:
        """Give the commits of the clone at the target's path; raises `GitError` without one."""
        if not isinstance(target, RepoTarget):
            raise UsageError("a clone holds a repository's work: give the path of one")
        clone = await open_clone(target.name, with_mailmap=self._find_accounts is None)
        yield Page(repositories=[Repository(repo_id=clone.repo_id, forge_id=clone.forge_id)])
        progress(Progress("git log", unit="commits"))
        now = whole_seconds(self._clock())
        with tempfile.TemporaryFile() as shas:
            found = await _surveyed(clone, span_of(period), last_mark(marks), now=now, shas=shas)
            reading = Reading(clone, found, now, self._find_accounts)
            async with aclosing(reading.pages(progress)) as pages:
                async for page in pages:
                    yield page
            yield reading.last_page(_version(clone, found))


async def _surveyed(
    clone: Clone, period: Span, mark: Mark | None, *, now: datetime, shas: IO[bytes]
) -> Survey:
    """Survey what is new since the mark, or all where the mark does not hold any more."""
    if mark is not None and await _is_ancestor(clone, mark.tip):
        found = await survey(clone, period, mark, now=now, shas=shas)
        if mark.version == _version(clone, found):
            return found
    found = await survey(clone, period, None, now=now, shas=shas)
    found.is_anew = mark is not None
    return found


async def _is_ancestor(clone: Clone, tip: str) -> bool:
    if clone.head is None:
        return False
    return await clone.git.ask("merge-base", "--is-ancestor", tip, clone.head) is not None


def _version(clone: Clone, found: Survey) -> str:
    """Give a hash of all that decides what event a commit becomes, apart from the commit."""
    logins = sorted((email, actor.user_id) for email, actor in found.logins.items())
    parts = (READER, agents_version(), clone.repo_id, clone.partial, clone.mailmap, logins)
    return hashlib.sha256(repr((*parts, sorted(clone.boundary))).encode()).hexdigest()[:16]
