"""A person: which streams a run starts with, and what follows them."""

from collections.abc import Sequence

from ossmk.model import EPOCH
from ossmk.providers.github.collection import (
    CommitCounts,
    Years,
    named_narrower,
    recounted,
    window_streams,
)
from ossmk.providers.github.commit_counts import commit_streams, fork_streams, note_lost_commits
from ossmk.providers.github.commits import CoAuthored, Commits
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.lists import FROM_THE_END, LISTS, PersonList
from ossmk.providers.github.releases import release_streams
from ossmk.providers.github.reviews import Reviewed, joined_batches, reviews_of_streams
from ossmk.providers.github.search import SearchReviewed
from ossmk.providers.github.streams import Run, Stream
from ossmk.providers.github.tally import short_of_counts
from ossmk.providers.github.walks import gone_doubts
from ossmk.providers.github.windows import MARGIN, floor_of

RELEASES_ARE_UNLISTED = Doubt(
    "release", "GitHub lists no releases by person; looked for where there was other work"
)


def first_streams(run: Run) -> list[Stream]:
    """Ask for all that needs nothing but the login; commits are counted in the whole period."""
    login, now = run.name, run.place.observed_at
    end = run.counted_until
    start = floor_of(run.period)
    search = SearchReviewed(
        login=login,
        start=run.floor,
        end=now + MARGIN,
        created_until=end if end < now else None,
    )
    backwards = FROM_THE_END.values()
    lists = [PersonList(name=name, login=login) for name in LISTS if name not in backwards]
    if start == EPOCH:
        return [Years(login=login, end=end), search, *lists]
    counted = window_streams(login, start, end, reviewed_since=run.floor)
    return [*counted, search, *lists]


def follow(streams: Sequence[Stream], run: Run) -> list[Stream]:
    """Add what can only be asked once others were read, and fill batches up."""
    following = list(streams)
    if not _any_open(streams, CommitCounts, Years):
        following += named_narrower(run)
    if not _any_open(following, CommitCounts, Years):
        note_lost_commits(run)
        following += commit_streams(run)
        if not _any_open(following, Commits, CoAuthored):
            following += recounted(run)
    walking = _any_open(streams, Reviewed, SearchReviewed, Years)
    if not walking and not _is_open(streams, "pull_requests"):
        following += reviews_of_streams(run)
    if not _is_open(streams, "own_repositories"):
        following += [*release_streams(run), *fork_streams(run)]
    return joined_batches(following)


def last_doubts(run: Run) -> list[Doubt]:
    """Give the doubts that only show when everything was read."""
    counts = short_of_counts(run.known) if run.known.whole else []
    gone = gone_doubts(run, {name: walk.feeds for name, walk in LISTS.items()})
    return [RELEASES_ARE_UNLISTED, *run.known.doubts, *counts, *gone]


PERSON = Guide("user", first_streams, follow, last_doubts)


def _any_open(streams: Sequence[Stream], *types: type[Stream]) -> bool:
    return any(isinstance(stream, types) for stream in streams)


def _is_open(streams: Sequence[Stream], name: str) -> bool:
    return any(isinstance(stream, PersonList) and stream.name == name for stream in streams)
