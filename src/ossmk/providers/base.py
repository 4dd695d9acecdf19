"""The seam of every provider: one method that gives pages, one opener that makes the provider."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from ossmk.model import Page, Progress, Target
from ossmk.periods import Period
from ossmk.settings import Settings

ReportProgress = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Report to nobody."""


class Provider(Protocol):
    """Where contributions come from."""

    name: str

    def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncIterator[Page]:
        """Give the target's contributions of the period, a page at a time.

        `marks` are what earlier pages for this target left (stream → text), empty at first.
        The last pages carry `coverage` for every kind the provider knows. A part that fails is
        delivered as `Skipped` with its `Coverage`; only what makes the whole run pointless (no
        such user, no token) is raised, as an `OssmkError`.
        """
        ...


class OpenProvider(Protocol):
    """What an `ossmk.providers` entry point names."""

    def __call__(self, settings: Settings) -> AbstractAsyncContextManager[Provider]:
        """Open the provider; leaving the context closes all it opened."""
        ...
