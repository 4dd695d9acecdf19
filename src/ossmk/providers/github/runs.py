"""The runs that a fetch is made of, one after the other."""

import hashlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from ossmk.decoding import decode
from ossmk.errors import AuthError, NotFound
from ossmk.model import EPOCH, KINDS, Page, Skipped
from ossmk.periods import iso
from ossmk.providers.github.beginnings import (
    Asked,
    Beginning,
    covered_run,
    going_on,
    next_run,
)
from ossmk.providers.github.collect import Collector
from ossmk.providers.github.documents import alias, ask, join
from ossmk.providers.github.endings import finished_run
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.marks import (
    Finished,
    Marks,
    Unfinished,
    mark_finished,
    mark_unfinished,
    storable,
)
from ossmk.providers.github.payloads import Account
from ossmk.providers.github.spans import Spans, covering, touching, with_span
from ossmk.providers.github.streams import AnotherAccount
from ossmk.transport.graphql import GraphClient
from ossmk.transport.ledger import Ledger
from ossmk.transport.rest import RestClient


@dataclass(slots=True)
class Fetch:
    """One target's contributions of a period, from what earlier runs left."""

    client: GraphClient
    ledger: Ledger
    asked: Asked
    monotonic: Callable[[], float]
    max_points: int | None = None
    probe: RestClient | None = None
    _spans: Spans = ()
    _is_finished: bool = False
    _is_answered: bool = False
    _latest: str = ""

    async def pages(self, marks: Marks) -> AsyncGenerator[Page, None]:
        """Give the pages; a person who was renamed is followed, a new bearer of a login is new."""
        try:
            async with aclosing(self._pages(marks)) as pages:
                async for page in pages:
                    yield page
        except AnotherAccount:
            async with aclosing(self._pages(Marks())) as pages:
                async for page in pages:
                    yield page
        except NotFound:
            account = next((span.account for span in marks.finished if span.account), None)
            if account is None:
                raise
            login = await self._present_login(account)
            self.asked = replace(self.asked, name=login)
            async with aclosing(self._pages(marks)) as pages:
                async for page in pages:
                    yield page

    async def _pages(self, marks: Marks) -> AsyncGenerator[Page, None]:
        """Go on with an unfinished run, then ask for all that is missing; else begin anew."""
        self._spans = marks.finished
        beginning = going_on(self.asked, marks.unfinished)
        if beginning is None:
            self._latest = await self._latest_events()
            here = covering(self._spans, self.asked.since)
            if here and self._nothing_happened(here):
                yield self._unchanged_page(here)
                return
            beginning = next_run(self.asked, self._spans)
        else:
            known = touching(self._spans, beginning.since, beginning.end)
            beginning.tally.doubt(doubt for span in known for doubt in span.gone)
        while beginning is not None:
            async with aclosing(self._run(beginning)) as pages:
                async for page in pages:
                    yield page
            goes_on = self._is_finished and not beginning.is_last
            beginning = next_run(self.asked, self._spans) if goes_on else None

    async def _run(self, beginning: Beginning) -> AsyncGenerator[Page, None]:
        collector = Collector(
            client=self.client,
            ledger=self.ledger,
            run=beginning.run,
            follow=self.asked.guide.follow,
            mark=partial(_unfinished_marks, beginning),
            open=beginning.streams,
            tally=beginning.tally,
            max_points=self.max_points,
            is_answered=self._is_answered,
            monotonic=self.monotonic,
        )
        async with aclosing(collector.pages()) as pages:
            async for page in pages:
                yield page
        self._is_answered = collector.is_answered
        yield self._last_page(beginning, collector)

    def _last_page(self, beginning: Beginning, collector: Collector) -> Page:
        run, tally, left = beginning.run, beginning.tally, collector.left
        tally.doubt(self.asked.guide.last_doubts(run))
        self._is_finished = run.known.is_settled and not left
        if self._is_finished:
            self._spans = with_span(self._spans, finished_run(beginning, self._latest))
        marks = mark_finished(self._spans) if self._is_finished else collector.mark(collector)
        skipped = (
            [Skipped(target=self.asked.name, reason=collector.stopped)] if collector.stopped else []
        )
        tally.doubt(Doubt(kind, reason) for stream, reason in left for kind in stream.feeds)
        if collector.stopped and beginning.end < self.asked.period.until:
            tally.doubt(Doubt(kind, collector.stopped) for kind in self.asked.guide.kinds)
        return Page(
            actors=run.actors,
            repositories=run.repositories,
            coverage=tally.coverage(
                self.asked.guide.kinds, self.asked.period, stopped=collector.stopped
            ),
            skipped=skipped,
            marks=marks,
            cost=self.ledger.untold_cost(),
        )

    async def _latest_events(self) -> str:
        """Tell the account's latest events from others; the question is free when they are kept.

        Asked before anything else: what happens while the run is under way shows the next time.
        """
        if self.probe is None:
            return ""
        try:
            told = await self.probe.get(
                f"/users/{self.asked.name}/events", {"per_page": "30"}, ledger=self.ledger
            )
        except (AuthError, NotFound):
            return ""
        return hashlib.sha256(told.body).hexdigest()

    def _nothing_happened(self, finished: Finished) -> bool:
        covers = finished.since <= self.asked.since and self.asked.period.until > finished.until
        return covers and self._latest == finished.latest != ""

    def _unchanged_page(self, finished: Finished) -> Page:
        """Say that nothing new was seen; what the last run covered stays as far as it was."""
        beginning = covered_run(self.asked, finished)
        reason = (
            f"nothing new among the latest events since {iso(finished.until)}, which is no proof"
        )
        beginning.tally.doubt(Doubt(kind, reason) for kind in KINDS)
        return Page(
            actors=beginning.run.actors,
            coverage=beginning.tally.coverage(self.asked.guide.kinds, self.asked.period),
            cost=self.ledger.untold_cost(),
        )

    async def _present_login(self, account: Account) -> str:
        """Ask for the login that an account has now; raises `NotFound` when it is gone."""
        document = join([ask("account_by_id", account=account.id)])
        answer = await self.client.ask(document.text, document.variables, ledger=self.ledger)
        found = decode(answer.data.get(alias(0), b"null"), Account | None)
        if found is None:
            raise NotFound(f"{self.asked.place.host} knows no user {self.asked.name!r} any more")
        return found.login


def _unfinished_marks(beginning: Beginning, collector: Collector) -> Mapping[str, str]:
    run = beginning.run
    return mark_unfinished(
        Unfinished(
            since=beginning.since,
            first=run.period.since or EPOCH,
            until=run.period.until,
            started=beginning.started,
            floor=run.floor,
            streams=storable(stream for stream, _ in collector.left),
            known=run.known,
            tally=beginning.tally,
            later=beginning.later,
        )
    )
