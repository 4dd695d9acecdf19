"""`ossmk explain`: the receipt of every point a person has."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from ossmk import explanation
from ossmk.cli import options
from ossmk.cli.event_files import receipts_of
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, is_document, write_document
from ossmk.cli.receipts import TOP, score_lines
from ossmk.cli.stores import stored
from ossmk.cli.text import one_line
from ossmk.explanation import Explained, explained
from ossmk.exporters.base import exporter
from ossmk.inputs.files import of_folder
from ossmk.model import By, Receipt, Scope
from ossmk.people import Addresses, People, named
from ossmk.periods import iso, parse_moment, whole_seconds
from ossmk.rules import RuleSet, load_rules
from ossmk.settings import read_settings
from ossmk.storage.base import Store


@click.command(
    epilog=example(
        "ossmk explain octocat",
        'ossmk explain "Jane Doe" --dimension code --window 90d --top 50',
        "ossmk explain octocat --out receipts.csv",
        "ossmk explain octocat --input 'events/*.parquet' --rules my-rules.toml",
    )
)
@click.argument("who", metavar="LOGIN")
@click.option("--dimension", help="This dimension alone.")
@click.option("--window", help="This window, such as 90d.  [default: the widest that was scored]")
@click.option(
    "--top",
    type=click.IntRange(min=1),
    help=f"Show this many events of each score.  [default: {TOP}; all with --out]",
)
@click.option("--table", is_flag=True, help="Show a table: every factor in a column of its own.")
@click.option(
    "--input",
    "source",
    callback=lambda _, __, name: name and Path(of_folder(name)),
    metavar="FILE",
    help="Take the events from files, as ossmk score does, and not from the store.",
)
@options.repo
@options.rules
@options.by
@click.option("--as-of", help="The moment to score at.  [default: that of the stored score]")
@options.out("Write the receipts there: .json, .csv, .jsonl or .parquet; - is JSON.")
@options.db
@options.with_emails
@verbose
def command(
    *,
    who: str,
    dimension: str | None,
    window: str | None,
    top: int | None,
    table: bool,
    source: Path | None,
    repo: str | None,
    rules: str,
    by: By,
    as_of: str | None,
    out: Path | None,
    db: str | None,
    with_emails: bool,
) -> None:
    """Show the receipt of every point a person has.

    LOGIN is a login, an e-mail address, or an author's name as the tables show it. The events
    come from the store, or from files; nothing is fetched. The receipts of a score sum to it
    exactly.
    """
    rule_set = load_rules(rules, rules_file=read_settings().rules_file)
    if dimension is not None and dimension not in rule_set.dimensions:
        raise click.BadParameter(
            f"the rules have {', '.join(rule_set.dimensions)}", param_hint="--dimension"
        )
    asked = parse_moment(as_of, option="as-of") if as_of else None
    check_destination(out)
    if source is None:
        with stored(db, read_settings()) as store:
            scope = Scope(user_id=who, repo_id=repo and repo.lower(), by=by)
            people = Addresses() if with_emails else People()
            told = _of_store(store, scope, rule_set, asked, window, people)
    elif repo is None and db is None and by == "account":
        told = _of_files(who, source, rule_set, asked, window)
    else:
        raise click.UsageError("--input goes without --db, --repo and --by person")
    scores = [score for score in told.scores if dimension in (None, score.dimension)]
    if out is None:
        _show(told, rule_set, scores, top=top or TOP, as_table=table)
    else:
        _write(told, rule_set, scores, out, top)


@dataclass(frozen=True, slots=True)
class _Told:
    """The receipts of one person, and what to call them."""

    user_id: str
    scope: Scope
    moment: datetime
    scores: Sequence[Explained]
    people: People


def _of_store(
    store: Store,
    wanted: Scope,
    rules: RuleSet,
    asked: datetime | None,
    window: str | None,
    people: People,
) -> _Told:
    user_id = explanation.person(wanted.user_id or "", store, by=wanted.by)
    scope, scores_before = explanation.scored(
        user_id, store, rules, repo_id=wanted.repo_id, by=wanted.by
    )
    moment = asked or explanation.moment(scores_before, now=whole_seconds(datetime.now(UTC)))
    windows = [explanation.window_to_explain(scores_before, rules, as_of=moment, name=window)]
    receipts = store.receipts(rules, as_of=moment, windows=windows, scope=scope)
    people.meet_all([user_id], store.names([user_id]))
    return _Told(user_id, scope, moment, explained(receipts), people)


def _of_files(
    who: str, source: Path, rules: RuleSet, asked: datetime | None, window: str | None
) -> _Told:
    moment = asked or whole_seconds(datetime.now(UTC))
    windows = [explanation.window_to_explain((), rules, as_of=moment, name=window)]
    receipts = receipts_of(who, source, rules, as_of=moment, windows=windows)
    user_id = receipts[0].user_id
    return _Told(user_id, Scope(user_id=user_id), moment, explained(receipts), Addresses())


def _show(
    told: _Told, rules: RuleSet, scores: list[Explained], *, top: int, as_table: bool
) -> None:
    name = told.people.name(told.user_id)
    place = f" in {told.scope.repo_id}" if told.scope.repo_id else ""
    label = rules.labelled(told.scope.by)
    click.echo(f"{one_line(name)}{place} · as of {iso(told.moment)} · rules {label}")
    if as_table:
        from ossmk.cli.receipt_table import print_receipts  # noqa: PLC0415 - rich is slow to load

        print_receipts(scores, top=top)
    else:
        _print(scores, top=top)


def _write(
    told: _Told, rules: RuleSet, scores: list[Explained], out: Path, top: int | None
) -> None:
    people = told.people
    if is_document(out):
        name = people.name(told.user_id)
        heading = {
            "user_id": name,
            "as_of": iso(told.moment),
            "rules": rules.labelled(told.scope.by),
        }
        write_document({**heading, "scores": [_score(score, people, top) for score in scores]}, out)
    else:
        rows = (_row(receipt, people) for score in scores for receipt in score.receipts[:top])
        exporter(out)(rows, out)


def _print(scores: list[Explained], *, top: int) -> None:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for score in scores:
        click.echo()
        for line in score_lines(score, top=top, width=width):
            click.echo(line)
    if not scores:
        click.echo("Nothing these rules count is stored.")


def _score(score: Explained, people: People, top: int | None) -> dict[str, object]:
    return {
        "dimension": score.dimension,
        "window": score.window,
        "value": score.value,
        "events": score.counted,
        "receipts": [_row(receipt, people) for receipt in score.receipts[:top]],
    }


def _row(receipt: Receipt, people: People) -> dict[str, object]:
    return {**named(receipt.model_dump(mode="json"), people), "points": receipt.points}
