"""What all contributions of one line have in common: repository, account, moment. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict

from ossmk.model import Actor, ActorType
from ossmk.providers.gharchive.accounts import HOST, account, acting
from ossmk.providers.gharchive.payloads import ArchivedEvent, Payload, User

PROVIDER = "gharchive"
LONGEST_TITLE = 1000

_NAME = re.compile(r"[^/\s]+/[^/\s]+")
_NUMBER = re.compile(r"/(?:issues|pulls?|discussions)/(\d+)")
_EARLY = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)")


class LeftOut(NamedTuple):
    """Something on a line that is no contribution, or that cannot become one; why, in words."""

    reason: str


class Untold(Exception):
    """A line tells of no contribution, or too little to make one of it."""


class Common(TypedDict):
    """The fields that every event of a line says alike."""

    repo_id: str
    user_id: str
    actor_id: str | None
    actor_type: ActorType
    private: bool
    fork: bool | None
    provider: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A line that names a repository: who did what there, and when GitHub said so."""

    type: str
    repository: str
    fork: bool | None
    default_branch: str | None
    actor: Actor | None
    moment: datetime
    payload: Payload
    url: str | None

    @property
    def repo_id(self) -> str:
        """The repository as stored."""
        return f"{HOST}/{self.repository}".lower()

    def common(self, author: Actor, *, fork: bool | None = None) -> Common:
        """Give what an event of this line has, credited to `author`.

        `observed_at` is when GitHub told it, not when the file was read: so the same archive gives
        the same rows again. The archive holds public work only.
        """
        return Common(
            repo_id=self.repo_id,
            user_id=author.user_id,
            actor_id=author.actor_id,
            actor_type=author.actor_type,
            private=False,
            fork=self.fork if fork is None else fork,
            provider=PROVIDER,
            observed_at=self.moment,
        )

    def author(self, user: User | None, *, or_actor: bool = True) -> Actor:
        """Give the account that made something, else the one the line is about."""
        if author := account(user) or (self.actor if or_actor else None):
            return author
        raise Untold("names no author")

    def expect(self, *actions: str | None) -> None:
        """Raise `Untold` for any other action than these."""
        if self.payload.action not in actions:
            raise Untold(f"{self.payload.action} is no contribution")

    def page(self, path: str) -> str:
        """Give the address of a page of the repository."""
        return f"https://{HOST}/{self.repository}/{path}"

    def at(self, moment: str | None) -> datetime:
        """Give a moment of the payload, else the line's."""
        return moment_of(moment) if moment else self.moment


def told(event: ArchivedEvent) -> Told | None:
    """Give the line's repository, account and moment; None when it names no repository.

    Raises `ValueError` for a moment that cannot be read.
    """
    if (name := _repository_name(event)) is None:
        return None
    known = event.repository
    return Told(
        type=event.type,
        repository=name,
        fork=known.fork if known else None,
        default_branch=known.master_branch if known else None,
        actor=acting(event),
        moment=moment_of(event.created_at),
        payload=event.payload or Payload(),
        url=event.url,
    )


def moment_of(text: str) -> datetime:
    """Read a moment: ISO, or `2012/03/10 22:00:00 -0800` as the first months have it."""
    if early := _EARLY.fullmatch(text):
        year, month, day, time, hours, minutes = early.groups()
        text = f"{year}-{month}-{day}T{time}{hours}:{minutes}"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone")
    return moment.astimezone(UTC)


def found_number(*addresses: str | None) -> int:
    """Give the number of the issue, pull request or discussion that an address leads to."""
    for address in addresses:
        if match := _NUMBER.search(address or ""):
            return int(match[1])
    raise Untold("names no number")


def text(title: str | None) -> str | None:
    """Give a title without NUL, which no store keeps, and not longer than a page shows."""
    return title.replace("\x00", "")[:LONGEST_TITLE] if title else title


def _repository_name(event: ArchivedEvent) -> str | None:
    """Give `owner/name`; early lines of what is gone name the repository `/`."""
    if event.repo is not None:
        name = event.repo.name or ""
    elif event.repository is not None:
        owner = event.repository.owner
        login = owner.login if isinstance(owner, User) else owner
        name = f"{login or ''}/{event.repository.name or ''}"
    else:
        return None
    return name if _NAME.fullmatch(name) else None
