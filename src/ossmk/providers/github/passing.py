"""Lists of a repository whose period has ended: what came after it is passed by, not read.

GitHub gives the lists the latest touched first, with no dates to ask for. As long as elements
were touched after the period, pages tell only when each was opened and touched, and those that
were opened before its end are asked for by their ids. From there on the list is read as usual.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.github import items
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.normalize import pull_request_id
from ossmk.providers.github.payloads import Discussion, Issue, Passed, PassedWork, PullRequest
from ossmk.providers.github.repository_lists import REPOSITORY_LISTS, RepositoryList
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.walks import ConnectionWalk, recorded, updated


def _pull_requests(data: msgspec.Raw, run: Run) -> Sequence[Taken]:
    found = decode(data, list[PullRequest | None])
    return [items.pull_request_taken(each, run) if each else GONE for each in found]


def _issues(data: msgspec.Raw, run: Run) -> Sequence[Taken]:
    found = decode(data, list[Issue | None])
    return [items.issue_taken(each, run) if each else GONE for each in found]


def _discussions(data: msgspec.Raw, run: Run) -> Sequence[Taken]:
    found = decode(data, list[Discussion | None])
    return [items.discussion_taken(each, run) if each else GONE for each in found]


GONE = Taken(nulls=1)
BATCH = 100  # ids in one question
LONG = timedelta(days=2)
NAMED: Mapping[str, Callable[[msgspec.Raw, Run], Sequence[Taken]]] = {
    "repo_pull_requests": _pull_requests,
    "repo_issues": _issues,
    "repo_discussions": _discussions,
}


class NamedItems(Stream, frozen=True, kw_only=True):
    """Elements of a list, by their ids."""

    list: str
    ids: tuple[str, ...]

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        return REPOSITORY_LISTS[self.list].feeds

    @property
    def shape(self) -> str:
        """Each list has elements of its own kind."""
        return f"{self.list}_named"

    @property
    def subject(self) -> str:
        """How many are left."""
        return f"{len(self.ids)} of {self.list}"

    def asks(self, size: int) -> int:
        """Ask for as many as go together."""
        return min(size, len(self.ids))

    def question(self, size: int) -> Question:
        """Ask for the next batch."""
        return ask(self.shape, ids=[*self.ids[:size]])

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a batch; the others follow."""
        read = NAMED[self.list](data, run)
        rest = self.ids[len(read) :]
        following = [msgspec.structs.replace(self, ids=rest)] if rest else []
        return merged([*read, Taken(following=following)])


def _passed(list_: str) -> Callable[[Passed, Run], Taken]:
    def read(passed: Passed, run: Run) -> Taken:
        repository = run.known.repository
        if passed.merge_commit is not None and repository is not None:
            id_ = pull_request_id(repository, passed.number, run.place)
            run.landed[passed.merge_commit.oid] = id_
        is_wanted = passed.created_at < run.period.until
        return Taken(following=[NamedItems(list=list_, ids=(passed.id,))] if is_wanted else ())

    return read


PASSED: Mapping[str, ConnectionWalk[PassedWork, Passed]] = {
    name: ConnectionWalk[PassedWork, Passed](
        name=name,
        feeds=REPOSITORY_LISTS[name].feeds,
        of=of,
        read=_passed(name),
        touched=updated,
        record=recorded,
    )
    for name, of in {
        "repo_pull_requests": lambda work: work.pull_requests,
        "repo_issues": lambda work: work.issues,
        "repo_discussions": lambda work: work.discussions,
    }.items()
}


class PassedList(RepositoryList, frozen=True, kw_only=True):
    """One of the lists, as long as what it gives was touched after the period."""

    @property
    def shape(self) -> str:
        """They are alike, but shrink each by itself."""
        return f"{self.list}_passed"

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; the list is read as usual from where it was touched in the period."""
        repository = decode(data, PassedWork)
        run.meet_repository(repository)
        name = f"{self.list} {repository.id}"
        taken, position = PASSED[self.list].take(repository, run, self.passed, name=name)
        if position.cursor is None or position.touched is None:
            return taken
        kind = PassedList if position.touched >= run.period.until else RepositoryList
        walked = kind(
            list=self.list,
            owner=self.owner,
            name=self.name,
            after=position.cursor,
            passed=position.passed,
        )
        return merged([taken, Taken(following=[walked])])


def list_streams(owner: str, name: str, run: Run) -> Sequence[Stream]:
    """Ask for the lists of a repository, passing what came after the period where that is long."""
    is_past = run.period.until + LONG < run.place.observed_at
    return [
        (PassedList if is_past and each in PASSED else RepositoryList)(
            list=each, owner=owner, name=name
        )
        for each in REPOSITORY_LISTS
    ]


def joined_items(streams: Sequence[Stream]) -> list[Stream]:
    """Put elements of a list together, so that batches are full."""
    waiting = [stream for stream in streams if isinstance(stream, NamedItems)]
    others = [stream for stream in streams if not isinstance(stream, NamedItems)]
    ids: dict[str, list[str]] = {}
    for stream in waiting:
        ids.setdefault(stream.list, []).extend(stream.ids)
    return [
        *others,
        *(
            NamedItems(list=name, ids=tuple(each[at : at + BATCH]))
            for name, each in ids.items()
            for at in range(0, len(each), BATCH)
        ),
    ]
