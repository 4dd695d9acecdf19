"""Asks a running stand-in through the provider, as the flow does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import anyio

from github_server.server import GitHubServer
from ossmk.model import (
    ContributionEvent,
    Coverage,
    Kind,
    Page,
    Progress,
    Skipped,
    Target,
    UserTarget,
)
from ossmk.periods import parse_period
from ossmk.providers.github.provider import Options, open_provider
from ossmk.settings import Settings, read_settings
from transport.clocks import Clock


@dataclass
class Collected:
    """What the pages of a fetch gave, as a store would keep it."""

    events: dict[str, ContributionEvent] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    coverage: dict[Kind, Coverage] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    first: Page | None = None
    points: int = 0
    requests: int = 0
    progress: list[Progress] = field(default_factory=list)

    def add(self, page: Page) -> None:
        """Take in a page."""
        self.first = self.first or page
        self.events |= {event.id: event for event in page.events}
        self.skipped += page.skipped
        self.coverage |= page.coverage
        self.marks |= page.marks
        self.points += page.cost.points
        self.requests += page.cost.requests

    def facts(self, *fields: str) -> dict[tuple[str, str], tuple[Any, ...]]:
        """Give fields of the events by kind and id, co-authored commits left out."""
        return {
            (event.kind, event.id): tuple(getattr(event, name) for name in fields)
            for event in self.events.values()
            if event.role == "author"
        }


@dataclass
class Asking:
    """How a fetch is done; `now` is the client's clock."""

    login: str
    since: str
    until: str | None = None
    now: str = "2026-11-20T12:00:00Z"
    marks: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    stop_after: int | None = None  # pages
    target: Target | None = None
    opened: Callable[..., Any] = open_provider

    def of(self, server: GitHubServer) -> Collected:
        """Ask a server."""
        return self.by(read_settings({**server.settings_env, "GITHUB_SERVER_URL": ""}))

    def by(self, settings: Settings) -> Collected:
        """Ask with settings."""
        clock = Clock(datetime.fromisoformat(self.now))
        period = parse_period(self.since, self.until, now=clock.now())
        collected = Collected()

        async def collect() -> None:
            async with self.opened(settings, clock=clock, options=self.options) as provider:
                target = self.target or UserTarget(self.login)
                count = 0
                asked = provider.fetch(
                    target, period, marks=self.marks, progress=collected.progress.append
                )
                async for page in asked:
                    collected.add(page)
                    count += 1
                    if count == self.stop_after:
                        return

        anyio.run(collect)
        return collected
