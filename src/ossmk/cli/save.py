"""`ossmk save`: events or scores from a file into a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.inputs import read_saved
from ossmk.model import ContributionEvent
from ossmk.places import shown_dsn
from ossmk.storage.base import open_store


@click.command(
    epilog=example(
        "ossmk save postgresql://localhost/metrics --input events.jsonl",
        "ossmk score --input events.jsonl --out - | ossmk save sqlite:///scores.db --input -",
    )
)
@click.argument("dsn")
@options.input_file(
    "Events, scores or a result: JSON, JSON lines, CSV or Parquet; - is standard input."
)
@verbose
def command(dsn: str, source: Path) -> None:
    """Save events or scores from a file into a database.

    Which of them a row is, its keys tell. A file with a fault changes nothing; saving twice
    changes nothing either.
    """
    scores: list[Any] = []

    def events() -> Iterator[ContributionEvent]:
        for row in read_saved(source):
            if isinstance(row, ContributionEvent):
                yield row
            else:
                scores.append(row)

    with open_store(dsn) as store:
        store.ensure_schema()
        saved = store.save_events(events())  # reads the whole file, so a fault undoes it all
        store.save_scores(scores)
    click.echo(
        f"ossmk: saved {saved:,} events and {len(scores):,} scores into {shown_dsn(dsn)}", err=True
    )
