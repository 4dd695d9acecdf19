"""`ossmk db`: make the tables of a database, say what it holds, let a person leave it."""

import sys
from pathlib import Path

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_document, write_document
from ossmk.cli.stores import as_it_is, opened_store, store_dsn, stored
from ossmk.errors import NotFound, UsageError
from ossmk.exporters.atomic import STDOUT
from ossmk.places import shown_dsn
from ossmk.providers.git.kept import CLONES, KeptClones
from ossmk.settings import Settings, read_settings
from ossmk.storage.base import Store

_account_only = click.option(
    "--account-only", is_flag=True, help="Leave accounts that are linked with it alone."
)


@click.group("db", epilog=example("ossmk db init --db postgresql://localhost/metrics"))
def command() -> None:
    """Make the tables of a database, say what it holds, let a person leave it."""


@command.command("init", epilog=example("ossmk db init --db postgresql://localhost/metrics"))
@options.db
@verbose
def init(db: str | None) -> None:
    """Make the tables, or bring them up to date; once more changes nothing."""
    settings = read_settings()
    with opened_store(db, settings):
        click.echo(f"ossmk: the tables in {shown_dsn(store_dsn(db, settings))} are ready", err=True)


@command.command("migrate", epilog=example("ossmk db migrate --db postgresql://localhost/metrics"))
@options.db
@verbose
def migrate(db: str | None) -> None:
    """Bring the tables of a store up to date, in one transaction and under a lock.

    Every other command does it too where it finds older tables. There is no way down.
    """
    settings = read_settings()
    with as_it_is(db, settings) as store:
        found, newest = store.schema_versions()
        store.ensure_schema()
    place = shown_dsn(store_dsn(db, settings))
    was = "was there already" if found == newest else f"was {found}"
    click.echo(f"ossmk: {place} has schema {newest}; it {was}", err=True)


@command.command("status", epilog=example("ossmk db status"))
@options.db
@verbose
def status(db: str | None) -> None:
    """Say which database it is, which schema it has, and how many events of each kind.

    Nothing is changed: older tables stay older.
    """
    settings = read_settings()
    with as_it_is(db, settings) as store:
        found, newest = store.schema_versions()
        counts = store.count_events()
    click.echo(shown_dsn(store_dsn(db, settings)))
    older = "" if found == newest else f"  older than {newest}: ossmk db migrate"
    click.echo(f"{'schema':<20}{found:>14,}{older}")
    for kind, count in sorted(counts.items()):
        click.echo(f"{kind:<20}{count:>14,}")
    click.echo(f"{'events':<20}{sum(counts.values()):>14,}")


@command.command("export", epilog=example("ossmk db export octocat --out octocat.json"))
@click.argument("login")
@click.option(
    "--out", type=click.Path(path_type=Path), default=STDOUT, metavar="FILE",
    help="Write the JSON there: .json.  [default: standard output]",
)  # fmt: skip
@_account_only
@options.db
@verbose
def export(login: str, out: Path, account_only: bool, db: str | None) -> None:
    """Give a person all that is stored about them, as JSON.

    LOGIN may also be an e-mail address, or an account's number such as github.com:583231. Accounts
    that are linked with it are the same person's.
    """
    check_document(out)
    with stored(db, read_settings()) as store:
        write_document(store.everything_about(login, linked=not account_only), out)


@command.command("erase", epilog=example("ossmk db erase octocat"))
@click.argument("login")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_account_only
@options.db
@verbose
def erase(login: str, yes: bool, account_only: bool, db: str | None) -> None:
    """Erase a person, and keep them out from now on.

    LOGIN may also be an e-mail address, or an account's number such as github.com:583231. Accounts
    that are linked with it are the same person's and go too. What is erased is gone from every
    table, and the cache's answers and clones with it; later fetches, saves and imports leave the
    person out until ossmk db forget-tombstone.
    """
    settings = read_settings()
    with stored(db, settings) as store:
        others = [] if account_only else _linked_with(login, store)
        if not yes:
            whose = ", ".join([login, *others])
            _confirm(
                f"Erase all that is stored of {whose} in {shown_dsn(store_dsn(db, settings))}?"
            )
        erased = store.erase(login, linked=not account_only)
    _empty_cache(settings)
    rows = ", ".join(f"{count:,} {table}" for table, count in erased.items() if count)
    click.echo(f"ossmk: erased {login}: {rows or 'nothing was stored'}", err=True)
    if others:
        click.echo(f"ossmk: with what was linked with it: {', '.join(others)}", err=True)
    elif "@" not in login:
        click.echo("ossmk: erase their e-mail addresses in git the same way", err=True)


@command.command("forget-tombstone", epilog=example("ossmk db forget-tombstone octocat"))
@click.argument("login")
@options.db
@verbose
def forget_tombstone(login: str, db: str | None) -> None:
    """Let an erased person come back with the next fetch.

    Every source is read from its beginning then.
    """
    with stored(db, read_settings()) as store:
        if not store.forget_tombstone(login):
            raise NotFound(f"{login} was not erased from this store")
    click.echo(f"ossmk: {login} comes back with the next fetch", err=True)


def _linked_with(login: str, store: Store) -> list[str]:
    """Give the names of all accounts of the same person but this one's own."""
    own = store.names_of(login, linked=False)
    return [name for name in store.names_of(login) if name not in own]


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("nobody can be asked here; say --yes to erase")
    click.confirm(f"{question} This cannot be undone.", abort=True, err=True)


def _empty_cache(settings: Settings) -> None:
    """Drop kept answers and clones: they may speak of the person, and can be had again."""
    for file in settings.cache_folder.glob("*.sqlite3*"):
        file.unlink(missing_ok=True)
    KeptClones(settings.cache_folder / CLONES).discard_all()
