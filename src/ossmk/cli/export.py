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
from ossmk.errors import UsageError
from ossmk.exporters.base import exporter
from ossmk.exporters.partitions import check_folder, write_months
from ossmk.model import Scope, event_dict
from ossmk.people import Addresses, People, named_rows
from ossmk.settings import read_settings
from ossmk.storage.base import Store


@click.command(
    epilog=example(
        "ossmk export events --out events.jsonl",
        "ossmk export scores --user octocat --out scores.csv",
        "ossmk export events --partition month --out events/",
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
@click.option(
    "--partition",
    type=click.Choice(["month"]),
    help="Write events as Parquet, one file a month in the folder FILE.",
)
@options.user
@options.repo
@options.db
@options.with_emails
@verbose
def command(
    what: str,
    out: Path,
    partition: str | None,
    user: str | None,
    repo: str | None,
    db: str | None,
    with_emails: bool,
) -> None:
    """Write stored events or scores to a file.

    With --with-emails the events, saved elsewhere, are the same; without it authors that git
    knows by an e-mail address alone are called by their name.
    """
    if partition is not None and what != "events":
        raise UsageError("--partition month goes with events: scores have no month")
    if partition is None:
        check_destination(out)
    else:
        check_folder(out)
    with stored(db, read_settings()) as store:
        user = store.present_name(user) if user else None
        repo = store.present_name(repo) if repo else None
        people = Addresses() if with_emails else People()
        rows = (_events if what == "events" else _scores)(store, user, repo)
        rows = named_rows(rows, people, store.names)
        if partition is None:
            count = exporter(out, stdout_format="jsonl")(rows, out)
        else:
            count = write_months(rows, out, name=what)
    click.echo(f"ossmk: wrote {count:,} {what}", err=True)


def _events(store: Store, user: str | None, repo: str | None) -> Iterator[dict[str, Any]]:
    scope = Scope(user_id=user, repo_id=repo.lower() if repo else None)
    return (event_dict(event) for event in store.events(scope))


def _scores(store: Store, user: str | None, repo: str | None) -> Iterator[dict[str, Any]]:
    """Give all of a person's scores: those of all the work, and those in one repository."""
    return (score.model_dump(mode="json") for score in store.all_scores(user_id=user, target=repo))
