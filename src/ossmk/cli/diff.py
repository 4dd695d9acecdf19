"""`ossmk diff`: why scores differ between two results, two moments or two rule files."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from ossmk.cli import options
from ossmk.cli.comparison import comparison_document, comparison_lines
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, write_document
from ossmk.cli.stores import stored
from ossmk.diffing import Compared, Side, compared
from ossmk.errors import UsageError
from ossmk.explanation import window_named
from ossmk.inputs import read_events
from ossmk.inputs.results import result_moment
from ossmk.model import ContributionEvent, Scope
from ossmk.people import Addresses, People
from ossmk.periods import parse_moment, whole_seconds
from ossmk.result import widest
from ossmk.rules import RuleSet, load_rules, windows_of
from ossmk.scoring.asked import person_of
from ossmk.settings import Settings, read_settings

TOP = 10
Value = TypeVar("Value")


@click.command(
    epilog=example(
        "ossmk diff january.json february.json",
        "ossmk diff --as-of 2026-01-01 --as-of 2026-02-01 --user octocat",
        "ossmk diff --input events.jsonl --rules old.toml --rules new.toml",
    )
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[A B]")
@click.option(
    "--input",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The events of both sides.  [default: the store's]",
)
@click.option("--as-of", multiple=True, help="The moment; twice for two.  [default: A's, B's, now]")
@click.option(
    "--rules", multiple=True, metavar="RULES", help="The rules; twice for two.  [default: default]"
)
@options.user
@options.repo
@click.option("--window", help="This window, such as 90d.  [default: the widest of the rules]")
@click.option("--top", type=click.IntRange(min=1), help=f"Show this many scores.  [default: {TOP}]")
@options.out("Write all changes there: .json; - is JSON on standard output.")
@options.db
@options.with_emails
@verbose
def command(
    *,
    files: tuple[Path, ...],
    source: Path | None,
    as_of: tuple[str, ...],
    rules: tuple[str, ...],
    user: str | None,
    repo: str | None,
    window: str | None,
    top: int | None,
    out: Path | None,
    db: str | None,
    with_emails: bool,
) -> None:
    """Say why scores differ between two results, moments or rule files.

    Each difference is given to causes, whose parts sum to it exactly.

    A and B are result files that hold their events (`--with-events`), or files of events. Without
    them both sides are the same events, at two moments or by two rule files.
    """
    check_destination(out)
    settings = read_settings()
    rule_sets = [load_rules(each, rules_file=settings.rules_file) for each in rules or ("default",)]
    moments = [parse_moment(each, option="as-of") for each in as_of]
    _check(files, source, moments, rule_sets)
    sources = files or ((source,) if source else ())
    if sources:
        people: People = Addresses()  # people are called what the files call them
        events = [_of_repo(read_events(each), repo) for each in sources]
    else:
        people = Addresses() if with_emails else People()
        events = [_stored_events(people, Scope(user, repo and repo.lower()), db, settings)]
    moments = moments or [*_results_moments(files)] or [whole_seconds(datetime.now(UTC))]
    before, after = (
        _side(_nth(events, at), _nth(rule_sets, at), _nth(moments, at), window) for at in (0, 1)
    )
    found = [each for each in compared(before, after) if _is_asked(each, after, user, window)]
    if out is None:
        click.echo("\n".join(comparison_lines(before, after, found, people, top=top or TOP)))
    else:
        write_document(comparison_document(before, after, found[:top], people), out)


def _check(
    files: Sequence[Path],
    source: Path | None,
    moments: Sequence[datetime],
    rules: Sequence[RuleSet],
) -> None:
    if len(files) not in (0, 2) or (files and source):
        raise UsageError("give two files to compare, or none and --input or the store's events")
    if len(moments) > 2 or len(rules) > 2:
        raise UsageError("two sides are compared: give --as-of and --rules at most twice")
    if not files and max(len(moments), len(rules)) < 2:
        raise UsageError("give two files, --as-of twice or --rules twice: else nothing differs")


def _results_moments(files: Sequence[Path]) -> Iterator[datetime]:
    """Give the moments of two result files."""
    for file in files:
        said = result_moment(file)
        if said is None:
            raise UsageError(f"{file} names no moment; give --as-of, once for both or twice")
        yield parse_moment(said, option="as-of")


def _of_repo(events: Iterable[ContributionEvent], repo: str | None) -> list[ContributionEvent]:
    return [event for event in events if repo is None or event.repo_id == repo.lower()]


def _stored_events(
    people: People, scope: Scope, db: str | None, settings: Settings
) -> list[ContributionEvent]:
    with stored(db, settings) as store:
        events = list(store.events(scope))
        user_ids = sorted({event.user_id for event in events})
        people.meet_all(user_ids, store.names(user_ids))
    return events


def _side(
    events: Iterable[ContributionEvent], rules: RuleSet, as_of: datetime, window: str | None
) -> Side:
    if window is not None:
        windows = [window_named(window, as_of=as_of)]
    else:
        windows, _ = windows_of(rules, as_of=as_of, period=None)
    return Side.of(events, rules, as_of=as_of, windows=windows)


def _is_asked(found: Compared, after: Side, user: str | None, window: str | None) -> bool:
    is_user = user is None or person_of(found.user_id) == person_of(user)
    return is_user and found.window == (window or widest(after.windows))


def _nth(values: Sequence[Value], at: int) -> Value:
    """Give the side's own value, or the one that both sides share."""
    return values[at % len(values)]
