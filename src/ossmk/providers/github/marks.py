"""Notes between runs: an unfinished run to go on with, and what the finished ones covered.

No credential and nothing made from one is in them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.base import UNFINISHED
from ossmk.providers.github.collection import CommitCounts, Years
from ossmk.providers.github.commits import CoAuthored, Commits
from ossmk.providers.github.known import CommitCount, Doubt, Known
from ossmk.providers.github.lists import PersonList
from ossmk.providers.github.passing import NamedItems, PassedList
from ossmk.providers.github.payloads import Account, Repository
from ossmk.providers.github.releases import Releases
from ossmk.providers.github.repository import OrganizationMembers, OrganizationRepositories
from ossmk.providers.github.repository_commits import RepositoryCommits
from ossmk.providers.github.repository_lists import RepositoryList
from ossmk.providers.github.reviews import (
    MoreReviewComments,
    MoreReviews,
    ReviewComments,
    Reviewed,
    ReviewsOf,
)
from ossmk.providers.github.search import SearchReviewed
from ossmk.providers.github.streams import Stream
from ossmk.providers.github.talk import MoreComments, MoreDiscussionComments, MoreReplies
from ossmk.providers.github.tally import Tally
from ossmk.providers.github.totals import Total

AnyStream = (
    CoAuthored
    | CommitCounts
    | Commits
    | MoreComments
    | MoreDiscussionComments
    | MoreReplies
    | MoreReviewComments
    | MoreReviews
    | NamedItems
    | OrganizationMembers
    | OrganizationRepositories
    | PassedList
    | PersonList
    | Releases
    | RepositoryCommits
    | RepositoryList
    | ReviewComments
    | Reviewed
    | ReviewsOf
    | SearchReviewed
    | Years
)
_Note = TypeVar("_Note")
VERSION = 1
FINISHED = "finished"


class Unfinished(msgspec.Struct, frozen=True):
    """A run that was interrupted: its open streams and what it knew.

    In the end all from `since` on will be covered; the run delivers what was made from `first`
    (included) to `until` (excluded). `later` is what it is put before, if it has an earlier start.
    """

    since: datetime
    first: datetime
    until: datetime
    started: datetime
    floor: datetime
    streams: list[AnyStream]
    known: Known
    tally: Tally
    later: "Finished | None" = None
    version: int = VERSION


class Finished(msgspec.Struct, frozen=True):
    """What a run covered to its end: everything from `since` to `until`, but for the doubts.

    `commit_counts` are GitHub's counts in the windows from `since` on, to tell what landed later.
    `latest` tells the account's latest events from others, as they were before the run began.
    `totals` are what the lists held of all times.
    `all_commits` were committed from `all_since` to `all_until`. `last_older` is when the last
    commit was committed that was written before `since`; None for marks that do not tell.
    """

    since: datetime
    until: datetime
    account: Account | None
    repository: Repository | None
    organization: str | None
    commit_counts: dict[str, CommitCount]
    commit_days: dict[str, int]
    all_since: datetime
    all_commits: dict[str, int]
    found: dict[Kind, dict[str, int]]
    doubts: list[Doubt]
    latest: str = ""
    all_until: datetime | None = None
    last_older: datetime | None = None
    version: int = VERSION
    totals: dict[str, Total] = {}

    @property
    def gone(self) -> list[Doubt]:
        """What is found to be gone stays in doubt until all was asked for and reconciled."""
        return [doubt for doubt in self.doubts if doubt.gone]


class Marks(msgspec.Struct, frozen=True):
    """What earlier runs left; what they covered by its start, without overlap."""

    unfinished: Unfinished | None = None
    finished: Sequence[Finished] = ()


def storable(streams: Iterable[Stream]) -> list[AnyStream]:
    """Give the streams as those kinds of which an unfinished run can consist: all there are."""
    return [stream for stream in streams if isinstance(stream, AnyStream)]


def read_marks(marks: Mapping[str, str]) -> Marks:
    """Read what earlier runs left; what another version wrote is as good as nothing."""
    unfinished = _read(marks.get(UNFINISHED, ""), Unfinished)
    is_ours = unfinished is not None and unfinished.version == VERSION
    spans = _read(marks.get(FINISHED, ""), list[Finished]) or []
    return Marks(
        unfinished if is_ours else None, [span for span in spans if span.version == VERSION]
    )


def mark_unfinished(run: Unfinished) -> dict[str, str]:
    """Note how far a run came."""
    return {UNFINISHED: msgspec.json.encode(run).decode()}


def mark_finished(spans: Sequence[Finished]) -> dict[str, str]:
    """Note what runs covered; none is unfinished any more."""
    return {UNFINISHED: "", FINISHED: msgspec.json.encode(spans).decode()}


def _read(text: str, type_: type[_Note]) -> _Note | None:
    try:
        return decode(text, type_)
    except msgspec.DecodeError:
        return None
