"""Everybody's commits in a repository, with those who wrote them together.

A history is asked from a committer date on, so what lands later with an older date would be
missed by a refresh: the number of commits told before tells, and then all are walked again.
See `histories.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from ossmk.decoding import decode
from ossmk.model import Actor, ContributionEvent, Kind, Role
from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import FEWER_COMMITS, Doubt, Histories, Known
from ossmk.providers.github.normalize import commit_event
from ossmk.providers.github.payloads import Connection, RepositoryWithHistory
from ossmk.providers.github.place import Author, Place
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.windows import MARGIN, SECOND
from ossmk.providers.identity import actor_of, actor_type


class RepositoryCommits(Stream, frozen=True, kw_only=True):
    """A repository's commits, those committed last first; all there are begin at `all_since`."""

    owner: str
    name: str
    all_since: datetime
    since: datetime
    until: datetime | None = None
    histories: Histories | None = None
    after: str | None = None
    passed: int = 0

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Commits."""
        return ("commit",)

    @property
    def subject(self) -> str:
        """The repository."""
        return f"commits of {self.owner}/{self.name}"

    @property
    def about_target(self) -> bool:
        """It is a list of the repository."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        histories = self.histories or Histories((self.all_since, self.since))
        checked = histories.checked or histories.counted
        return ask(
            "repo_commits",
            owner=self.owner,
            name=self.name,
            counted_since=iso(histories.counted[0]),
            counted_until=iso(max(histories.counted)),
            checked_since=iso(checked[0]),
            checked_until=iso(max(checked)),
            since=iso(self.since),
            until=iso(self.until) if self.until else None,
            first=size,
            after=self.after,
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; in the end the numbers are held against GitHub's."""
        repository = decode(data, RepositoryWithHistory)
        run.meet_repository(repository)
        history = repository.history or Connection(nodes=[])
        run.known.all_commits[repository.id] = repository.counted
        _note_older(history.items, run.known)
        written = [each for commit in history.items for each in _written(commit, repository, run)]
        taken = run.taken([event for event, _ in written], [repository], nulls=history.nulls)
        others = Taken(
            actors=[actor for _, actor in written], doubts=_unnamed_authors(history.items)
        )
        passed = self.passed + len(history.nodes)
        walked = msgspec.structs.replace(self, after=history.next_cursor, passed=passed)
        if history.next_cursor:
            return merged([taken, others, Taken(following=[walked])])
        missing = (history.total_count or 0) - passed
        doubt = Doubt("commit", "GitHub gives fewer commits than it counts", missing)
        doubts = [*([doubt] if missing > 0 else ()), *self._gone(repository)]
        ended = Taken(following=self._following(repository), doubts=doubts)
        return merged([taken, others, ended])

    def _gone(self, repository: RepositoryWithHistory) -> Sequence[Doubt]:
        """Doubt the commits where fewer are left of those that were counted before."""
        if self.histories is None or self.histories.checked is None:
            return []
        gone = self.histories.stored.get(repository.id, 0) - repository.checked
        return [Doubt("commit", FEWER_COMMITS, gone=gone)] if gone > 0 else []

    def _following(self, repository: RepositoryWithHistory) -> Sequence[Stream]:
        """Give what is walked after the last page: what landed late, or after a later run."""
        histories = self.histories
        if histories is None or histories.checked is None:
            return []
        before = histories.stored.get(repository.id)
        is_as_before = before == repository.checked
        if self.until is None:
            is_all = is_as_before or before is None or self.since <= self.all_since
            return [] if is_all else [self._again(self.all_since, self.since - SECOND)]
        rest = self.until + SECOND
        if before is None:
            return [self._again(rest)]
        if histories.landed_since is None:
            return []
        return [self._again(max(histories.landed_since, rest) if is_as_before else rest)]

    def _again(self, since: datetime, until: datetime | None = None) -> Stream:
        """Walk another part, and check nothing."""
        histories = self.histories and msgspec.structs.replace(self.histories, checked=None)
        return RepositoryCommits(
            owner=self.owner,
            name=self.name,
            all_since=self.all_since,
            since=since,
            until=until,
            histories=histories,
        )


def _note_older(commits: Sequence[payloads.Commit], known: Known) -> None:
    """Note when the last commit was committed that was written before all that is asked for."""
    if known.last_older is not None:
        start = known.all_since + MARGIN
        older = [each.committed_date for each in commits if each.authored_date < start]
        known.last_older = max([known.last_older, *older])


def _written(
    commit: payloads.Commit, repository: payloads.Repository, run: Run
) -> Iterator[tuple[ContributionEvent, Actor]]:
    """Give a row for the author, and one for everybody else who wrote it."""
    seen: set[str] = set()
    for place, person in enumerate(commit.authors.items if commit.authors else []):
        found = _author(person, run.place)
        if found is None or found[0].user_id in seen:
            continue
        author, actor = found
        seen.add(author.user_id)
        # "the git author will always be first"
        role: Role = "co_author" if place else "author"
        yield commit_event(commit, repository, author, run.place, role=role), actor


def _unnamed_authors(commits: Sequence[payloads.Commit]) -> list[Doubt]:
    """Give a doubt where more people wrote a commit than GitHub was asked to name."""
    each = [commit.authors for commit in commits if commit.authors]
    missing = sum((authors.total_count or 0) - len(authors.nodes) for authors in each)
    return [Doubt("commit", "a commit has more than ten authors", missing)] if missing > 0 else []


def account_of(person: payloads.GitActor, place: Place) -> Actor | None:
    """Give the account an address is linked to; None for an address that is nobody's."""
    user = person.user
    if user is None or not user.login:
        return None
    return Actor(
        user_id=place.user_id(user.login),
        actor_id=place.forge_id(user.database_id),
        name=person.name,
        actor_type=actor_type(user.login, person.email or ""),
    )


def _author(person: payloads.GitActor, place: Place) -> tuple[Author, Actor] | None:
    """Give the account an address is linked to, else the address; None for nobody at all."""
    actor = account_of(person, place) or actor_of(person.name or "", person.email or "")
    return (Author(actor.user_id, actor.actor_id, actor.actor_type), actor) if actor else None
