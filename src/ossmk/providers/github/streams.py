"""What a stream is: a walk over one list at GitHub, as a value that knows how to go on. Pure.

Asked with a page size it is a question; given the answer it tells what it found and which streams
follow. As it is a value, an unfinished run is its open streams and what was learnt so far.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import msgspec

from ossmk.errors import ForgeError
from ossmk.model import EPOCH, Actor, ContributionEvent, Kind
from ossmk.model import Repository as KnownRepository
from ossmk.periods import Period
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question
from ossmk.providers.github.normalize import Author, Place, known_repository
from ossmk.providers.identity import actor_type


class AnotherAccount(ForgeError):
    """A login was given up by one account and taken by another: marks of the first do not hold."""


class Doubt(msgspec.Struct, frozen=True):
    """A reason why a kind may not be complete, and how many are known to be missing."""

    kind: Kind
    reason: str
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer gave; `nulls` are elements that should be there and are not."""

    events: Sequence[ContributionEvent] = ()
    repositories: Sequence[KnownRepository] = ()
    following: Sequence["Stream"] = ()
    doubts: Sequence[Doubt] = ()
    nulls: int = 0
    notes: Sequence["Note"] = ()


NOTHING = Taken()

# what is remembered of an answer once it counts as delivered
Topic = Literal["met", "reviewed", "search_named", "released", "commit_day", "pr", "issue"]
Note = tuple[Topic, str]


class CommitCount(msgspec.Struct):
    """How many commits GitHub counts in a repository on each of the author's own days."""

    name: str
    days: dict[str, int] = {}

    def updated(self, newer: "CommitCount") -> "CommitCount":
        """Give the newer count with the days that only the older one holds."""
        return CommitCount(newer.name, {**self.days, **newer.days})

    def since(self, first_day: str) -> int:
        """Count those from a day on."""
        return sum(count for day, count in self.days.items() if day >= first_day)


class TruncatedWindow(msgspec.Struct, frozen=True):
    """A window in which not all repositories were named; `total` counts the commits of all."""

    start: datetime
    end: datetime
    total: int

    def holds(self, day: str) -> bool:
        """Tell whether a day is in the window."""
        return self.start.date().isoformat() <= day <= self.end.date().isoformat()


class Known(msgspec.Struct):
    """What a run learnt so far that outlives the stream that learnt it."""

    account: payloads.Account | None = None
    expected_account: str = ""  # whose contributions an earlier run found under this login
    new_since: datetime = EPOCH  # what is older was known to the run before
    whole: bool = True  # False where only what is new since the last run is asked for
    commit_counts: dict[str, CommitCount] = {}
    counted_before: dict[str, CommitCount] = {}  # in the same windows, when the last run looked
    commits_asked: set[str] = set()  # repositories
    commit_days: dict[str, int] = {}  # commits found on each day, also by earlier runs
    truncated: list[TruncatedWindow] = []
    doubts: list[Doubt] = []  # that showed between answers
    reviewed: set[str] = set()  # pull requests whose reviews were asked for
    search_named: set[str] = set()  # pull requests search names as reviewed
    met: set[str] = set()  # repositories where the account did anything
    released: set[str] = set()  # repositories where releases were looked for
    counted: dict[str, int] = {}  # how many of a kind GitHub counts in the windows
    opened: dict[str, int] = {}  # how many of a kind were found in the windows

    def take_in(self, notes: Iterable[Note]) -> None:
        """Remember what a delivered answer told."""
        sets = {
            "met": self.met,
            "reviewed": self.reviewed,
            "search_named": self.search_named,
            "released": self.released,
        }
        for topic, name in notes:
            if topic in sets:
                sets[topic].add(name)
            elif topic == "commit_day":
                self.commit_days[name] = self.commit_days.get(name, 0) + 1
            else:
                self.opened[topic] = self.opened.get(topic, 0) + 1

    def commits_in(self, window: TruncatedWindow) -> int:
        """Count the commits found on the days of a window."""
        return sum(count for day, count in self.commit_days.items() if window.holds(day))


@dataclass(slots=True)
class Run:
    """One fetch of one target: what is asked for, and what was learnt on the way.

    `floor` is where walks end: the start of what is new, a day earlier for clocks and time zones.
    """

    period: Period
    place: Place
    login: str
    floor: datetime
    known: Known = field(default_factory=Known)

    @property
    def author(self) -> Author:
        """The account all of a person's events are credited to."""
        account = self.known.account
        login = account.login if account else self.login
        database_id = account.database_id if account else None
        user_id = self.place.user_id(login)
        return Author(user_id, self.place.forge_id(database_id), actor_type(login))

    @property
    def actors(self) -> list[Actor]:
        """The account, once it is known."""
        if self.known.account is None:
            return []
        author = self.author
        return [
            Actor(
                user_id=author.user_id,
                actor_id=author.actor_id,
                name=self.known.account.name,
                actor_type=author.actor_type,
            )
        ]

    def meet(self, account: payloads.Account) -> None:
        """Take in who the login turned out to be."""
        if self.known.expected_account not in ("", account.id):
            raise AnotherAccount(f"{self.login} is another account than it was before")
        self.known.account = payloads.Account(
            account.id, account.login, account.database_id, account.name
        )

    def taken(
        self,
        events: Iterable[ContributionEvent | None],
        repositories: Iterable[payloads.Repository] = (),
        following: Iterable["Stream | None"] = (),
        nulls: int = 0,
        notes: Iterable[Note] = (),
    ) -> Taken:
        """Keep what belongs to the period, and where it was."""
        met = list(repositories)
        made = [event for event in events if event]
        is_new = any(event.created_at >= self.known.new_since for event in made)
        places: list[Note] = [("met", each.id) for each in met if each.id and is_new]
        return Taken(
            events=[event for event in made if self.period.holds(event.created_at)],
            repositories=[known_repository(repository, self.place) for repository in met],
            following=[stream for stream in following if stream],
            nulls=nulls,
            notes=[*places, *notes],
        )


class Stream(msgspec.Struct, frozen=True, kw_only=True, tag_field="stream", tag=True):
    """A walk over one list, as far as it came."""

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Which kinds are incomplete without it."""
        raise NotImplementedError

    @property
    def shape(self) -> str:
        """What pages of it are like: streams of one shape share their page size."""
        return type(self).__name__

    @property
    def subject(self) -> str:
        """What it is about, as `Skipped` names it."""
        return self.shape

    @property
    def key(self) -> str:
        """The stream as text, to tell it apart."""
        return msgspec.json.encode(self).decode()

    @property
    def about_person(self) -> bool:
        """Tell whether nothing at all means that there is no such person."""
        return False

    def asks(self, size: int) -> int:
        """Give how many elements the next page asks for, where pages may have this size."""
        return size

    def question(self, size: int) -> Question:
        """Ask for the next page of this size."""
        raise NotImplementedError

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the answer."""
        raise NotImplementedError

    def split(self) -> Sequence["Stream"]:
        """Give streams that ask for the same in smaller parts; none where that cannot be."""
        return ()


def merged(parts: Iterable[Taken]) -> Taken:
    """Give all that several parts of an answer gave."""
    parts = list(parts)
    return Taken(
        events=[event for part in parts for event in part.events],
        repositories=[repository for part in parts for repository in part.repositories],
        following=[stream for part in parts for stream in part.following],
        doubts=[doubt for part in parts for doubt in part.doubts],
        nulls=sum(part.nulls for part in parts),
        notes=[note for part in parts for note in part.notes],
    )


def from_1970(moment: datetime) -> datetime:
    """Give a moment that GitHub takes: nothing is older than 1970."""
    return max(moment.astimezone(UTC), EPOCH)
