"""THE FLOW: fetch → store → score → result. Start reading here.

A provider gives pages of events, a store keeps them, and the same store scores them by one query.
Without a store named, a SQLite database in memory serves: one flow for a web request, a command
and a data team.
"""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import anyio
import sniffio
from pydantic import SecretStr

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.model import RepoTarget, Target, UserTarget
from ossmk.periods import Period, parse_moment, parse_period, whole_seconds
from ossmk.providers.base import OpenProvider, Provider, ReportProgress, silent
from ossmk.result import AnalysisResult, Gathered
from ossmk.rules import RuleSet, load_rules, windows_of
from ossmk.settings import Settings, read_settings
from ossmk.storage.base import Store, open_store

IN_MEMORY = "sqlite:///:memory:"
APIS = ("auto", "graphql", "rest")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom: by which rules, over which period, as of which moment."""

    target: Target
    rules: RuleSet
    period: Period
    as_of: datetime


async def analyze(
    question: Question, *, provider: Provider, store: Store, progress: ReportProgress = silent
) -> AnalysisResult:
    """Fetch what the question is about, page by page into the store, and score it there."""
    target, rules, period = question.target, question.rules, question.period
    marks = store.marks(provider=provider.name, target=target.id)
    gathered = Gathered(target)
    async for page in provider.fetch(target, period, marks=marks, progress=progress):
        store.save_page(page, provider=provider.name, target=target.id)
        gathered.add(page)
    windows, unscored = windows_of(rules, as_of=question.as_of, period=period)
    scores = gathered.covered(
        store.score(rules, as_of=question.as_of, windows=windows, scope=gathered.scope)
    )
    store.save_scores(scores)
    return gathered.result(question, store=store, scores=scores, unscored=unscored)
