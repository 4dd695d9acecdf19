"""THE FLOW: fetch → store → score → result. Start reading here.

A provider gives pages of events, a store keeps them, and the same store scores them by one query.
Where no store is named a SQLite database in memory serves: one flow for a web request, a command
and a data team.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Self, TypeVar

import anyio

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.gathering import Gathered
from ossmk.metrics import UNTOLD, Affiliations
from ossmk.model import KINDS, By, Progress, Target, UserTarget
from ossmk.periods import Period, parse_moment, parse_period, whole_seconds
from ossmk.previous import previous_run
from ossmk.providers.base import (
    DEFAULTS,
    FetchOptions,
    OpenProvider,
    Plan,
    Planner,
    Provider,
    ReportProgress,
    silent,
)
from ossmk.reconciling import UNREMOVED, Reconciling
from ossmk.result import AnalysisResult
from ossmk.rules import RuleSet, load_rules, windows_of
from ossmk.settings import Settings
from ossmk.storage.base import Store, open_store

IN_MEMORY = "sqlite:///:memory:"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question:
    """Whose work is asked for, over which period, by which rules, as of which moment.

    `affiliations` tell the organisations of a repository's people, for the metrics.
    By person, accounts that are linked in the store are scored as one.
    """

    target: Target
    period: Period
    rules: RuleSet
    as_of: datetime
    affiliations: Affiliations = UNTOLD
    by: By = "account"

    @classmethod
    def read(
        cls,
        target: Target,
        *,
        settings: Settings,
        rules: str = "default",
        since: str = "all",
        until: str | None = None,
        as_of: str | datetime | None = None,
        affiliations: Affiliations = UNTOLD,
        by: By = "account",
    ) -> Self:
        """Read the texts of a caller; what is wrong is said before anything is asked of a forge."""
        if isinstance(as_of, str):
            as_of = parse_moment(as_of, option="as-of")
        # the end is excluded: a whole second on, what was done a moment ago still counts
        now = whole_seconds(as_of or datetime.now(UTC) + timedelta(seconds=1))
        period = parse_period(since, until, now=now, max_days=settings.max_since_days)
        rule_set = load_rules(rules, rules_file=settings.rules_file)
        moment = now if as_of else period.until
        return cls(target, period, rule_set, moment, affiliations, by)


async def analyze(
    question: Question,
    *,
    provider: Provider,
    store: Store,
    refresh: bool = False,
    prune: bool = False,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Fetch what the question is about, page by page into the store, and score it there.

    With `refresh` it asks for everything again, as if nothing had been fetched before, and says
    what is not there any more; with `prune` it removes that.
    """
    target, period, rules, as_of = question.target, question.period, question.rules, question.as_of
    if isinstance(target, UserTarget):
        store.refuse_erased(target.login)
    left = store.marks(provider=provider.name, target=target.id)
    marks = {} if refresh else left
    gathered = Gathered(target, period, by=question.by)
    fetched = provider.fetch(target, period, marks=marks, progress=progress)
    async with aclosing(fetched) as pages:
        async for page in pages:
            saved = store.save_page(page, provider=provider.name, target=target.id)
            gathered.add(page, saved=saved)
    gathered.follow(store)
    gathered.merge(store.identities)
    mark = left.get(UNREMOVED, "")
    held = Reconciling(store, provider.name, gathered.asked, gathered.coverage, mark)
    told = KINDS if refresh else gathered.told_anew
    lost = held.lost(told, since=gathered.seen_since, prune=prune)
    gathered.add(lost, saved=store.save_page(lost, provider=provider.name, target=target.id))
    progress(Progress("scoring"))
    windows, unscored = windows_of(rules, as_of=as_of, period=period)
    gathered.skip(unscored)
    scores = gathered.covered(
        store.score(rules, as_of=as_of, windows=windows, scope=gathered.scope), rules
    )
    label = rules.labelled(question.by)
    previous = previous_run(store, gathered.name, label, as_of=as_of)
    store.save_run(scores, target=gathered.name, rules=label, as_of=as_of, by=question.by)
    return gathered.result(
        scores,
        store,
        rules=rules,
        as_of=as_of,
        windows=windows,
        previous=previous,
        affiliations=question.affiliations,
    )


async def analyze_with(
    question: Question,
    *,
    provider: str,
    settings: Settings,
    dsn: str = IN_MEMORY,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Open the provider and the store by name, ask the question, and close both."""
    with open_store(dsn) as store:
        store.ensure_schema()
        return await analyze_into(
            store,
            question,
            provider=provider,
            settings=settings,
            options=options,
            progress=progress,
        )


async def analyze_into(
    store: Store,
    question: Question,
    *,
    provider: str,
    settings: Settings,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Open the provider by name and ask the question; the store is the caller's and stays open."""
    opener: OpenProvider = plugins.load("ossmk.providers", provider)
    async with opener(settings, options=options) as source:
        return await analyze(
            question,
            provider=source,
            store=store,
            refresh=options.refresh,
            prune=options.prune,
            progress=progress,
        )


async def plan(
    question: Question,
    *,
    provider: str,
    settings: Settings,
    store: Store | None = None,
    options: FetchOptions = DEFAULTS,
) -> Plan:
    """Price what an analysis into the store would ask of the provider; nothing is fetched."""
    opener: OpenProvider = plugins.load("ossmk.providers", provider)
    async with opener(settings, options=options) as source:
        if not isinstance(source, Planner):
            raise UsageError(f"{provider} cannot price a run beforehand")
        marks: Mapping[str, str] = {}
        if store is not None and not options.refresh:
            marks = store.marks(provider=source.name, target=question.target.id)
        return await source.plan(question.target, question.period, marks=marks)


def run(analysis: Coroutine[None, None, Answer]) -> Answer:
    """Run an analysis or a plan from sync code, also where this thread already runs an event loop.

    The one bridge between the two colours: a running loop cannot be entered again, so there the
    analysis gets a thread and a loop of its own.
    """
    start = partial(anyio.run, partial(_await, analysis))
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return start()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(start).result()


async def _await(analysis: Coroutine[None, None, Answer]) -> Answer:
    return await analysis
