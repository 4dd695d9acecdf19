"""`ossmk score`: score events from a file."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination
from ossmk.errors import UsageError
from ossmk.exporters.base import exporter
from ossmk.inputs import read_events
from ossmk.people import Addresses
from ossmk.periods import parse_moment, whole_seconds
from ossmk.result import widest
from ossmk.rules import load_rules, windows_of
from ossmk.scoring import score
from ossmk.settings import read_settings

_logger = logging.getLogger(__name__)


@click.command(
    epilog=example(
        "ossmk score --input events.jsonl",
        "ossmk score --input events.jsonl --rules my-rules.toml --out scores.csv",
    )
)
@options.input_file("The events: JSON or JSON lines, also .gz; - is standard input.")
@options.rules
@click.option("--as-of", help="The moment to score at.  [default: now]")
@options.out("Write the scores there: .json, .csv or .jsonl; - is JSON on standard output.")
@verbose
def command(source: Path, rules: str, as_of: str | None, out: Path | None) -> None:
    """Score events from a file.

    People are called what the file calls them. Nothing is stored.
    """
    rule_set = load_rules(rules, rules_file=read_settings().rules_file)
    moment = parse_moment(as_of, option="as-of") if as_of else whole_seconds(datetime.now(UTC))
    check_destination(out)
    if source.suffix == ".parquet":
        raise UsageError(f"{source}: Parquet is not read yet; give JSON or JSON lines")
    windows, _ = windows_of(rule_set, as_of=moment, period=None)
    _logger.debug("reading %s, scoring by %s", source, rule_set.label)
    scores = score(read_events(source), rule_set, as_of=moment, windows=windows)
    rows = [each.model_dump(mode="json") for each in scores]
    if out is None:
        from ossmk.cli.table import new_console, print_scores  # noqa: PLC0415 - rich is slow to load

        print_scores(rows, widest(windows), Addresses(), console=new_console())
    else:
        exporter(out)(rows, out)
