"""What a stream of answers is: a question that knows how to go on. Pure.

A stream is a value. Asked with a page size it is a question; given the answer it tells what it
found and which streams follow. As it is a value, an unfinished run is just its open streams, kept
as marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import msgspec

from ossmk.model import EPOCH, ContributionEvent, Kind
from ossmk.periods import Period
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question
from ossmk.providers.github.normalize import Author, Place
from ossmk.providers.identity import actor_type


class Doubt(msgspec.Struct, frozen=True):
    """A reason why a kind may not be complete, and how many are known to be missing."""

    kind: Kind
    reason: str
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What one answer gave."""

    events: Sequence[ContributionEvent] = ()
    repositories: Sequence[payloads.Repository] = ()
    following: Sequence["Stream"] = ()
    doubts: Sequence[Doubt] = ()


@dataclass(slots=True)
class Run:
    """One fetch of one target: what is asked for, and what was learnt on the way."""

    period: Period
    place: Place
    login: str = ""
    account: payloads.Account | None = None
    author: Author = field(default_factory=lambda: Author(user_id=""))
    expected_commits: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def start(self) -> datetime:
        """The moment from which on everything is of interest."""
        return self.period.since or EPOCH

    def within(self, events: Iterable[ContributionEvent | None]) -> list[ContributionEvent]:
        """Keep the events of the period."""
        return [event for event in events if event and self.period.holds(event.created_at)]

    def meet(self, account: payloads.Account) -> None:
        """Take in who the login turned out to be."""
        self.account = account
        self.author = Author(
            user_id=self.place.user_id(account.login),
            actor_id=self.place.forge_id(account.database_id),
            actor_type=actor_type(account.login),
        )

    def expect_commits(self, repository: payloads.Repository, count: int) -> None:
        """Take in how many commits GitHub counts in a repository, in one window more."""
        _, before = self.expected_commits.get(repository.id, ("", 0))
        self.expected_commits[repository.id] = (repository.name_with_owner, before + count)


class Stream(msgspec.Struct, frozen=True, kw_only=True, tag_field="stream"):
    """A walk over one list at the forge, as far as it came."""

    feeds: ClassVar[tuple[Kind, ...]]

    @property
    def shape(self) -> str:
        """What pages of it are like: streams of one shape share their page size."""
        return type(self).__name__

    @property
    def subject(self) -> str:
        """What it is about, as `Skipped` names it."""
        return self.shape

    def question(self, size: int) -> Question:
        """Ask for the next page of this size."""
        raise NotImplementedError

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the answer."""
        raise NotImplementedError
