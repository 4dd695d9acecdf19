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
from typing import Literal, Self, TypeVar, get_args

import anyio

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.metrics import UNTOLD, Affiliations
from ossmk.model import By, Progress, RepoTarget, Target, UserTarget
from ossmk.periods import Period, parse_moment, parse_period, whole_seconds
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
from ossmk.reconciling import reconciled
from ossmk.result import AnalysisResult, Gathered, previous_run
from ossmk.rules import RuleSet, load_rules, windows_of
from ossmk.settings import Settings, read_settings, with_token
from ossmk.storage.base import Store, open_store

IN_MEMORY = "sqlite:///:memory:"

Answer = TypeVar("Answer")
Api = Literal["auto", "graphql", "rest"]


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
    marks = {} if refresh else store.marks(provider=provider.name, target=target.id)
    gathered = Gathered(target, period, by=question.by)
    fetched = provider.fetch(target, period, marks=marks, progress=progress)
    async with aclosing(fetched) as pages:
        async for page in pages:
            saved = store.save_page(page, provider=provider.name, target=target.id)
            gathered.add(page, saved=saved)
    gathered.follow(store)
    gathered.merge(store.identities)
    if refresh:
        lost = reconciled(
            store,
            gathered.asked,
            gathered.coverage,
            provider=provider.name,
            seen_since=gathered.seen_since,
            prune=prune,
        )
        gathered.add(lost, saved=0)
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


async def analyze_github_user_async(
    login: str,
    rules: str = "default",
    since: str = "90d",
    api: Api = "auto",
    *,
    until: str | None = None,
    as_of: str | datetime | None = None,
    token: str | None = None,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Give what a person did in open source, scored: the awaitable twin of the next function."""
    _check_api(api)
    settings = with_token(read_settings(), token)
    question = Question.read(
        UserTarget(login), settings=settings, rules=rules, since=since, until=until, as_of=as_of
    )
    return await analyze_with(
        question, provider="github", settings=settings, options=options, progress=progress
    )


def analyze_github_user(
    login: str,
    rules: str = "default",
    since: str = "90d",
    api: Api = "auto",
    *,
    until: str | None = None,
    as_of: str | datetime | None = None,
    token: str | None = None,
    options: FetchOptions = DEFAULTS,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Give what a person did in open source, scored by the customer's rules.

    `since` takes `Nd`, a date, a date-time or `all`; `until` and `as_of` a date or date-time. A
    `token` given here is used alone, the environment's is not mixed in. `options` bound points and
    time. Raises the errors of `errors.py`. Inside a running event loop it works but holds the
    loop: await `analyze_github_user_async` there.
    """
    return run(
        analyze_github_user_async(
            login,
            rules,
            since,
            api,
            until=until,
            as_of=as_of,
            token=token,
            options=options,
            progress=progress,
        )
    )


def analyze_repo(
    path: str,
    rules: str = "default",
    since: str = "all",
    *,
    until: str | None = None,
    as_of: str | datetime | None = None,
    affiliations: Affiliations = UNTOLD,
    by: By = "account",
    dsn: str = IN_MEMORY,
    progress: ReportProgress = silent,
) -> AnalysisResult:
    """Give what everybody did in the git clone at `path`, scored; no token and no network.

    `affiliations` tell whose people work where, for the elephant factor (`load_affiliations`).
    With `by="person"`, accounts that are linked in the store at `dsn` are scored as one.
    """
    settings = read_settings()
    question = Question.read(
        RepoTarget(path),
        settings=settings,
        rules=rules,
        since=since,
        until=until,
        as_of=as_of,
        affiliations=affiliations,
        by=by,
    )
    return run(
        analyze_with(question, provider="git", settings=settings, dsn=dsn, progress=progress)
    )


def _check_api(api: Api) -> None:
    if api not in get_args(Api):
        raise UsageError(f"api {api!r} is unknown; give auto or graphql")
    if api == "rest":
        raise UsageError(
            "api 'rest': GitHub's REST API cannot tell all that a person did, it lists nobody's "
            "reviews or comments; give auto or graphql"
        )


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
