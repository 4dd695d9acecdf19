"""Where a run starts: from nothing, from an interrupted run, or from what a finished one covered.

Where an earlier run covered the period's start only what is new since is asked for, a day more
than that, since lists lag behind. Where one began later, what lies before is asked for first.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ossmk.model import EPOCH, KINDS
from ossmk.periods import Period, midnight
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.histories import (
    all_histories,
    all_until,
    histories_before,
    newer_histories,
)
from ossmk.providers.github.known import Histories, Known
from ossmk.providers.github.marks import Finished, Unfinished
from ossmk.providers.github.place import Place
from ossmk.providers.github.spans import Spans, covering, touching
from ossmk.providers.github.streams import Run, Stream
from ossmk.providers.github.tally import Tally
from ossmk.providers.github.totals import Total, Totals
from ossmk.providers.github.windows import SECOND, floor_of

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

    @property
    def reach(self) -> timedelta:
        """How far a later run's first days are not told whole: only a person's are local ones."""
        return REACH if self.guide.what == "user" else timedelta(0)

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
    is_resumed: bool = False

    @property
    def is_last(self) -> bool:
        """Tell whether all that was asked for is covered once the run is finished."""
        return self.later is None and not self.is_resumed

    @property
    def end(self) -> datetime:
        """The end of what will be covered."""
        return self.later.until if self.later else self.run.period.until


def next_run(asked: Asked, spans: Spans) -> Beginning:
    """Give the smallest run that brings what earlier ones did not, or the first of several.

    It begins at the start asked for, or where the span that holds it ends. It ends where the next
    span begins and is put before it, so that another run goes on after that one.
    """
    here = covering(spans, asked.since)
    if here and asked.period.until <= here.until:
        return covered_run(asked, here)
    later = _next_span(asked, spans)
    period = replace(asked.period, until=_end(asked, spans, later))
    if here:
        return refreshing_run(asked, spans, here, period, later)
    return whole_run(asked, spans, period, later)


def whole_run(asked: Asked, spans: Spans, period: Period, later: Finished | None) -> Beginning:
    """Ask for everything of the period, up to a later run's start and its first days.

    Those two days are this run's alone, so that no day is counted twice or by halves: a local day
    of commits reaches into UTC days that only one of the two runs looked at.
    """
    floor = floor_of(period)
    known = Known(
        expected_account=_account(spans),
        expected_repository=_repository(spans),
        all_since=floor,
        met=set(later.commit_counts) if later else set(),
        last_older=EPOCH,
        histories=_histories(asked, spans, None, later),
        totals=Totals(_totals(spans, asked.since, period.until)),
    )
    run = asked.run(floor, known, period)
    tally = _tally_of(None, later, period)
    streams = asked.guide.first_streams(run)
    started = asked.place.observed_at
    return Beginning(run, streams, tally, asked.since, started, later=later)


def going_on(asked: Asked, unfinished: Unfinished | None) -> Beginning | None:
    """Go on with an interrupted run, where it leads to the period's start or over it."""
    if unfinished is None or unfinished.since > asked.since:
        return None
    beginning = resumed_run(asked, unfinished)
    return beginning if beginning.end >= asked.since else None


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
    later = unfinished.later
    return Beginning(run, streams, tally, since, started, later=later, is_resumed=True)


def refreshing_run(
    asked: Asked, spans: Spans, finished: Finished, period: Period, later: Finished | None
) -> Beginning:
    """Ask for what is new since an earlier run, and for commits that landed later."""
    floor = max(EPOCH, midnight(min(finished.until, period.until) - OVERLAP))
    known = Known(
        expected_account=_account([finished]),
        expected_repository=_repository([finished]),
        new_since=finished.until,
        whole=False,
        counted_before=finished.commit_counts,
        commit_days=dict(finished.commit_days),
        all_since=finished.all_since,
        all_before=finished.all_commits,
        last_older=finished.last_older,
        histories=_histories(asked, spans, finished, later),
        totals=Totals(_totals(spans, finished.since, period.until)),
    )
    since = min(floor, asked.since)
    wider = replace(period, since=since if since > EPOCH else None)
    run = asked.run(floor, known, wider)
    tally = _tally_of(finished, later, period)
    streams = asked.guide.first_streams(run)
    started = asked.place.observed_at
    return Beginning(run, streams, tally, finished.since, started, later=later)


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
    tally = _tally_of(finished, None, asked.period)
    tally.answered.update(KINDS)
    started = asked.place.observed_at
    return Beginning(run, [], tally, finished.since, started, covered=finished)


def _next_span(asked: Asked, spans: Spans) -> Finished | None:
    """Give the first span that begins in the period, and is long enough to leave something of it.

    The others are asked for again, with what lies around them.
    """
    return next(
        (
            span
            for span in spans
            if asked.since < span.since <= asked.period.until and _is_kept(asked, span)
        ),
        None,
    )


def _is_kept(asked: Asked, span: Finished) -> bool:
    return span.until > span.since + 2 * asked.reach


def _end(asked: Asked, spans: Spans, later: Finished | None) -> datetime:
    """Give where the run ends: not within a span, of which the rest would be lost."""
    if later:
        return later.since + asked.reach
    end = asked.period.until
    return max([end, *(span.until for span in spans if asked.since < span.since < end)])


def _histories(
    asked: Asked, spans: Spans, here: Finished | None, later: Finished | None
) -> Histories:
    """Tell which commits of a repository are walked: none of those that a later run walked."""
    now, since = asked.place.observed_at, floor_of(asked.period)
    ahead = later or next((span for span in spans if span.since > asked.period.until), None)
    if ahead is None:
        return newer_histories(here, now) if here else all_histories(since, now)
    start = all_until(here) if here else since
    if later:
        end = later.all_since - SECOND
    else:
        end = start - SECOND if here else all_histories(since, now).counted[1]
    is_covered = asked.period.until <= ahead.until
    return histories_before(ahead, (start, end), is_covered=is_covered)


def _totals(spans: Spans, since: datetime, until: datetime) -> dict[str, Total]:
    """Give the totals that were told first: what any of the spans knew to be there is expected."""
    totals: dict[str, Total] = {}
    for span in touching(spans, since, until):
        for name, total in span.totals.items():
            totals[name] = min(totals.get(name, total), total, key=lambda each: each.horizon)
    return totals


def _account(spans: Spans) -> str:
    """Give whose contributions earlier runs found under the name."""
    return next((span.account.id for span in spans if span.account), "")


def _repository(spans: Spans) -> str:
    return next((span.repository.id for span in spans if span.repository), "")


def _tally_of(here: Finished | None, later: Finished | None, period: Period) -> Tally:
    """Go on counting where a run ended; its last day is asked for again but not counted twice.

    What a later run counted is added, but for the days that this one has for itself.
    """
    tally = Tally(since=here.until if here else EPOCH)
    if here:
        tally.add_counts(here.found)
        tally.doubt(here.doubts)
    if later:
        tally.add_counts(later.found, since=period.until)
        tally.doubt(later.doubts)
    return tally
