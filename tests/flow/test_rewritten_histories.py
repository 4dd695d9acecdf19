"""A history that was rewritten has lost commits: they are counted on, in doubt, until removed."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from making_repositories import Repository, new_repository
from ossmk.analyze import IN_MEMORY, Question, analyze
from ossmk.model import RepoTarget
from ossmk.providers.git.provider import GitProvider
from ossmk.result import AnalysisResult
from ossmk.settings import read_settings
from ossmk.storage.base import open_store

Ask = Callable[..., AnalysisResult]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = new_repository(tmp_path / "project")
    for title in ("One", "Two", "Three"):
        made.commit(title)
    return made


@pytest.fixture
def ask(repository: Repository) -> Iterator[Ask]:
    """Give what asks of the repository, a minute later each time."""
    moments = (datetime.now(UTC) - timedelta(minutes=60 - number) for number in range(60))
    question = Question.read(RepoTarget(str(repository.path)), settings=read_settings({}))
    with open_store(IN_MEMORY) as store:
        store.ensure_schema()

        def asked(*, refresh: bool = False, prune: bool = False) -> AnalysisResult:
            provider = GitProvider(moments.__next__)

            async def run() -> AnalysisResult:
                return await analyze(
                    question, provider=provider, store=store, refresh=refresh, prune=prune
                )

            return anyio.run(run)

        yield asked


def test_lost_commits_are_in_doubt_until_they_are_removed(repository: Repository, ask: Ask) -> None:
    assert ask().coverage["commit"].status == "exact"
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    for said in ("removes it", "not shown when all was asked for"):
        rewritten = ask()
        assert rewritten.coverage["commit"].status == "unknown"
        assert rewritten.summary["total_events"] == 3
        assert said in rewritten.skipped[0].reason
    pruned = ask(refresh=True, prune=True)
    assert pruned.coverage["commit"].status == ask().coverage["commit"].status == "exact"
    assert pruned.summary["total_events"] == 2


def test_a_history_that_only_grew_is_in_no_doubt(repository: Repository, ask: Ask) -> None:
    ask()
    repository.commit("Four")
    assert ask().coverage["commit"].status == "exact"
