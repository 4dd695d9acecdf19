"""Releases: GitHub lists them by repository only, so they are looked for where one worked."""

from datetime import timedelta

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Note
from ossmk.providers.github.normalize import release_event
from ossmk.providers.github.place import known_repository
from ossmk.providers.github.streams import Run, Stream, Taken, merged

# the list is ordered by when a release was drafted, which may be long before it was published
LONGEST_DRAFT = timedelta(days=90)


class Releases(Stream, frozen=True, kw_only=True):
    """One repository's releases, those drafted last first."""

    repository: str
    after: str | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Releases."""
        return ("release",)

    @property
    def subject(self) -> str:
        """The repository."""
        return f"releases of {self.repository}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("releases", repository=self.repository, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        return releases_taken(decode(data, payloads.RepositoryWithReleases), run)


def releases_taken(repository: payloads.RepositoryWithReleases, run: Run) -> Taken:
    """Give the account's releases of a page; the next page follows while it can matter."""
    releases = repository.releases
    if releases is None:
        return Taken(nulls=1)
    events = [
        release_event(release, repository, author, run.place)
        for release in releases.items
        if _is_by(release, run) and (author := run.author_of(release.author))
    ]
    following = [Releases(repository=repository.id, after=releases.next_cursor)]
    goes_on = releases.next_cursor is not None and not _is_past(releases.items, run)
    looked: list[Note] = [("released", repository.id)]
    if repository.is_fork:
        looked.append(("fork", repository.id))
    taken = run.taken(events, following=following if goes_on else (), notes=looked)
    return merged([taken, Taken(repositories=[known_repository(repository, run.place)])])


def release_streams(run: Run) -> list[Stream]:
    """Look for releases wherever the account did anything, once in each repository."""
    unseen = run.known.met - run.known.released
    run.known.released |= unseen
    return [Releases(repository=id_) for id_ in sorted(unseen)]


def _is_by(release: payloads.Release, run: Run) -> bool:
    account = run.known.account
    if not run.is_person:
        return True
    return bool(release.author and account and release.author.database_id == account.database_id)


def _is_past(releases: list[payloads.Release], run: Run) -> bool:
    return bool(releases) and releases[-1].created_at < run.floor - LONGEST_DRAFT
