"""Asks what is planned until no stream is open, and gives what came as pages."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from ossmk.errors import ForgeError, ForgeUnavailable, NotFound
from ossmk.model import KINDS, Actor, Coverage, Kind, Page, Skipped
from ossmk.providers.github.documents import alias, join
from ossmk.providers.github.normalize import known_repository
from ossmk.providers.github.payloads import Account
from ossmk.providers.github.plan import PageSizes, pack
from ossmk.providers.github.streams import Doubt, Run, Stream, Taken
from ossmk.transport.graphql import Answer, GraphClient, GraphError
from ossmk.transport.ledger import Ledger
from ossmk.transport.retry import TooHeavy

Follow = Callable[[Sequence[Stream], Run], Sequence[Stream]]
# errors that are about one thing's rights or existence, not about the question
ABOUT_ONE = frozenset({"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"})


@dataclass(slots=True)
class Outcome:
    """One document's streams and what became of them."""

    streams: Sequence[Stream]
    answer: Answer | None = None
    failure: ForgeError | None = None


@dataclass(slots=True)
class Collection:
    """A run in progress."""

    client: GraphClient
    run: Run
    ledger: Ledger
    follow: Follow
    sizes: PageSizes = field(default_factory=PageSizes)
    found: Counter[Kind] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    asked: set[Kind] = field(default_factory=set)

    async def pages(self, streams: Sequence[Stream]) -> AsyncIterator[Page]:
        """Give a page for each document answered; the last one carries the coverage."""
        open_streams = list(streams)
        while open_streams:
            outcomes = await self._ask(pack(open_streams, self.sizes))
            open_streams = []
            for outcome in outcomes:
                page, following = self._read(outcome)
                open_streams.extend(following)
                if self.run.account is not None:
                    yield page
            open_streams.extend(self.follow(open_streams, self.run))
        yield Page(coverage=self._coverage(), cost=self.ledger.cost)

    async def _ask(self, documents: Sequence[Sequence[Stream]]) -> list[Outcome]:
        outcomes = [Outcome(streams) for streams in documents]

        async def ask(outcome: Outcome) -> None:
            document = join(
                [stream.question(self.sizes.size(stream)) for stream in outcome.streams]
            )
            try:
                outcome.answer = await self.client.ask(
                    document.text, document.variables, ledger=self.ledger
                )
            except ForgeError as error:
                outcome.failure = error

        async with anyio.create_task_group() as group:
            for outcome in outcomes:
                group.start_soon(ask, outcome)
        for outcome in outcomes:
            if outcome.failure and not isinstance(outcome.failure, TooHeavy):
                raise outcome.failure
        return outcomes

    def _read(self, outcome: Outcome) -> tuple[Page, list[Stream]]:
        if outcome.answer is None:
            return Page(), self._smaller(outcome.streams)
        read = [
            self._read_stream(stream, alias(position), outcome.answer)
            for position, stream in enumerate(outcome.streams)
        ]
        taken = [part for part, _ in read]
        skipped = [skip for _, skips in read for skip in skips]
        return self._page(taken, skipped), [each for part in taken for each in part.following]

    def _read_stream(
        self, stream: Stream, name: str, answer: Answer
    ) -> tuple[Taken, list[Skipped]]:
        errors = [error for error in answer.errors if error.alias == name]
        if any(error.type not in ABOUT_ONE for error in errors):
            return Taken(following=self._smaller([stream])), []
        self.asked.update(stream.feeds)
        if errors and len(errors[0].path) == 1:
            return self._absent(stream, errors)
        data = answer.data.get(name)
        if data is None:
            return Taken(following=self._smaller([stream])), []
        taken = stream.take(data, self.run)
        self.found.update(event.kind for event in taken.events)
        self.doubts.extend(taken.doubts)
        return taken, []

    def _absent(self, stream: Stream, errors: Sequence[GraphError]) -> tuple[Taken, list[Skipped]]:
        if self.run.account is None and errors[0].type == "NOT_FOUND":
            raise NotFound(f"{self.run.place.host} knows no user {self.run.login!r}")
        reason = f"{errors[0].type}: {errors[0].message}"
        self.doubts.extend(Doubt(kind, reason) for kind in stream.feeds)
        return Taken(), [Skipped(target=stream.subject, reason=reason)]

    def _smaller(self, streams: Sequence[Stream]) -> list[Stream]:
        shrunk = [self.sizes.shrink(stream) for stream in streams]
        if not any(shrunk):
            raise ForgeUnavailable(f"{self.run.place.host} does not answer even the smallest page")
        return list(streams)

    def _page(self, taken: Sequence[Taken], skipped: Sequence[Skipped]) -> Page:
        place = self.run.place
        repositories = {
            repository.name_with_owner: repository
            for part in taken
            for repository in part.repositories
        }
        return Page(
            events=[event for part in taken for event in part.events],
            actors=[self._actor(self.run.account)] if self.run.account else [],
            repositories=[known_repository(each, place) for each in repositories.values()],
            skipped=skipped,
        )

    def _actor(self, account: Account) -> Actor:
        author = self.run.author
        return Actor(
            user_id=author.user_id,
            actor_id=author.actor_id,
            name=account.name,
            actor_type=author.actor_type,
        )

    def _coverage(self) -> dict[Kind, Coverage]:
        return {kind: self._coverage_of(kind) for kind in KINDS}

    def _coverage_of(self, kind: Kind) -> Coverage:
        if kind not in self.asked:
            return Coverage(status="unknown", reason="not collected")
        doubts = [doubt for doubt in self.doubts if doubt.kind == kind]
        found = self.found[kind]
        if not doubts:
            return Coverage(status="exact", found=found)
        missing = sum(doubt.missing for doubt in doubts)
        return Coverage(
            status="lower_bound",
            found=found,
            reported=found + missing if missing else None,
            reason=doubts[0].reason,
        )
