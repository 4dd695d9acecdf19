"""`ossmk diff`: why scores differ between two runs, results, moments or rule files."""

from pathlib import Path
from typing import Unpack

import click

from ossmk.cli import options
from ossmk.cli.comparison import comparison_document, comparison_lines, comparison_rows
from ossmk.cli.diff_runs import runs_compared
from ossmk.cli.diff_sides import Options, sides_compared
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, is_document, write_document
from ossmk.exporters.base import exporter
from ossmk.settings import read_settings

TOP = 10


@click.command(
    epilog=example(
        "ossmk diff octocat",
        "ossmk diff january.json february.json",
        "ossmk diff --as-of 2026-01-01 --as-of 2026-02-01 --user octocat",
        "ossmk diff --input 'events/*.parquet' --rules old.toml --rules new.toml",
    )
)
@click.argument("names", nargs=-1, metavar="[LOGIN | A B]")
@click.option("--from", "first", metavar="RUN", help="The first run.  [default: the one before]")
@click.option("--to", "second", metavar="RUN", help="The second run.  [default: the last one]")
@click.option(
    "--input", "source", metavar="FILE", help="The events of both sides.  [default: the store's]"
)
@click.option("--as-of", multiple=True, help="The moment; twice for two.  [default: A's, B's, now]")
@click.option(
    "--rules", multiple=True, metavar="RULES", help="The rules; twice for two.  [default: default]"
)
@options.user
@options.repo
@click.option("--window", help="This window, such as 90d.  [default: the widest]")
@click.option("--top", type=click.IntRange(min=1), help=f"Show this many scores.  [default: {TOP}]")
@options.out(
    "Write all there: .json is one object, .csv, .jsonl and .parquet a row a cause; - is JSON."
)
@options.db
@options.with_emails
@verbose
def command(
    names: tuple[str, ...], *, top: int | None, out: Path | None, **asked: Unpack[Options]
) -> None:
    """Say why scores differ between two runs, results, moments or rule files.

    Each difference is given to causes, whose parts sum to it exactly.

    LOGIN (or a repository) compares two of its stored runs, the last two unless --from and --to
    name others; ossmk history lists them.

    A and B are result files that hold their events (--with-events), or files of events: JSON, JSON
    lines, Parquet, CSV, or a quoted pattern. Without them both sides are the same events, at two
    moments or by two rule files.
    """
    check_destination(out)
    settings = read_settings()
    if len(names) == 1 and not Path(names[0]).is_file():
        comparison = runs_compared(names[0], asked, settings)
    else:
        comparison = sides_compared(names, asked, settings)
    if out is None:
        click.echo("\n".join(comparison_lines(comparison, top=top or TOP)))
    elif is_document(out):
        write_document(comparison_document(comparison, top=top), out)
    else:
        exporter(out)(comparison_rows(comparison, top=top), out)
