"""What a stream is: a walk over one list at GitHub, as a value that knows how to go on. Pure.

Asked with a page size it is a question; given the answer it tells what it found and which streams
follow. As it is a value, an unfinished run is its open streams and what was learnt so far.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from ossmk.errors import ForgeError
from ossmk.model import EPOCH, Actor, ContributionEvent, Kind
from ossmk.model import Repository as KnownRepository
from ossmk.periods import Period
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question
from ossmk.providers.github.known import Doubt, Known, Note
from ossmk.providers.github.place import Author, Place, known_repository
from ossmk.providers.github.windows import counted_until
from ossmk.providers.identity import actor_type


class AnotherAccount(ForgeError):
    """A name was given up by one and taken by another: marks of the first do not hold."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an answer gave; `nulls` are elements that should be there and are not."""

    events: Sequence[ContributionEvent] = ()
    repositories: Sequence[KnownRepository] = ()
    actors: Sequence[Actor] = ()
    following: Sequence["Stream"] = ()
    doubts: Sequence[Doubt] = ()
    nulls: int = 0
    notes: Sequence[Note] = ()


NOTHING = Taken()


@dataclass(slots=True)
class Run:
    """One fetch of one target: what is asked for, and what was learnt on the way.

    `name` is the login or `owner/name` asked for. `floor` is where walks end: the start of what is
    new, a day earlier for clocks and time zones. `landed` takes the commits by which pull requests
    landed, for who asks of commits afterwards; no note keeps them.
    """

    period: Period
    place: Place
    name: str
    floor: datetime
    known: Known = field(default_factory=Known)
    what: str = "user"
    with_forks: bool = False
    landed: dict[str, str] = field(default_factory=dict)
    started: datetime | None = None  # where it was interrupted

    @property
    def is_person(self) -> bool:
        """Tell whether all of it is one person's work."""
        return self.what == "user"

    @property
    def counted_until(self) -> datetime:
        """The end of the windows that GitHub counts in: of a whole day, or now."""
        return min(self.started or self.place.observed_at, counted_until(self.period.until))

    def leads_on(self, last: datetime | None) -> bool:
        """Tell whether what follows in a list, the earliest first, can be of the period."""
        return last is None or last < self.period.until

    @property
    def author(self) -> Author:
        """The account all of a person's events are credited to."""
        account = self.known.account
        login = account.login if account else self.name
        database_id = account.database_id if account else None
        user_id = self.place.user_id(login)
        return Author(user_id, self.place.forge_id(database_id), actor_type(login))

    def author_of(self, actor: payloads.Actor | None) -> Author | None:
        """Give whom something is credited to; nobody where the account is gone."""
        if self.is_person:
            return self.author
        if actor is None:
            return None
        bot = actor.typename == "Bot" and not actor.login.endswith("[bot]")
        login = f"{actor.login}[bot]" if bot else actor.login
        unlinked = actor.typename == "Mannequin"
        return Author(
            self.place.user_id(login),
            self.place.forge_id(actor.database_id),
            "unlinked" if unlinked else actor_type(login),
        )

    @property
    def repositories(self) -> list[KnownRepository]:
        """The repository asked for, once it is known."""
        repository = self.known.repository
        return [known_repository(repository, self.place)] if repository else []

    @property
    def actors(self) -> list[Actor]:
        """The account asked for, once it is known."""
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
            raise AnotherAccount(f"{self.name} is another account than it was before")
        self.known.account = payloads.Account(
            account.id, account.login, account.database_id, account.name
        )

    def meet_repository(self, repository: payloads.Repository) -> None:
        """Take in which repository the name turned out to be."""
        if self.known.expected_repository not in ("", repository.id):
            raise AnotherAccount(f"{self.name} is another repository than it was before")
        if not self.known.organization:
            self.known.repository = payloads.Repository(
                repository.name_with_owner,
                repository.id,
                repository.database_id,
                repository.is_fork,
                repository.is_private,
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
        learnt = [*places, *notes] if self.is_person else []
        return Taken(
            events=[event for event in made if self.period.holds(event.created_at)],
            repositories=[known_repository(repository, self.place) for repository in met],
            following=[stream for stream in following if stream],
            nulls=nulls,
            notes=learnt,
        )


class _Abstract(msgspec.StructMeta, ABCMeta):
    """What makes structs that cannot be made while a method is missing."""


class Stream(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="stream",
    tag=True,
    metaclass=_Abstract,
):
    """A walk over one list, as far as it came."""

    @property
    @abstractmethod
    def feeds(self) -> tuple[Kind, ...]:
        """Which kinds are incomplete without it."""

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
    def about_target(self) -> bool:
        """Tell whether nothing at all means that there is no such person or repository."""
        return False

    @property
    def is_long(self) -> bool:
        """Tell whether it asks for so long a time that this may be what is too much."""
        return False

    def asks(self, size: int) -> int:
        """Give how many elements the next page asks for, where pages may have this size."""
        return size

    @abstractmethod
    def question(self, size: int) -> Question:
        """Ask for the next page of this size."""

    @abstractmethod
    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the answer."""

    def split(self) -> Sequence["Stream"]:
        """Give streams that ask for the same in smaller parts; none where that cannot be."""
        return ()


def merged(parts: Iterable[Taken]) -> Taken:
    """Give all that several parts of an answer gave."""
    parts = list(parts)
    return Taken(
        events=[event for part in parts for event in part.events],
        repositories=[repository for part in parts for repository in part.repositories],
        actors=[actor for part in parts for actor in part.actors],
        following=[stream for part in parts for stream in part.following],
        doubts=[doubt for part in parts for doubt in part.doubts],
        nulls=sum(part.nulls for part in parts),
        notes=[note for part in parts for note in part.notes],
    )


def from_1970(moment: datetime) -> datetime:
    """Give a moment that GitHub takes: nothing is older than 1970."""
    return max(moment.astimezone(UTC), EPOCH)
