"""The first part of the flow alone: a provider's pages, handed to sync code as they come."""

from collections.abc import Generator
from contextlib import aclosing, suppress

from anyio import EndOfStream, create_memory_object_stream
from anyio.from_thread import start_blocking_portal
from anyio.streams.memory import MemoryObjectSendStream

from ossmk import plugins
from ossmk.model import Page, Target
from ossmk.periods import Period
from ossmk.providers.base import DEFAULTS, FetchOptions, OpenProvider, ReportProgress, silent
from ossmk.settings import Settings


def fetched_pages(
    target: Target,
    period: Period,
    *,
    provider: str,
    settings: Settings,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
) -> Generator[Page, None, None]:
    """Give the target's pages one at a time; the provider waits until the last one was taken.

    The provider runs in one task of a loop in a thread of its own; closing the iterator ends it.
    Raises the errors of `errors.py`: an iterator that ends without one has given everything.
    """
    opener: OpenProvider = plugins.load("ossmk.providers", provider)
    with start_blocking_portal() as portal:
        send, receive = create_memory_object_stream[Page]()

        async def pump(into: MemoryObjectSendStream[Page]) -> None:
            async with into, opener(settings, options=options) as source:
                fetched = source.fetch(target, period, marks={}, progress=progress)
                async with aclosing(fetched) as pages:
                    async for page in pages:
                        await into.send(page)

        task = portal.start_task_soon(pump, send)
        with suppress(EndOfStream):
            while True:
                yield portal.call(receive.receive)
        portal.call(receive.close)
        task.result()
