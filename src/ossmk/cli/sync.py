"""`ossmk sync`: many people kept fresh, the stalest first, under one budget."""

from pathlib import Path
from typing import TypedDict, Unpack

import click

from ossmk.analyze import Question, run
from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, fail_strictly, is_document, write_document
from ossmk.cli.progress import tell_wait
from ossmk.cli.stores import opened_store
from ossmk.cli.text import one_line
from ossmk.exporters.base import exporter
from ossmk.inputs.people import read_logins
from ossmk.model import UserTarget
from ossmk.periods import parse_age
from ossmk.settings import read_settings
from ossmk.syncing import Limits, PersonReport, SyncReport, sync_people


class How(TypedDict):
    """How to fetch, as click hands it over."""

    max_points: int | None
    timeout: float | None
    forks: bool
    refresh: bool


@click.command(
    epilog=example(
        "ossmk sync --users team.txt --since 365d --max-points 2000",
        "ossmk sync --users team.txt --max-age 24h --out report.json",
    )
)
@click.option(
    "--users", "source", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="Whom: a login a line, JSON lines, .csv or .parquet with a login; - is standard input.",
)  # fmt: skip
@options.since("90d")
@options.rules
@click.option(
    "--max-age", metavar="AGE", help="Leave alone who is fresher: 24h, 7d, 30m.  [default: nobody]"
)
@click.option("--provider", metavar="NAME", default="github", help="Who to ask.  [default: github]")
@options.out(
    "Write the report there: .json is one object, .csv, .jsonl and .parquet a row a person."
)
@options.db
@options.refresh
@options.forks
@options.fetching
@verbose
def command(
    *,
    source: Path,
    since: str,
    rules: str,
    max_age: str | None,
    provider: str,
    out: Path | None,
    db: str | None,
    strict: bool,
    **how: Unpack[How],
) -> None:
    """Keep many people fresh: the stalest first, under one budget.

    Everybody is analysed into the store like by ossmk analyze-user. Whoever fails is reported and
    the others go on; the exit code is 1 then. What is done is kept, whatever ends a run, and the
    next one goes on with the stalest. Several may run at once: never on the same person.
    """
    logins = read_logins(source)
    settings = read_settings()
    check_destination(out)
    question = Question.read(UserTarget(logins[0]), settings=settings, rules=rules, since=since)
    age = None if max_age is None else parse_age(max_age, option="max-age")
    with opened_store(db, settings) as store:
        report = run(
            sync_people(
                logins,
                question,
                provider=provider,
                settings=settings,
                store=store,
                limits=Limits(options.fetch_options(how), age),
                progress=tell_wait,
                tell=_tell,
            )
        )
    _write(report, out)
    if report.statuses.get("failed"):
        click.get_current_context().exit(1)
    if strict and set(report.statuses) - {"updated", "fresh"}:
        fail_strictly(["not everybody is up to date"])


def _tell(person: PersonReport, number: int, of: int) -> None:
    click.echo(f"ossmk: {number}/{of} {_line(person)}", err=True)


def _line(person: PersonReport) -> str:
    told = f"{person.login}: {person.status}"
    if person.status in ("updated", "partial"):
        told += f", {person.new_events:,} new events, {person.points:,} points"
    return one_line(f"{told}, {person.reason}" if person.reason else told)


def _write(report: SyncReport, out: Path | None) -> None:
    if out is None:
        counts = ", ".join(f"{count:,} {status}" for status, count in report.statuses.items())
        click.echo(f"{counts}: {report.new_events:,} new events, {report.points:,} points")
    elif is_document(out):
        write_document(report.model_dump(mode="json"), out)
    else:
        exporter(out)((person.model_dump(mode="json") for person in report.people), out)
