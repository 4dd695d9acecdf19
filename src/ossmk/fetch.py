"""The first part of the flow alone: a provider's events as they come, nothing stored or scored."""

from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, suppress
from datetime import UTC, datetime, timedelta

from anyio import EndOfStream, create_memory_object_stream
from anyio.from_thread import start_blocking_portal
from anyio.streams.memory import MemoryObjectSendStream

from ossmk import plugins
from ossmk.model import ContributionEvent, Page, Target, UserTarget
from ossmk.periods import Period, parse_period
from ossmk.providers.base import DEFAULTS, FetchOptions, OpenProvider, ReportProgress, silent
from ossmk.settings import Settings, read_settings, with_token

HearPage = Callable[[Page], None]


def _nobody(_: Page) -> None:
    """Tell nobody of a page."""


async def fetch_events(
    target: Target | str,
    since: str = "90d",
    *,
    until: str | None = None,
    provider: str = "github",
    token: str | None = None,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
    hear: HearPage = _nobody,
) -> AsyncGenerator[ContributionEvent, None]:
    """Give the contributions of a login, or another target, as they come: `async for event in …`.

    `hear` is called with each page before its events: coverage and what was skipped come with the
    pages. A page is held at a time. Closing the generator (`contextlib.aclosing`), a deadline and a
    cancellation close every connection. Raises the errors of `errors.py`.
    """
    settings = with_token(read_settings(), token)
    now = datetime.now(UTC) + timedelta(seconds=1)
    period = parse_period(since, until, now=now, max_days=settings.max_since_days)
    opener: OpenProvider = plugins.load("ossmk.providers", provider)
    asked = UserTarget(target) if isinstance(target, str) else target
    async with opener(settings, options=options) as source:
        fetched = source.fetch(asked, period, marks={}, progress=progress)
        async with aclosing(fetched) as pages:
            async for page in pages:
                hear(page)
                for event in page.events:
                    yield event


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
