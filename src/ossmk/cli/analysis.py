"""What `analyze-user` and `analyze-repo` share: ask the question, keep the answer, show it."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NotRequired, TypedDict, Unpack

from ossmk import plugins
from ossmk.analyze import Question, analyze_into, run
from ossmk.cli.options import fetch_options
from ossmk.cli.output import check_destination, fail_strictly, is_document, write_document
from ossmk.cli.progress import progress_on_terminal
from ossmk.cli.stores import opened_postgres, opened_store, store_dsn
from ossmk.errors import UsageError
from ossmk.exporters.base import exporter
from ossmk.metrics import UNTOLD, load_affiliations
from ossmk.model import By, ContributionEvent, Scope, Score, Target, event_dict
from ossmk.people import Addresses, People, named
from ossmk.places import shown_dsn
from ossmk.result import AnalysisResult
from ossmk.settings import Settings, read_settings
from ossmk.storage.base import Store


class Options(TypedDict):
    """The options of both commands, as click hands them over."""

    since: str
    until: str | None
    as_of: str | None
    rules: str
    by: By
    out: Path | None
    save_pg: bool
    db: str | None
    with_events: bool
    with_emails: bool
    strict: bool
    max_points: int | None
    timeout: float | None
    forks: NotRequired[bool]
    affiliations: NotRequired[Path | None]
    refresh: bool
    probe: NotRequired[bool]
    prune: bool


def show_analysis(target: Target, *, provider: str, **options: Unpack[Options]) -> None:
    """Fetch, store, score and show; exits with 1 for any doubt when that is asked for."""
    settings = read_settings()
    question = read_question(target, settings, options)
    _check(provider, options)
    with ExitStack() as stack:
        postgres = stack.enter_context(opened_postgres(settings)) if options["save_pg"] else None
        store = stack.enter_context(opened_store(options["db"], settings))
        with progress_on_terminal() as progress:
            result = run(
                analyze_into(
                    store,
                    question,
                    provider=provider,
                    settings=settings,
                    options=fetch_options(options),
                    progress=progress,
                )
            )
        if postgres is not None:
            _copy(result, store, postgres)
        _show(result, store, settings, options)
    if options["strict"] and (doubts := result.doubts()):
        fail_strictly(doubts)


def read_question(target: Target, settings: Settings, options: Options) -> Question:
    """Give what the options ask about the target; what is wrong in them is an error."""
    file = options.get("affiliations")
    return Question.read(
        target,
        settings=settings,
        rules=options["rules"],
        since=options["since"],
        until=options["until"],
        as_of=options["as_of"],
        affiliations=load_affiliations(file) if file else UNTOLD,
        by=options["by"],
    )


def _check(provider: str, options: Options) -> None:
    plugins.load("ossmk.providers", provider)
    out = options["out"]
    check_destination(out)
    if options["prune"] and not options["refresh"]:
        raise UsageError("--prune goes with --refresh: only who asks for all knows what is gone")
    if options["with_events"] and (out is None or not is_document(out)):
        raise UsageError("--with-events goes with JSON: give --out FILE.json or --out -")


def _scope(result: AnalysisResult) -> Scope:
    if result.user is not None:
        return Scope(user_id=result.user, by=result.by)
    return Scope(repo_id=result.target.lower())


def _copy(result: AnalysisResult, store: Store, postgres: Store) -> None:
    postgres.save_events(store.events(_scope(result)))
    postgres.save_run(
        [Score.model_validate(score) for score in result.scores],
        target=result.target,
        rules=result.rule_set.labelled(result.by),
        as_of=result.as_of,
        by=result.by,
    )


def _show(result: AnalysisResult, store: Store, settings: Settings, options: Options) -> None:
    people = _people(result, store, with_emails=options["with_emails"])
    out = options["out"]
    if out is None:
        from ossmk.cli.table import print_analysis  # noqa: PLC0415 - rich is slow to load

        print_analysis(result, people, stored=_places(settings, options))
    elif is_document(out):
        events = store.events(_scope(result)) if options["with_events"] else None
        write_document(_document(result, people, events), out)
    else:
        exporter(out)((named(score, people) for score in result.scores), out)


def _people(result: AnalysisResult, store: Store, *, with_emails: bool) -> People:
    people = Addresses() if with_emails else People()
    user_ids = list({score["user_id"]: None for score in result.scores})
    people.meet_all(user_ids, store.names(user_ids))
    return people


def _document(
    result: AnalysisResult, people: People, events: Iterable[ContributionEvent] | None
) -> dict[str, Any]:
    document = result.model_dump(mode="json")
    document["scores"] = [named(score, people) for score in result.scores]
    if events is not None:
        document["events"] = [named(event_dict(event), people) for event in events]
    return document


def _places(settings: Settings, options: Options) -> list[str]:
    places = [shown_dsn(store_dsn(options["db"], settings))]
    if options["save_pg"] and settings.pg_dsn is not None:
        places.append(shown_dsn(settings.pg_dsn.get_secret_value()))
    return places
