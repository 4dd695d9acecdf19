"""What a run that came to its end leaves: what the next one need not ask for. Pure."""

from collections.abc import Mapping

import msgspec

from ossmk.periods import midnight
from ossmk.providers.github import histories
from ossmk.providers.github.beginnings import OVERLAP, REACH, Beginning
from ossmk.providers.github.known import CommitCount
from ossmk.providers.github.marks import Finished

Counts = dict[str, CommitCount]


def finished_run(beginning: Beginning, latest: str) -> Finished:
    """Give what a run covered; `latest` tells the account's latest events from others.

    They tell nothing of what came after a run that ended before the present.
    """
    if beginning.covered is not None:
        return beginning.covered
    run, known, tally = beginning.run, beginning.run.known, beginning.tally
    counts, days = _counted(beginning)
    all_commits, all_until = histories.counted(known, beginning.later)
    finished = Finished(
        since=beginning.since,
        until=min(run.period.until, beginning.started),
        account=known.account,
        repository=known.repository,
        organization=known.organization,
        commit_counts=counts,
        commit_days=days,
        all_since=known.all_since,
        all_commits=all_commits,
        found=tally.found,
        doubts=list(tally.doubts),
        latest=latest if run.period.until >= beginning.started else "",
        all_until=all_until,
        last_older=known.last_older,
        totals=known.totals.kept(),
    )
    later = beginning.later
    return _put_before(finished, later) if later else finished


def _counted(beginning: Beginning) -> tuple[Counts, dict[str, int]]:
    """Give the commits counted and found on those days that were looked through to their end.

    Where the period ended before the run was made, its last days are told by GitHub but not taken.
    """
    run, known = beginning.run, beginning.run.known
    counts = _updated(known.counted_before, known.commit_counts)
    if run.period.until >= run.place.observed_at:
        return counts, known.commit_days
    last = (run.period.until - REACH).date().isoformat()
    days = {day: number for day, number in known.commit_days.items() if day <= last}
    return {id_: count.told_until(last) for id_, count in counts.items()}, days


def _put_before(earlier: Finished, later: Finished) -> Finished:
    """Give what both covered; found and doubts were added up on the way."""
    first = (midnight(earlier.until) - OVERLAP).date().isoformat()
    counts = {id_: count.told_from(first) for id_, count in later.commit_counts.items()}
    days = {day: number for day, number in later.commit_days.items() if day >= first}
    return msgspec.structs.replace(
        earlier,
        until=later.until,
        commit_counts=_updated(earlier.commit_counts, counts),
        commit_days={**earlier.commit_days, **days},
        latest=later.latest,
    )


def _updated(before: Mapping[str, CommitCount], newer: Mapping[str, CommitCount]) -> Counts:
    updated = {
        id_: before[id_].updated(count) if id_ in before else count for id_, count in newer.items()
    }
    return {**before, **updated}
