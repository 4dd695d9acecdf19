"""Asks what is planned until no stream is open, and gives what came as pages.

Each round asks for the next pages of all open streams at once. A part that GitHub gives up on is
asked for again in smaller parts; what cannot be had at all becomes a doubt and is said.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import anyio

from ossmk.errors import ForgeError, ForgeUnavailable
from ossmk.model import Actor, ContributionEvent, Page, Skipped
from ossmk.providers.github.answers import Read, read_answer
from ossmk.providers.github.cost import price
from ossmk.providers.github.documents import Document, alias, join
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.plan import PageSizes, pack
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.tally import Tally
from ossmk.transport.graphql import Answer, GraphClient
from ossmk.transport.ledger import Ledger
from ossmk.transport.retry import TooHeavy

MOST_FAILURES = 3  # of one stream's smallest page
MOST_FRUITLESS = 24  # rounds in a row that brought nothing; documents before the first answer

Follow = Callable[[Sequence[Stream], Run], Sequence[Stream]]


@dataclass(slots=True)
class Asked:
    """One document: its streams, and the answer or the failure."""

    streams: list[Stream]
    document: Document
    answer: Answer | None = None
    failure: ForgeError | None = None


@dataclass(slots=True)
class Collector:
    """A run in progress; `open` and what it knows are all that the next run needs to go on."""

    client: GraphClient
    ledger: Ledger
    run: Run
    follow: Follow
    mark: "Callable[[Collector], Mapping[str, str]]"
    open: list[Stream]
    tally: Tally
    monotonic: Callable[[], float]
    max_points: int | None = None
    is_answered: bool = False
    sizes: PageSizes = field(default_factory=PageSizes)
    stopped: str | None = None
    given_up: dict[str, tuple[Stream, str]] = field(default_factory=dict)
    _failures: dict[str, int] = field(default_factory=dict)
    _fruitless: int = 0
    _seen: set[int] = field(default_factory=set)

    async def pages(self) -> AsyncGenerator[Page, None]:
        """Give a page for each document, until nothing is open or nothing more can be asked."""
        while self.stopped is None and self._go_on():
            asked = await self._ask(self._affordable(self._documents()))
            self._fruitless += 1 if self.is_answered else len(asked)
            for one in asked:
                page = self._page(one)
                if self.run.known.is_settled:
                    yield page
            self._stop_at(asked)

    def _go_on(self) -> bool:
        self.open = list(self.follow(self.open, self.run))
        if self.open and self.monotonic() > self.ledger.deadline:
            self.stopped = "the time is used up"
            if not self.is_answered:
                raise ForgeUnavailable(f"{self.run.place.host} gave no answer in the time allowed")
        return bool(self.open) and self.stopped is None

    def _documents(self) -> list[Asked]:
        return [
            Asked(streams, join([stream.question(self.sizes.size(stream)) for stream in streams]))
            for streams in pack(self.open, self.sizes)
        ]

    def _affordable(self, documents: Sequence[Asked]) -> list[Asked]:
        """Keep the documents that the budget still pays for."""
        if self.max_points is None:
            return list(documents)
        left = self.max_points - self.ledger.cost.points
        kept: list[Asked] = []
        for asked in documents:
            left -= price(asked.document.text, asked.document.variables).points
            if left >= 0:
                kept.append(asked)
        if not kept:
            self.stopped = f"the budget of {self.max_points} points is used up"
        return kept

    async def _ask(self, documents: list[Asked]) -> list[Asked]:
        async def ask(asked: Asked) -> None:
            document = asked.document
            try:
                asked.answer = await self.client.ask(
                    document.text, document.variables, ledger=self.ledger
                )
            except ForgeError as error:
                asked.failure = error

        async with anyio.create_task_group() as group:
            for asked in documents:
                group.start_soon(ask, asked)
        return documents

    def _stop_at(self, asked: Sequence[Asked]) -> None:
        """End the run where GitHub refuses to go on; without any answer that is an error."""
        failures = [one.failure for one in asked if one.failure]
        final = [failure for failure in failures if not isinstance(failure, TooHeavy)]
        if self._fruitless > MOST_FRUITLESS:
            host = self.run.place.host
            final.append(ForgeUnavailable(f"{host} answers, but gives nothing that was asked for"))
        if final and not (self.is_answered and self.run.known.is_settled):
            raise final[0]
        if final:
            self.stopped = str(final[0])

    def _page(self, asked: Asked) -> Page:
        taken: list[Taken] = []
        skipped: list[Skipped] = []
        undelivered: list[tuple[Stream, str]] = []
        if asked.answer is not None:
            for position, stream in enumerate(asked.streams):
                read = read_answer(stream, alias(position), asked.answer, self.run)
                if self._is_accepted(stream, read):
                    taken.append(self._accept(stream, read))
                    skipped.extend(read.skipped)
                else:
                    undelivered.append((stream, read.undelivered or ""))
        elif isinstance(asked.failure, TooHeavy):
            undelivered = [(stream, str(asked.failure)) for stream in asked.streams]
        if taken:
            self._fruitless = 0
        skipped.extend(self._fail(undelivered, crowd=len(asked.streams)))
        return self._written(merged(taken), skipped)

    def _is_accepted(self, stream: Stream, read: Read) -> bool:
        """Take what was delivered; a hole that stays in the smallest page is there for good."""
        is_hole = bool(read.taken.nulls) and self.sizes.size(stream) == 1
        return read.undelivered is None or is_hole

    def _accept(self, stream: Stream, read: Read) -> Taken:
        self._failures.pop(stream.key, None)
        self.is_answered = True
        self.sizes.succeed(stream.shape)
        self.run.known.take_in(read.taken.notes)
        self.tally.answered.update(stream.feeds)
        self.tally.add(self._unseen(read.taken.events))
        self.tally.doubt(read.taken.doubts)
        if read.undelivered is not None:
            self.tally.doubt(Doubt(kind, read.undelivered, 1) for kind in stream.feeds[:1])
        self._replace(stream, read.taken.following)
        return read.taken

    def _unseen(self, events: Sequence[ContributionEvent]) -> list[ContributionEvent]:
        """Leave out what came before in this run: a commit is in every mirror of its repository."""
        if not self.run.is_person:
            return list(events)
        each = {event.id: event for event in events}.values()
        new = [event for event in each if hash(event.id) not in self._seen]
        self._seen.update(hash(event.id) for event in new)
        return new

    def _fail(self, undelivered: Sequence[tuple[Stream, str]], *, crowd: int) -> list[Skipped]:
        """Ask for less next time: fewer streams together where all failed, else smaller parts."""
        if crowd > 1 and len(undelivered) == crowd:
            self.sizes.crowd_less()
            return []
        given_up = [
            (stream, reason)
            for stream, reason in undelivered
            if not self._lighten(stream) and self._is_hopeless(stream, crowd)
        ]
        for stream, reason in given_up:
            self._replace(stream, ())
            self.given_up[stream.key] = (stream, reason)
        return [Skipped(target=stream.subject, reason=reason) for stream, reason in given_up]

    def _lighten(self, stream: Stream) -> bool:
        """Make pages smaller, else cut the window; False when both are at their end."""
        if self.sizes.shrink(stream):
            return True
        parts = stream.split()
        if parts:
            self._replace(stream, parts)
        return bool(parts)

    def _is_hopeless(self, stream: Stream, crowd: int) -> bool:
        """Count a failure of the smallest page, once it was asked for alone."""
        if crowd > 1:
            self.sizes.crowd_less()
            return False
        self._failures[stream.key] = self._failures.get(stream.key, 0) + 1
        return self._failures[stream.key] >= MOST_FAILURES

    def _replace(self, stream: Stream, following: Sequence[Stream]) -> None:
        self.open = [other for other in self.open if other is not stream]
        self.open.extend(following)

    @property
    def left(self) -> list[tuple[Stream, str]]:
        """The streams that are not at their end, each with the reason."""
        unasked = [(stream, self.stopped or "it was not asked for") for stream in self.open]
        return [*self.given_up.values(), *unasked]

    def _written(self, taken: Taken, skipped: Sequence[Skipped]) -> Page:
        named = [*self.run.repositories, *taken.repositories]
        repositories = {repository.repo_id: repository for repository in named}
        authors = {event.user_id: _actor(event) for event in taken.events}
        actors = authors | {actor.user_id: actor for actor in (*taken.actors, *self.run.actors)}
        return Page(
            events=taken.events,
            actors=_first(self.run.actors, actors),
            repositories=list(repositories.values()),
            skipped=skipped,
            marks=self.mark(self),
            cost=self.ledger.untold_cost(),
        )


def _actor(event: ContributionEvent) -> Actor:
    return Actor(user_id=event.user_id, actor_id=event.actor_id, actor_type=event.actor_type)


def _first(own: Sequence[Actor], actors: Mapping[str, Actor]) -> list[Actor]:
    """Give the account asked for before all others."""
    ids = {actor.user_id for actor in own}
    return [*own, *(actor for user_id, actor in actors.items() if user_id not in ids)]
