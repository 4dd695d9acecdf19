"""Reading the surveyed commits: pages of events, and at the end what can be said of the count."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime

from ossmk.model import Actor, ContributionEvent, Coverage, Page, Progress, Skipped
from ossmk.providers.base import ReportProgress
from ossmk.providers.git.batches import read_commits
from ossmk.providers.git.clone import Clone
from ossmk.providers.git.log import Commit
from ossmk.providers.git.marks import Mark, written
from ossmk.providers.git.normalize import Common, commit_events
from ossmk.providers.git.survey import Survey, seconds, text
from ossmk.providers.identity import idents

PAGE_COMMITS = 2000

# asked with addresses, each with a commit that names it; gives the account of each that has one,
# by the address in lower case
FindAccounts = Callable[[Mapping[str, str]], Awaitable[Mapping[str, Actor]]]


class Reading:
    """One reading of the commits that a survey found wanting."""

    def __init__(
        self, clone: Clone, found: Survey, now: datetime, find_accounts: FindAccounts | None = None
    ) -> None:
        self._clone = clone
        self._find_accounts = find_accounts
        self._found = found
        self._common = Common(
            repo_id=clone.repo_id,
            observed_at=now,
            boundary=clone.boundary,
            logins=found.logins,
        )
        self._counted = 0
        self._seen: set[str] = set()
        self._asked: set[str] = set()
        self._damaged: list[str] = []

    async def pages(self, report: ReportProgress) -> AsyncGenerator[Page, None]:
        """Give the events a page at a time, with the authors who have not been on one before."""
        total, done = self._found.to_read, 0
        await self._ask_for(self._found.addresses)
        async with aclosing(self._portions()) as portions:
            async for portion in portions:
                await self._meet_co_authors(portion)
                page = self._page(portion)
                yield page
                done += len(portion)
                report(Progress("git log", done, total, "commits"))

    def last_page(self, version: str) -> Page:
        """Give the coverage, what was left out, and the mark that lets the next run go on here."""
        head = self._clone.head
        mark = Mark(tip=head, version=version, spans=self._found.wanted) if head else None
        return Page(
            skipped=self._skipped(),
            coverage={"commit": self._coverage()},
            marks=written(mark) if mark else {},
            told_anew=["commit"] if self._found.is_anew else (),
        )

    async def _portions(self) -> AsyncGenerator[Sequence[Commit], None]:
        portion: list[Commit] = []
        commits = read_commits(
            self._clone.git,
            self._found.batches(),
            with_lines=not self._clone.partial,
            damaged=self._damaged,
        )
        async with aclosing(commits):
            async for commit in commits:
                portion.append(commit)
                if len(portion) == PAGE_COMMITS:
                    yield portion
                    portion = []
        if portion:
            yield portion

    async def _meet_co_authors(self, portion: Sequence[Commit]) -> None:
        """Learn who is named in trailers, by the forge where one is asked, else by the mailmap."""
        if self._find_accounts is None:
            await self._map_idents(portion)
            return
        named = {
            email: commit.sha.decode("ascii")
            for commit in portion
            for _, email in idents(text(commit.co_authors))
        }
        await self._ask_for(named)

    async def _ask_for(self, addresses: Mapping[str, str]) -> None:
        fresh = {email: sha for email, sha in addresses.items() if email not in self._asked}
        if self._find_accounts is not None and fresh:
            self._asked.update(fresh)
            self._common.accounts.update(await self._find_accounts(fresh))

    async def _map_idents(self, portion: Sequence[Commit]) -> None:
        """Ask git what its mailmap makes of the idents in trailers, each one once."""
        mapped = self._common.mapped
        named = [ident for commit in portion for ident in idents(text(commit.co_authors))]
        fresh = [ident for ident in dict.fromkeys(named) if ident not in mapped]
        if fresh:
            asked = "".join(f"{name} <{email}>\n" for name, email in fresh)
            answer = await self._clone.git.text(
                "check-mailmap", "--stdin", standard_input=asked.encode()
            )
            mapped.update(zip(fresh, idents(answer), strict=True))

    def _page(self, portion: Sequence[Commit]) -> Page:
        events: list[ContributionEvent] = []
        actors: dict[str, Actor] = {}
        for commit in portion:
            self._counted += self._found.period.holds(seconds(commit.authored) or 0)
            for event, person in commit_events(commit, self._common):
                events.append(event)
                if person.user_id not in self._seen:
                    self._seen.add(person.user_id)
                    actors[person.user_id] = person
        return Page(events=events, actors=list(actors.values()))

    def _coverage(self) -> Coverage:
        found, reported = self._found.known + self._counted, self._found.in_period
        if self._clone.boundary:
            reason = "a shallow clone lacks older commits; git fetch --unshallow brings them"
            return Coverage(status="lower_bound", found=found, reason=reason)
        missing = sum(self._found.unusable.values())
        if missing or found != reported:
            reason = f"{_commits(missing or reported - found)} could not be read"
            return Coverage(status="lower_bound", found=found, reported=reported, reason=reason)
        return Coverage(status="exact", found=found, reported=reported)

    def _skipped(self) -> list[Skipped]:
        skipped = [
            Skipped(target=_commits(count), reason=f"with {reason}")
            for reason, count in self._found.unusable.items()
            if count
        ]
        if self._found.future:
            reason = "dated in the future: counted when that day has come"
            skipped.append(Skipped(target=_commits(self._found.future), reason=reason))
        if self._damaged:
            target = f"lines of {_commits(len(self._damaged))}"
            skipped.append(Skipped(target=target, reason=self._damaged[0]))
        return skipped + self._lacking()

    def _lacking(self) -> list[Skipped]:
        skipped = []
        if self._clone.partial:
            reason = "a partial clone holds no file contents; a full clone tells the lines"
            skipped.append(Skipped(target="lines of all commits", reason=reason))
        elif self._clone.boundary:
            reason = "their parents are not in a shallow clone"
            target = f"lines of {_commits(len(self._clone.boundary))}"
            skipped.append(Skipped(target=target, reason=reason))
        if self._clone.mailmap is None:
            reason = "not in this partial clone: one person may count as several"
            skipped.append(Skipped(target=".mailmap", reason=reason))
        return skipped


def _commits(count: int) -> str:
    return f"{count} commit" + ("" if count == 1 else "s")
