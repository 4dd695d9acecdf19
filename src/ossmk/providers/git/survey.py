"""Which commits are to be read: a quick look at the whole history, without its contents.

Git's own `--since` and `--until` go by the committer's date and may stop too early; here the
author's date decides, and every commit is looked at (some 100,000 a second).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing
from datetime import datetime
from itertools import islice
from typing import IO, NamedTuple

from ossmk.model import Actor
from ossmk.providers.git.clone import Clone
from ossmk.providers.git.command import chunks, tokens
from ossmk.providers.git.marks import Mark, Span, Spans, any_holds, with_span
from ossmk.providers.identity import actor_of

# small, so that there is soon something to see; then large, so that starting git does not show
FIRST_BATCH = 1000
LARGEST_BATCH = 8000
LAST_SECOND = 253_402_300_799  # the end of the year 9999, Python's last

_FORMAT = "%H%x00%at%x00%ae%x00%aE"


class Listed(NamedTuple):
    """A commit as the survey sees it; `email` is the one in the commit, `mapped` the mailmap's."""

    sha: bytes
    authored: bytes
    email: bytes
    mapped: bytes


class Survey:
    """What the history holds, and in a file the commits of it that are to be read.

    `in_period` counts the commits of the period, among them those `known` from an earlier run;
    `unusable` those that cannot become events, by reason; `future` those of days to come, left out.
    `wanted` is the period, with what earlier runs covered: so that a mark can go on speaking for
    all. `addresses` are those of the authors to be read, as the commits spell
    them, each with one of the commits. `is_anew` tells that an earlier run's note does not hold any
    more: a history that was rewritten has lost commits.
    """

    def __init__(self, period: Span, wanted: Spans, *, now: int, shas: IO[bytes]) -> None:
        self.period = period
        self.wanted = wanted
        self._now = now
        self._shas = shas
        self._accounts: dict[str, set[Actor]] = {}
        self.addresses: dict[str, str] = {}
        self.to_read = 0
        self.in_period = 0
        self.known = 0
        self.future = 0
        self.unusable: Counter[str] = Counter()
        self.is_anew = False

    def add(self, commit: Listed, known: Spans) -> None:
        """Take in a commit; those of the spans `known` were read by an earlier run."""
        self._learn(commit)
        if (moment := seconds(commit.authored)) is None:
            self.unusable["no date that can be read"] += 1
            return
        in_period = self.period.holds(moment)
        self.future += moment > self._now and not in_period
        self.in_period += in_period
        if actor_of("", text(commit.mapped)) is None:
            self.unusable["no author's e-mail address"] += in_period
        elif any_holds(known, moment):
            self.known += in_period
        elif any_holds(self.wanted, moment):
            self._shas.write(commit.sha + b"\n")
            self.to_read += 1
            self.addresses.setdefault(text(commit.email), commit.sha.decode("ascii"))

    def batches(self) -> Iterator[list[str]]:
        """Give the SHAs to read, newest first: a few to begin with, then ever more at a time."""
        self._shas.seek(0)
        size = FIRST_BATCH
        while batch := [line.decode("ascii").strip() for line in islice(self._shas, size)]:
            yield batch
            size = min(size * 2, LARGEST_BATCH)

    @property
    def logins(self) -> dict[str, Actor]:
        """Give the account of each mailmapped address that stands for exactly one account."""
        return {
            email: next(iter(found)) for email, found in self._accounts.items() if len(found) == 1
        }

    def _learn(self, commit: Listed) -> None:
        if commit.email == commit.mapped or b"noreply" not in commit.email:
            return
        account = actor_of("", text(commit.email))
        if account is not None and account.actor_type == "user":
            self._accounts.setdefault(text(commit.mapped).lower(), set()).add(account)


async def survey(
    clone: Clone, period: Span, mark: Mark | None, *, now: datetime, shas: IO[bytes]
) -> Survey:
    """Look at every commit reachable from HEAD; `mark` tells what an earlier run has read.

    The file `shas` takes what is to be read, however much that is.
    """
    covered = mark.spans if mark else ()
    wanted = with_span(covered, period)
    shas.seek(0)
    shas.truncate()
    found = Survey(period, wanted, now=int(now.timestamp()), shas=shas)
    if clone.head is None:
        return found
    if mark is None:
        await _look(clone, clone.head, found, known=())
    else:
        await _look(clone, f"{mark.tip}..{clone.head}", found, known=())
        await _look(clone, mark.tip, found, known=covered)
    return found


async def _look(clone: Clone, revisions: str, found: Survey, *, known: Spans) -> None:
    log = await clone.git.start("log", "-z", f"--format={_FORMAT}", revisions, "--")
    async with aclosing(log):
        fields = tokens(chunks(await log.output()))
        for commit in zip(fields, fields, fields, fields, strict=True):
            found.add(Listed(*commit), known)


def seconds(timestamp: bytes) -> int | None:
    """Read git's seconds since 1970; None where git found none, or for a year beyond 9999."""
    if not timestamp.isdigit() or int(timestamp) > LAST_SECOND:
        return None
    return int(timestamp)


def text(field: bytes) -> str:
    """Decode what git wrote; what is not UTF-8 shows as U+FFFD."""
    return field.decode("utf-8", "replace")
