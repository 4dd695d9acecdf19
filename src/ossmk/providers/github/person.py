"""A person: which streams a run starts with, what follows them, and what it leaves behind.

A run that was interrupted is gone on with first. Where an earlier run covered the period's start
only what is new since is asked for, a day more than that, since lists lag behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ossmk.model import EPOCH, KINDS
from ossmk.periods import Period, midnight
from ossmk.providers.github.collection import CommitCounts, Years, recounted, window_streams
from ossmk.providers.github.commits import CoAuthored, Commits, commit_streams
from ossmk.providers.github.lists import LISTS, PersonList
from ossmk.providers.github.marks import Finished, Unfinished
from ossmk.providers.github.normalize import Place
from ossmk.providers.github.payloads import Account
from ossmk.providers.github.releases import release_streams
from ossmk.providers.github.reviews import Reviewed, joined_batches, reviews_of_streams
from ossmk.providers.github.search import SearchReviewed
from ossmk.providers.github.streams import Doubt, Known, Run, Stream
from ossmk.providers.github.tally import Tally, short_of_counts
from ossmk.providers.github.windows import MARGIN

OVERLAP = timedelta(days=1)
RELEASES_ARE_UNLISTED = Doubt(
    "release", "GitHub lists no releases by person; looked for where there was other work"
)


@dataclass(slots=True)
class Beginning:
    """Where a run starts: its open streams, and what it already knows."""

    run: Run
    streams: list[Stream]
    tally: Tally
    since: datetime
    started: datetime
    covered_until: datetime = EPOCH  # by earlier runs


def whole_run(login: str, period: Period, place: Place) -> Beginning:
    """Ask for everything of the period."""
    run = Run(period, place, login, floor_of(period))
    since = period.since or EPOCH
    return Beginning(run, _first_streams(run), Tally(), since, place.observed_at)


def resumed_run(unfinished: Unfinished, login: str, place: Place) -> Beginning:
    """Go on where a run was interrupted, for the period it had."""
    known = unfinished.known
    if known.account is not None:
        known.expected_account = known.account.id
    own = Period(unfinished.first, unfinished.until, "unfinished")
    run = Run(own, place, login, unfinished.floor, known)
    streams: list[Stream] = list(unfinished.streams)
    return Beginning(run, streams, unfinished.tally, unfinished.since, unfinished.started)


def refreshing_run(
    finished: Finished, login: str, period: Period, place: Place, tally: Tally
) -> Beginning:
    """Ask for what is new since an earlier run, and for commits that landed later."""
    floor = max(EPOCH, midnight(min(finished.until, period.until) - OVERLAP))
    known = Known(
        expected_account=finished.account.id,
        new_since=finished.until,
        whole=False,
        counted_before=finished.commit_counts,
        commit_days=dict(finished.commit_days),
    )
    since = min(floor, period.since or EPOCH)
    run = Run(_from(since, period), place, login, floor, known)
    tally.doubt(finished.doubts)
    return Beginning(run, _first_streams(run), tally, finished.since, place.observed_at)


def covered_run(
    finished: Finished, login: str, period: Period, place: Place, tally: Tally
) -> Beginning:
    """Ask for nothing: an earlier run covered the whole period."""
    known = Known(account=finished.account, counted_before=finished.commit_counts)
    run = Run(period, place, login, floor_of(period), known)
    tally.doubt(finished.doubts)
    tally.answered.update(KINDS)
    return Beginning(run, [], tally, finished.since, place.observed_at, finished.until)


def floor_of(period: Period) -> datetime:
    """Give the moment that walks go back to."""
    return EPOCH if period.since is None else max(EPOCH, midnight(period.since) - MARGIN)


def follow(streams: Sequence[Stream], run: Run) -> list[Stream]:
    """Add what can only be asked once others were read, and fill batches up."""
    following = list(streams)
    if not _any_open(streams, CommitCounts, Years):
        following += commit_streams(run)
        if not _any_open(following, Commits, CoAuthored):
            following += recounted(run)
    walking = _any_open(streams, Reviewed, SearchReviewed, Years)
    if not walking and not _is_open(streams, "pull_requests"):
        following += reviews_of_streams(run)
    if not _is_open(streams, "own_repositories"):
        following += release_streams(run)
    return joined_batches(following)


def last_doubts(run: Run) -> list[Doubt]:
    """Give the doubts that only show when everything was read."""
    counts = short_of_counts(run.known) if run.known.whole else []
    return [RELEASES_ARE_UNLISTED, *run.known.doubts, *counts]


def finished_run(beginning: Beginning, account: Account, doubts: Sequence[Doubt]) -> Finished:
    """Give what the next run needs to know of one that came to its end."""
    known = beginning.run.known
    before = known.counted_before
    counts = {
        id_: before[id_].updated(count) if id_ in before else count
        for id_, count in known.commit_counts.items()
    }
    return Finished(
        since=beginning.since,
        until=max(beginning.covered_until, min(beginning.run.period.until, beginning.started)),
        account=account,
        commit_counts={**before, **counts},
        commit_days=known.commit_days,
        doubts=list(doubts),
    )


def _first_streams(run: Run) -> list[Stream]:
    """Ask for all that needs nothing but the login; commits are counted in the whole period."""
    login, now = run.login, run.place.observed_at
    end = min(now, run.period.until + MARGIN)
    start = floor_of(run.period)
    search = SearchReviewed(login=login, start=run.floor, end=now + MARGIN)
    lists = [PersonList(name=name, login=login) for name in LISTS]
    if start == EPOCH:
        return [Years(login=login, end=end), search, *lists]
    counted = window_streams(login, start, end, reviewed_since=run.floor)
    return [*counted, search, *lists]


def _from(since: datetime, period: Period) -> Period:
    return Period(since if since > EPOCH else None, period.until, period.name)


def _any_open(streams: Sequence[Stream], *types: type[Stream]) -> bool:
    return any(isinstance(stream, types) for stream in streams)


def _is_open(streams: Sequence[Stream], name: str) -> bool:
    return any(isinstance(stream, PersonList) and stream.name == name for stream in streams)
