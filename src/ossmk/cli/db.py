"""`ossmk db`: make the tables of a database, or say what it holds."""

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.stores import opened_store, store_dsn, stored
from ossmk.places import shown_dsn
from ossmk.settings import read_settings


@click.group("db", epilog=example("ossmk db init --db postgresql://localhost/metrics"))
def command() -> None:
    """Make the tables of a database, or say what it holds."""


@command.command("init", epilog=example("ossmk db init --db postgresql://localhost/metrics"))
@options.db
@verbose
def init(db: str | None) -> None:
    """Make the tables, or bring them up to date; once more changes nothing."""
    settings = read_settings()
    with opened_store(db, settings):
        click.echo(f"ossmk: the tables in {shown_dsn(store_dsn(db, settings))} are ready", err=True)


@command.command("status", epilog=example("ossmk db status"))
@options.db
@verbose
def status(db: str | None) -> None:
    """Say which database it is and how many events of each kind it holds."""
    settings = read_settings()
    with stored(db, settings) as store:
        counts = store.count_events()
    click.echo(shown_dsn(store_dsn(db, settings)))
    for kind, count in sorted(counts.items()):
        click.echo(f"{kind:<20}{count:>14,}")
    click.echo(f"{'events':<20}{sum(counts.values()):>14,}")
