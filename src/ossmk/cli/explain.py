"""`ossmk explain`: the receipt of every point a person has."""

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from ossmk import explanation
from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, is_document, write_document
from ossmk.cli.receipts import TOP, score_lines
from ossmk.cli.stores import stored
from ossmk.cli.text import one_line
from ossmk.explanation import Explained, explained
from ossmk.exporters.base import exporter
from ossmk.model import By, Receipt
from ossmk.people import Addresses, People, named
from ossmk.periods import iso, parse_moment, whole_seconds
from ossmk.rules import load_rules
from ossmk.settings import read_settings


@click.command(
    epilog=example(
        "ossmk explain octocat",
        'ossmk explain "Jane Doe" --dimension code --window 90d --top 50',
        "ossmk explain octocat --out receipts.csv",
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
@options.repo
@options.rules
@options.by
@click.option("--as-of", help="The moment to score at.  [default: that of the stored score]")
@options.out("Write the receipts there: .json, .csv or .jsonl; - is JSON on standard output.")
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
    come from the store; nothing is fetched. The receipts of a score sum to it exactly.
    """
    settings = read_settings()
    rule_set = load_rules(rules, rules_file=settings.rules_file)
    if dimension is not None and dimension not in rule_set.dimensions:
        raise click.BadParameter(
            f"the rules have {', '.join(rule_set.dimensions)}", param_hint="--dimension"
        )
    asked = parse_moment(as_of, option="as-of") if as_of else None
    check_destination(out)
    with stored(db, settings) as store:
        user_id = explanation.person(who, store, by=by)
        scope, scores_before = explanation.scored(
            user_id, store, rule_set, repo_id=repo and repo.lower(), by=by
        )
        moment = asked or explanation.moment(scores_before, now=whole_seconds(datetime.now(UTC)))
        windows = [
            explanation.window_to_explain(scores_before, rule_set, as_of=moment, name=window)
        ]
        receipts = store.receipts(rule_set, as_of=moment, windows=windows, scope=scope)
        scores = [score for score in explained(receipts) if dimension in (None, score.dimension)]
        people = Addresses() if with_emails else People()
        people.meet_all([user_id], store.names([user_id]))
    name, label = people.name(user_id), rule_set.labelled(by)
    if out is None:
        place = f" in {scope.repo_id}" if scope.repo_id else ""
        click.echo(f"{one_line(name)}{place} · as of {iso(moment)} · rules {label}")
        if table:
            from ossmk.cli.receipt_table import print_receipts  # noqa: PLC0415 - rich is slow to load

            print_receipts(scores, top=top or TOP)
        else:
            _print(scores, top=top or TOP)
    elif is_document(out):
        heading = {"user_id": name, "as_of": iso(moment), "rules": label}
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
