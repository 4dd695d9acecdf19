"""Where a run starts: from nothing, from an interrupted run, or from what a finished one covered.

Where an earlier run covered the period's start only what is new since is asked for, a day more
than that, since lists lag behind. Where it began later, what lies before is asked for first.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ossmk.model import EPOCH, KINDS, Kind
from ossmk.periods import Period, midnight
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.known import Known
from ossmk.providers.github.marks import Finished, Unfinished
from ossmk.providers.github.place import Place
from ossmk.providers.github.streams import Run, Stream
from ossmk.providers.github.tally import Tally
from ossmk.providers.github.totals import Totals
from ossmk.providers.github.windows import MARGIN

OVERLAP = timedelta(days=1)
# a local day of commits ends this long after it began in UTC, at most
REACH = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fetch is about."""

    guide: Guide
    name: str
    period: Period
    place: Place
    with_forks: bool = False
    landed: dict[str, str] = field(default_factory=dict)

    @property
    def since(self) -> datetime:
        """The period's start; 1970 where it has none."""
        return self.period.since or EPOCH

    def run(self, floor: datetime, known: Known, period: Period | None = None) -> Run:
        """Make a run of it."""
        asked = period or self.period
        what, with_forks = self.guide.what, self.with_forks
        return Run(asked, self.place, self.name, floor, known, what, with_forks, self.landed)


@dataclass(slots=True)
class Beginning:
    """A run about to start: its open streams, what it knows, and what it will have covered."""

    run: Run
    streams: list[Stream]
    tally: Tally
    since: datetime
    started: datetime
    covered: Finished | None = None  # what leaves nothing to ask for
    later: Finished | None = None  # what the run is put before


def next_run(asked: Asked, finished: Finished | None) -> Beginning:
    """Give the smallest run that brings what an earlier one did not."""
    if finished is None:
        return whole_run(asked)
    if finished.since > asked.since:
        if asked.period.until < finished.since:
            return whole_run(asked)
        is_before = _is_before(asked, finished)
        return earlier_run(asked, finished) if is_before else whole_run(asked, finished)
    if asked.period.until <= finished.until:
        return covered_run(asked, finished)
    return refreshing_run(asked, finished)


def whole_run(asked: Asked, finished: Finished | None = None) -> Beginning:
    """Ask for everything of the period; what an earlier run knew to be there is still expected."""
    floor = floor_of(asked.period)
    known = Known(all_since=floor)
    if finished:
        known.expected_account = finished.account.id if finished.account else ""
        known.expected_repository = finished.repository.id if finished.repository else ""
        known.totals = Totals(finished.totals)
    run = asked.run(floor, known)
    streams = asked.guide.first_streams(run)
    return Beginning(run, streams, Tally(), asked.since, asked.place.observed_at)


def earlier_run(asked: Asked, finished: Finished) -> Beginning:
    """Ask for what lies before an earlier run's start, and for its first days once more.

    Those two days are this run's alone, so that no day is counted twice or by halves: a local day
    of commits reaches into UTC days that only one of the two runs looked at.
    """
    end = finished.since + REACH
    period = replace(asked.period, until=end)
    floor = floor_of(period)
    known = Known(
        expected_account=finished.account.id if finished.account else "",
        all_since=floor,
        met=set(finished.commit_counts),
        totals=Totals(finished.totals),
    )
    run = asked.run(floor, known, period)
    tally = Tally(found=_found_from(end, finished), doubts=list(finished.doubts))
    streams = asked.guide.first_streams(run)
    started = asked.place.observed_at
    return Beginning(run, streams, tally, asked.since, started, later=finished)


def resumed_run(asked: Asked, unfinished: Unfinished) -> Beginning:
    """Go on where a run was interrupted, for the period it had."""
    known = unfinished.known
    if known.account is not None:
        known.expected_account = known.account.id
    if known.repository is not None:
        known.expected_repository = known.repository.id
    own = Period(unfinished.first, unfinished.until, "unfinished")
    started = unfinished.started
    run = replace(asked.run(unfinished.floor, known, own), started=started)
    streams: list[Stream] = list(unfinished.streams)
    tally, since = unfinished.tally, unfinished.since
    return Beginning(run, streams, tally, since, started, later=unfinished.later)


def refreshing_run(asked: Asked, finished: Finished) -> Beginning:
    """Ask for what is new since an earlier run, and for commits that landed later."""
    floor = max(EPOCH, midnight(min(finished.until, asked.period.until) - OVERLAP))
    known = Known(
        expected_account=finished.account.id if finished.account else "",
        expected_repository=finished.repository.id if finished.repository else "",
        new_since=finished.until,
        whole=False,
        counted_before=finished.commit_counts,
        commit_days=dict(finished.commit_days),
        all_since=finished.all_since,
        all_before=finished.all_commits,
        totals=Totals(finished.totals),
    )
    since = min(floor, asked.since)
    wider = replace(asked.period, since=since if since > EPOCH else None)
    run = asked.run(floor, known, wider)
    streams = asked.guide.first_streams(run)
    return Beginning(run, streams, _tally_of(finished), finished.since, asked.place.observed_at)


def covered_run(asked: Asked, finished: Finished) -> Beginning:
    """Ask for nothing: an earlier run covered the whole period."""
    known = Known(
        account=finished.account,
        repository=finished.repository,
        organization=finished.organization,
        whole=False,
        counted_before=finished.commit_counts,
        commit_days=finished.commit_days,
        all_since=finished.all_since,
        all_before=finished.all_commits,
    )
    run = asked.run(floor_of(asked.period), known)
    tally = _tally_of(finished)
    tally.answered.update(KINDS)
    started = asked.place.observed_at
    return Beginning(run, [], tally, finished.since, started, covered=finished)


def floor_of(period: Period) -> datetime:
    """Give the moment that walks go back to."""
    return EPOCH if period.since is None else max(EPOCH, midnight(period.since) - MARGIN)


def _tally_of(finished: Finished) -> Tally:
    """Go on counting where a run ended; its last day is asked for again but not counted twice."""
    return Tally(since=finished.until, found=finished.found, doubts=list(finished.doubts))


def _is_before(asked: Asked, finished: Finished) -> bool:
    """Tell whether what lies before a run leaves something of it."""
    is_long = finished.until > finished.since + 2 * REACH
    return asked.guide.what == "user" and is_long


def _found_from(start: datetime, finished: Finished) -> dict[Kind, dict[str, int]]:
    first = start.date().isoformat()
    return {
        kind: {day: count for day, count in days.items() if day >= first}
        for kind, days in finished.found.items()
    }
