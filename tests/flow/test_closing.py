from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime

import anyio
import pytest

from ossmk.analyze import Question, analyze
from ossmk.errors import StorageError
from ossmk.model import Page, Target, UserTarget
from ossmk.periods import Period
from ossmk.providers.base import ReportProgress, silent
from ossmk.settings import Settings
from ossmk.storage.base import Store, open_store


class Unlucky:
    """A provider whose store is closed before its first page can be saved."""

    name = "unlucky"
    is_closed = False

    def __init__(self, store: Store) -> None:
        self._store = store

    async def fetch(
        self,
        target: Target,
        period: Period,
        *,
        marks: Mapping[str, str],
        progress: ReportProgress = silent,
    ) -> AsyncGenerator[Page, None]:
        try:
            self._store.close()
            yield Page(marks={target.id: str(period), **marks})
            progress("never")  # type: ignore[arg-type]  # it does not come so far
        finally:
            self.is_closed = True


def test_a_provider_is_closed_at_once_when_a_page_cannot_be_saved() -> None:
    store = open_store("sqlite:///:memory:")
    store.ensure_schema()
    provider = Unlucky(store)
    question = Question.read(UserTarget("x"), settings=Settings(), as_of=datetime.now(UTC))

    async def ask() -> None:
        try:
            await analyze(question, provider=provider, store=store)
        except StorageError:
            assert provider.is_closed
            raise

    with pytest.raises(StorageError):
        anyio.run(ask)
