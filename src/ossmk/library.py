"""The flow for callers from Python: a login or a clone in, a result out."""

from datetime import datetime
from typing import Literal, get_args

from ossmk.analyze import IN_MEMORY, Question, analyze_with, run
from ossmk.errors import UsageError
from ossmk.metrics import UNTOLD, Affiliations
from ossmk.model import By, RepoTarget, UserTarget
from ossmk.providers.base import DEFAULTS, FetchOptions, ReportProgress, silent
from ossmk.result import AnalysisResult
from ossmk.settings import read_settings, with_token

Api = Literal["auto", "graphql", "rest"]


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
