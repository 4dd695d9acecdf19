"""`ossmk export`: stored events or scores to a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination
from ossmk.cli.stores import stored
from ossmk.exporters.base import exporter
from ossmk.model import Scope, event_dict
from ossmk.people import Addresses, People, named_rows
from ossmk.settings import read_settings
from ossmk.storage.base import Store


@click.command(
    epilog=example(
        "ossmk export events --out events.jsonl",
        "ossmk export scores --user octocat --out scores.csv",
    )
)
@click.argument("what", type=click.Choice(["events", "scores"]))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Write there, by the file's ending; - is JSON lines on standard output.",
)
@options.user
@options.repo
@options.db
@options.with_emails
@verbose
def command(
    what: str, out: Path, user: str | None, repo: str | None, db: str | None, with_emails: bool
) -> None:
    """Write stored events or scores to a file.

    With --with-emails the events, saved elsewhere, are the same; without it authors that git
    knows by an e-mail address alone are called by their name.
    """
    check_destination(out)
    scope = Scope(user_id=user, repo_id=repo.lower() if repo else None)
    with stored(db, read_settings()) as store:
        people = Addresses() if with_emails else People()
        rows = _events(store, scope) if what == "events" else _scores(store, scope)
        count = exporter(out, stdout_format="jsonl")(named_rows(rows, people, store.names), out)
    click.echo(f"ossmk: wrote {count:,} {what}", err=True)


def _events(store: Store, scope: Scope) -> Iterator[dict[str, Any]]:
    return (event_dict(event) for event in store.events(scope))


def _scores(store: Store, scope: Scope) -> Iterator[dict[str, Any]]:
    """Give all of a person's scores: those of all the work, and those in one repository."""
    for score in store.scores(Scope(repo_id=scope.repo_id)):
        if scope.user_id is None or score.user_id.lower() == scope.user_id.lower():
            yield score.model_dump(mode="json")
