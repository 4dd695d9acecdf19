"""Everybody's commits in a repository, with those who wrote them together.

A history is asked from a committer date on, so what lands later with an older date would be
missed by a refresh: the number of all commits tells, and then all of them are walked again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from ossmk.model import Actor, ContributionEvent, Kind, Role
from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.normalize import commit_event
from ossmk.providers.github.payloads import Connection, RepositoryWithHistory
from ossmk.providers.github.place import Author, Place
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.totals import Listed, Record
from ossmk.providers.identity import actor_of, actor_type

COMMITS_OF = "commits"
DIGITS = 12


class RepositoryCommits(Stream, frozen=True, kw_only=True):
    """A repository's commits, those committed last first; `newer` is how many are new."""

    owner: str
    name: str
    all_since: datetime
    since: datetime
    after: str | None = None
    passed: int = 0
    newer: int = 0

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
        return ask(
            "repo_commits",
            owner=self.owner,
            name=self.name,
            all_since=iso(self.all_since),
            since=iso(self.since),
            first=size,
            after=self.after,
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; in the end the numbers are held against GitHub's."""
        repository = msgspec.json.decode(data, type=RepositoryWithHistory)
        run.meet_repository(repository)
        history = repository.history or Connection(nodes=[])
        run.known.all_commits[repository.id] = repository.all_commits
        self._hold(repository, history, run)
        written = [each for commit in history.items for each in _written(commit, repository, run)]
        taken = run.taken([event for event, _ in written], [repository], nulls=history.nulls)
        others = Taken(
            actors=[actor for _, actor in written], doubts=_unnamed_authors(history.items)
        )
        newer = sum(commit.committed_date >= run.known.new_since for commit in history.items)
        walked = msgspec.structs.replace(
            self,
            after=history.next_cursor,
            passed=self.passed + len(history.nodes),
            newer=self.newer + newer,
        )
        if history.next_cursor:
            return merged([taken, others, Taken(following=[walked])])
        return merged([taken, others, walked.ended(history, repository.id, run)])

    def _hold(
        self,
        repository: payloads.RepositoryWithHistory,
        history: Connection[payloads.Commit],
        run: Run,
    ) -> None:
        """Hold the number of all commits against the last run's; it is that of the first page."""
        totals, name = run.known.totals, f"{COMMITS_OF} {repository.id}"
        known = totals.now.get(name)
        total = known.count if known and self.passed else repository.all_commits
        # a commit's name is no number that grows, so only its date tells that it is new
        records = [
            Record(int(each.oid[:DIGITS], 16), each.committed_date) for each in history.items
        ]
        page = Listed(records, total, is_ordered=False, is_numbered=False)
        totals.take(name, None if history.nulls else page, is_first=not self.passed)

    def ended(self, history: Connection[payloads.Commit], repository: str, run: Run) -> Taken:
        """Give what follows the last page: all commits once more where some landed late."""
        before = run.known.all_before.get(repository)
        if self.since > self.all_since and before is not None:
            landed_late = run.known.all_commits[repository] - before - self.newer
            again = msgspec.structs.replace(self, since=self.all_since, passed=0, newer=0)
            return Taken(following=[again] if landed_late else ())
        missing = (history.total_count or 0) - self.passed
        doubt = Doubt("commit", "GitHub gives fewer commits than it counts", missing)
        return Taken(doubts=[doubt] if missing > 0 else ())


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
