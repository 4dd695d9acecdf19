"""`ossmk score`: score events from files."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from ossmk import plugins
from ossmk.cli import options
from ossmk.cli.event_files import DUCKDB, is_for_duckdb
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination
from ossmk.errors import UsageError
from ossmk.exporters.atomic import STDOUT
from ossmk.exporters.base import exporter
from ossmk.inputs import read_events
from ossmk.model import Score
from ossmk.people import Addresses
from ossmk.periods import parse_moment, whole_seconds
from ossmk.rules import RuleSet, Window, load_rules, widest, windows_of
from ossmk.scoring import score
from ossmk.settings import read_settings

_logger = logging.getLogger(__name__)
_BOARD = "ossmk.scoring.duckdb_board"
_STREAMED = (".parquet", ".csv", ".jsonl", ".ndjson")


@click.command(
    epilog=example(
        "ossmk score --input events.jsonl",
        "ossmk score --input events.jsonl --rules my-rules.toml --out scores.csv",
        "ossmk score --input events/",
        "ossmk score --input 'events/*.parquet' --memory-limit 2GB --out scores.parquet",
    )
)
@options.input_events(
    "The events: JSON or JSON lines, also .gz, Parquet or CSV; a quoted pattern names many "
    "files, a folder its Parquet files, or what ossmk pack wrote; - is standard input."
)
@options.rules
@click.option("--as-of", help="The moment to score at.  [default: now]")
@options.out("Write the scores there: .parquet, .csv, .jsonl or .json; - is JSON on stdout.")
@options.memory_limit
@verbose
def command(
    source: Path, rules: str, as_of: str | None, out: Path | None, memory_limit: str | None
) -> None:
    """Score events from files.

    Without --out the people with the most points are shown. They are called what the files call
    them. Nothing is stored. Scores of archives are at least this much (lower_bound). Parquet, CSV,
    patterns and --memory-limit need the extra exporters-parquet.
    """
    rule_set = load_rules(rules, rules_file=read_settings().rules_file)
    moment = parse_moment(as_of, option="as-of") if as_of else whole_seconds(datetime.now(UTC))
    check_destination(out)
    windows, _ = windows_of(rule_set, as_of=moment, period=None)
    _logger.debug("reading %s, scoring by %s", source, rule_set.label)
    if memory_limit is not None and source == STDOUT:
        raise UsageError("standard input goes without --memory-limit; name a file")
    if not is_for_duckdb(source, memory_limit):
        events = read_events(source)
        _show(score(events, rule_set, as_of=moment, windows=windows), windows, out)
    elif out is not None and out != STDOUT and out.suffix.lower() in _STREAMED:
        _stream(source, rule_set, moment, out, memory_limit)
    elif out is None:
        _show_board(source, rule_set, moment, widest(windows), memory_limit)
    else:
        found = plugins.load_name(DUCKDB, "score_files")(
            str(source), rule_set, as_of=moment, resources=_resources(memory_limit)
        )
        _show(found, windows, out)


def _resources(memory_limit: str | None) -> object:
    return plugins.load_name(DUCKDB, "Resources")(memory_limit=memory_limit)


def _stream(
    source: Path, rules: RuleSet, as_of: datetime, out: Path, memory_limit: str | None
) -> None:
    count: int = plugins.load_name(DUCKDB, "write_scores")(
        str(source), rules, out, as_of=as_of, resources=_resources(memory_limit)
    )
    click.echo(f"ossmk: wrote {count:,} scores", err=True)


def _show_board(
    source: Path, rules: RuleSet, as_of: datetime, window: str, memory_limit: str | None
) -> None:
    from ossmk.cli.score_table import TOP, new_console, print_scores  # noqa: PLC0415 - rich is slow to load

    board = plugins.load_name(_BOARD, "leaderboard")(
        str(source), rules, as_of=as_of, window=window, top=TOP, resources=_resources(memory_limit)
    )
    rows = [each.model_dump(mode="json") for each in board.scores]
    print_scores(rows, window, Addresses(), console=new_console(), count=board.people)


def _show(scores: Sequence[Score], windows: Sequence[Window], out: Path | None) -> None:
    rows = [each.model_dump(mode="json") for each in scores]
    if out is None:
        from ossmk.cli.score_table import new_console, print_scores  # noqa: PLC0415 - rich is slow to load

        print_scores(rows, widest(windows), Addresses(), console=new_console())
    else:
        exporter(out)(rows, out)
