"""The lists of a person's own contributions: each is one connection of the account, walked down.

Lists that can be ordered come latest touched first and end at the period's start: what was opened
or merged in the period was also touched since. The others are walked to their end.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol

import msgspec

from ossmk.model import ContributionEvent, Kind
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question
from ossmk.providers.github.normalize import issue_event, pull_request_events
from ossmk.providers.github.payloads import Item
from ossmk.providers.github.streams import Run, Stream, Taken


class _List(Protocol):
    """What differs between the lists."""

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        ...

    def take(self, person: payloads.Person, run: Run) -> tuple[Taken, str | None]:
        """Read a page: what it gave, and the cursor of the next one of interest."""
        ...


@dataclass(frozen=True)
class _Connection(Generic[Item]):
    """A connection of an account."""

    feeds: tuple[Kind, ...]
    of: Callable[[payloads.Person], payloads.Connection[Item] | None]
    repository: Callable[[Item], payloads.Repository]
    events: Callable[[Item, Run], Iterable[ContributionEvent]]
    touched: Callable[[Item], datetime] | None = None

    def take(self, person: payloads.Person, run: Run) -> tuple[Taken, str | None]:
        """Read a page of the connection."""
        connection = self.of(person)
        if connection is None:
            return Taken(), None
        items = [item for item in connection.nodes if item is not None]
        events = [event for item in items for event in self.events(item, run)]
        taken = Taken(
            events=run.within(events), repositories=[self.repository(item) for item in items]
        )
        goes_on = connection.page_info.has_next_page and not self._is_past(items, run)
        return taken, connection.page_info.end_cursor if goes_on else None

    def _is_past(self, items: list[Item], run: Run) -> bool:
        return bool(self.touched and items and self.touched(items[-1]) < run.start)


LISTS: Mapping[str, _List] = {
    "pull_requests": _Connection[payloads.PullRequest](
        feeds=("pr", "pr_merged"),
        of=lambda person: person.pull_requests,
        repository=lambda pull_request: pull_request.repository,
        events=lambda pull_request, run: pull_request_events(pull_request, run.author, run.place),
        touched=lambda pull_request: pull_request.updated_at,
    ),
    "issues": _Connection[payloads.Issue](
        feeds=("issue",),
        of=lambda person: person.issues,
        repository=lambda issue: issue.repository,
        events=lambda issue, run: [issue_event(issue, run.author, run.place)],
        touched=lambda issue: issue.updated_at,
    ),
}


class PersonList(Stream, frozen=True, kw_only=True):
    """One of the lists, as far as it was walked."""

    name: str
    login: str
    after: str | None = None

    @property
    def shape(self) -> str:
        """Each list has pages of its own kind."""
        return self.name

    @property
    def feeds(self) -> tuple[Kind, ...]:  # type: ignore[override]
        """What the list holds."""
        return LISTS[self.name].feeds

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return Question(self.name, {"login": self.login, "first": size, "after": self.after})

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; the list itself follows while it goes on."""
        person = msgspec.json.decode(data, type=payloads.Person)
        run.meet(person)
        taken, cursor = LISTS[self.name].take(person, run)
        if cursor is None:
            return taken
        following = msgspec.structs.replace(self, after=cursor)
        return Taken(taken.events, taken.repositories, [following], taken.doubts)
