"""The lists GitHub keeps of a person's own contributions: each is one connection of the account.

Lists that can be ordered come latest touched first and end at the floor: what was opened or
merged since was also touched since. The others are walked to their end.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol

import msgspec

from ossmk.model import Kind
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.normalize import (
    commit_comment_event,
    discussion_comment_event,
    discussion_event,
    issue_comment_event,
    issue_event,
    pull_request_events,
)
from ossmk.providers.github.payloads import Connection, Item, Person
from ossmk.providers.github.releases import releases_taken
from ossmk.providers.github.reviews import reviews_taken
from ossmk.providers.github.streams import Doubt, Note, Run, Stream, Taken, Topic, merged


class _List(Protocol):
    """What differs between the lists."""

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        ...

    def take(self, person: Person, run: Run) -> tuple[Taken, "Position"]:
        """Read a page: what it gave, and where the walk stands after it."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk stands: elements passed with this page, the next cursor, all there are."""

    passed: int = 0
    cursor: str | None = None
    total: int | None = None
    at_end: bool = True


@dataclass(frozen=True)
class _Connection(Generic[Item]):
    """A connection of an account, and how its elements are read."""

    feeds: tuple[Kind, ...]
    of: Callable[[Person], Connection[Item] | None]
    read: Callable[[Item, Run], Taken]
    touched: Callable[[Item], datetime | None] = lambda _: None

    def take(self, person: Person, run: Run) -> tuple[Taken, Position]:
        """Read a page of the connection."""
        connection = self.of(person)
        if connection is None:
            return Taken(nulls=1), Position()
        recent = [item for item in connection.items if not self._is_past(item, run)]
        read = [self.read(item, run) for item in recent]
        taken = merged([*read, Taken(nulls=connection.nulls)])
        if len(recent) < len(connection.items):
            return taken, Position(len(connection.nodes), at_end=False)
        cursor, total = connection.next_cursor, connection.total_count
        return taken, Position(len(connection.nodes), cursor, total)

    def _is_past(self, item: Item, run: Run) -> bool:
        touched = self.touched(item)
        return touched is not None and touched < run.floor


class PersonList(Stream, frozen=True, kw_only=True):
    """One of the lists, as far as it was walked."""

    name: str
    login: str
    after: str | None = None
    passed: int = 0

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        return LISTS[self.name].feeds

    @property
    def shape(self) -> str:
        """Each list has pages of its own kind."""
        return self.name

    @property
    def about_person(self) -> bool:
        """It is a list of the account."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask(self.name, login=self.login, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; at the end the number passed is held against GitHub's total."""
        person = msgspec.json.decode(data, type=Person)
        run.meet(person)
        taken, position = LISTS[self.name].take(person, run)
        passed = self.passed + position.passed
        if position.cursor is not None:
            walked = msgspec.structs.replace(self, after=position.cursor, passed=passed)
            return merged([taken, Taken(following=[walked])])
        missing = (position.total or 0) - passed if position.at_end else 0
        return merged([taken, Taken(doubts=self._short_by(missing))])

    def _short_by(self, missing: int) -> list[Doubt]:
        if missing <= 0:
            return []
        reason = f"GitHub gives fewer {self.name} than it counts"
        return [Doubt(self.feeds[0], reason, missing)]


def _pull_request(pull_request: payloads.PullRequest, run: Run) -> Taken:
    events = pull_request_events(pull_request, run.author, run.place)
    opened = run.taken(events, [pull_request.repository], notes=_opened("pr", pull_request, run))
    return merged([opened, reviews_taken(pull_request, run)])


def _issue(issue: payloads.Issue, run: Run) -> Taken:
    event = issue_event(issue, run.author, run.place)
    return run.taken([event], [issue.repository], notes=_opened("issue", issue, run))


def _opened(kind: Topic, opened: payloads.PullRequest | payloads.Issue, run: Run) -> Sequence[Note]:
    # GitHub's own count leaves forks out
    is_counted = opened.created_at >= run.floor and not opened.repository.is_fork
    return [(kind, opened.url)] if is_counted else []


def _discussion_comment(comment: payloads.DiscussionComment, run: Run) -> Taken:
    discussion = comment.discussion
    if discussion is None:
        return Taken(nulls=1)
    event = discussion_comment_event(comment, discussion, run.author, run.place)
    return run.taken([event], [discussion.repository])


LISTS: Mapping[str, _List] = {
    "pull_requests": _Connection[payloads.PullRequest](
        feeds=("pr", "pr_merged", "review", "review_comment"),
        of=lambda person: person.pull_requests,
        read=_pull_request,
        touched=lambda pull_request: pull_request.updated_at,
    ),
    "issues": _Connection[payloads.Issue](
        feeds=("issue",),
        of=lambda person: person.issues,
        read=_issue,
        touched=lambda issue: issue.updated_at,
    ),
    "issue_comments": _Connection[payloads.IssueComment](
        feeds=("issue_comment",),
        of=lambda person: person.issue_comments,
        read=lambda comment, run: run.taken(
            [issue_comment_event(comment, run.author, run.place)], [comment.repository]
        ),
        touched=lambda comment: comment.updated_at,
    ),
    "commit_comments": _Connection[payloads.CommitComment](
        feeds=("commit_comment",),
        of=lambda person: person.commit_comments,
        read=lambda comment, run: run.taken(
            [commit_comment_event(comment, run.author, run.place)], [comment.repository]
        ),
    ),
    "discussions": _Connection[payloads.Discussion](
        feeds=("discussion",),
        of=lambda person: person.repository_discussions,
        read=lambda discussion, run: run.taken(
            [discussion_event(discussion, run.author, run.place)], [discussion.repository]
        ),
        touched=lambda discussion: discussion.updated_at,
    ),
    "discussion_comments": _Connection[payloads.DiscussionComment](
        feeds=("discussion_comment",),
        of=lambda person: person.repository_discussion_comments,
        read=_discussion_comment,
    ),
    "own_repositories": _Connection[payloads.RepositoryWithReleases](
        feeds=("release",),
        of=lambda person: person.repositories,
        read=releases_taken,
    ),
}
