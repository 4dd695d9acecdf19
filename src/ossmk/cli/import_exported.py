"""`ossmk import events` and `ossmk import scores`: what `ossmk export` wrote, into a store."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.stores import opened_store, store_dsn
from ossmk.errors import UsageError
from ossmk.inputs import read_events, read_saved
from ossmk.model import ContributionEvent
from ossmk.places import shown_dsn
from ossmk.scoring.packed import check_unpacked
from ossmk.settings import read_settings

_paths = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)


@click.command(
    "events", epilog=example("ossmk import events events.jsonl", "ossmk import events events/")
)
@_paths
@options.db
@verbose
def events(paths: Sequence[Path], db: str | None) -> None:
    """Take in events that ossmk export wrote.

    FILE is JSON, JSON lines, CSV or Parquet, or a folder of Parquet files by month. Exported with
    --with-emails the rows are the same as before. A fault in a file changes nothing.
    """
    files = list(_files(paths))
    settings = read_settings()
    with opened_store(db, settings) as store:
        saved = store.save_events(event for file in files for event in read_events(file))
    click.echo(f"ossmk: saved {saved:,} events into {shown_dsn(store_dsn(db, settings))}", err=True)


@click.command("scores", epilog=example("ossmk import scores scores.parquet"))
@_paths
@options.db
@verbose
def scores(paths: Sequence[Path], db: str | None) -> None:
    """Take in scores that ossmk export wrote."""
    files = list(_files(paths))
    settings = read_settings()
    with opened_store(db, settings) as store:
        saved = store.save_scores(score for file in files for score in _scores(file))
    click.echo(f"ossmk: saved {saved:,} scores into {shown_dsn(store_dsn(db, settings))}", err=True)


def _scores(file: Path) -> Iterator[Any]:
    return (row for row in read_saved(file) if not isinstance(row, ContributionEvent))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Give the files; of a folder, its Parquet files."""
    for path in paths:
        check_unpacked(path)
        if not path.is_dir():
            yield path
            continue
        found = sorted(path.rglob("*.parquet"))
        if not found:
            raise UsageError(f"{path}: there is no Parquet file in this folder")
        yield from found
