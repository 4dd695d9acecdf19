"""Which commits of repositories a run walks and counts, from what earlier runs did. Pure.

A history is listed by when commits were committed, and asked for by when they were written. What
was written in a period may be committed long after: each run notes when the last such commit was,
so that a run that is put before it need not walk further. How many commits there are in a span of
committer dates tells whether any landed there later. The last two days before a run are left out
of what is counted: they are walked again, and commits are made before they are pushed.
"""

from datetime import datetime

import msgspec

from ossmk.providers.github.known import Histories, Known
from ossmk.providers.github.marks import Finished
from ossmk.providers.github.windows import MARGIN, SECOND

WALKED_AGAIN = 2 * MARGIN
Counts = dict[str, int]


def all_histories(since: datetime, now: datetime) -> Histories:
    """Count all from a moment on."""
    return Histories(counted=(since, max(since, now - WALKED_AGAIN) - SECOND))


def newer_histories(here: Finished, now: datetime) -> Histories:
    """Count all, and check what an earlier run counted, to walk what is new."""
    return msgspec.structs.replace(
        all_histories(here.all_since, now),
        checked=(here.all_since, all_until(here) - SECOND),
        stored=here.all_commits,
    )


def histories_before(
    ahead: Finished, counted: tuple[datetime, datetime], *, is_covered: bool
) -> Histories:
    """Walk what lies before a later run, and check that one; where all is covered then, go on.

    Else another run looks for what came since.
    """
    last = ahead.last_older
    return Histories(
        counted=counted,
        checked=(ahead.all_since, all_until(ahead) - SECOND),
        stored=ahead.all_commits,
        until=None if last is None else max(ahead.all_since - SECOND, last),
        landed_since=all_until(ahead) if is_covered else None,
    )


def counted(known: Known, later: Finished | None) -> tuple[Counts, datetime | None]:
    """Give how many commits each repository has, and until when they were committed."""
    if known.histories is None:
        return {**known.all_before, **known.all_commits}, None
    start, end = known.histories.counted
    if start > end:  # nothing was left to count
        return known.all_before, start
    if later is None:
        return {**known.all_before, **known.all_commits}, end + SECOND
    before = [] if known.whole else [known.all_before]
    return _sums(known.all_commits, *before, later.all_commits), later.all_until


def all_until(finished: Finished) -> datetime:
    """Give until when the commits counted were committed."""
    return finished.all_until or finished.until


def _sums(first: Counts, *others: Counts) -> Counts:
    """Add up what all of them tell of."""
    return {
        id_: count + sum(each[id_] for each in others)
        for id_, count in first.items()
        if all(id_ in each for each in others)
    }
