"""`ossmk rules backtest`: what would change if these rules took the place of others."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from ossmk.backtest import backtest
from ossmk.cli.backtest_lines import backtest_lines
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.options import out as out_option
from ossmk.cli.output import check_document, write_document
from ossmk.explanation import window_named
from ossmk.inputs.files import named_events
from ossmk.periods import iso, parse_moment, whole_seconds
from ossmk.rules import load_rules, widest, windows_of
from ossmk.settings import read_settings

TOP = 5


@click.command(
    "backtest",
    epilog=example("ossmk rules backtest my-rules.toml --events events.jsonl --against default"),
)
@click.argument("file", required=False, metavar="[FILE]")
@click.option(
    "--events",
    required=True,
    metavar="FILE",
    help="The events: JSON or JSON lines, also .gz, Parquet or CSV; a quoted pattern names many "
    "files, a folder its Parquet files; - is standard input.",
)
@click.option(
    "--against",
    default="default",
    show_default=True,
    metavar="RULES",
    help="The rules in use: default or a TOML file.",
)
@click.option("--as-of", help="The moment to score at.  [default: now]")
@click.option("--window", help="This window, such as 90d.  [default: the widest of the rules]")
@click.option(
    "--top", type=click.IntRange(min=0), default=TOP, show_default=True, help="Show so many movers."
)
@out_option("Write everything there: .json; - is JSON on standard output.")
@verbose
def command(
    *,
    file: str | None,
    events: str,
    against: str,
    as_of: str | None,
    window: str | None,
    top: int,
    out: Path | None,
) -> None:
    """Try rules on events before they are adopted: who moves, who gains, what can be farmed.

    Every figure and every warning is measured by scoring the given events.
    """
    check_document(out)
    rules_file = read_settings().rules_file
    tried = load_rules(file or "default", rules_file=rules_file)
    used = load_rules(against, rules_file=rules_file)
    moment = parse_moment(as_of, option="as-of") if as_of else whole_seconds(datetime.now(UTC))
    windows, _ = windows_of(tried, as_of=moment, period=None)
    chosen = window_named(window or widest(windows), as_of=moment)
    found = backtest(list(named_events(events)), used, tried, as_of=moment, window=chosen)
    if out is None:
        click.echo("\n".join(backtest_lines(found, top=top)))
    else:
        write_document({"as_of": iso(moment), **asdict(found)}, out)
