"""`ossmk fetch`: events only, written as they come."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination, fail_strictly
from ossmk.cli.progress import progress_on_terminal
from ossmk.cli.text import one_line
from ossmk.exporters.base import exporter
from ossmk.fetch import fetched_pages
from ossmk.model import (
    Coverage,
    Kind,
    OrgTarget,
    Page,
    RepoTarget,
    Skipped,
    Target,
    UserTarget,
    doubts,
    event_dict,
)
from ossmk.people import Addresses, People, named
from ossmk.periods import parse_period
from ossmk.settings import read_settings


class How(TypedDict):
    """How to fetch, as click hands it over."""

    max_points: int | None
    timeout: float | None
    forks: bool


@click.command(
    epilog=example(
        "ossmk fetch --provider github --user octocat --since 90d --out events.jsonl",
        "ossmk fetch --provider git --repo . --out - | ossmk score --input - --out -",
    )
)
@click.option("--provider", required=True, metavar="NAME", help="Who to ask: git, github, …")
@click.option("--user", metavar="LOGIN", help="Everything this person did.")
@click.option("--repo", metavar="REPO", help="What everybody did in this repository.")
@click.option("--org", metavar="NAME", help="What everybody did in its repositories.")
@options.since("all")
@options.until
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Write the events there, by the file's ending; - is JSON lines on standard output.",
)
@options.with_emails
@options.forks
@options.fetching
@verbose
def command(
    *,
    provider: str,
    user: str | None,
    repo: str | None,
    org: str | None,
    since: str,
    until: str | None,
    out: Path,
    with_emails: bool,
    strict: bool,
    **how: Unpack[How],
) -> None:
    """Write the events of a person, repository or organisation to a file.

    The file is there when everything is fetched, or not at all. Authors that git knows by an
    e-mail address alone are called by their name.
    """
    target = _target(user, repo, org)
    settings = read_settings()
    period = parse_period(since, until, now=datetime.now(UTC), max_days=settings.max_since_days)
    check_destination(out)
    told = _Told(Addresses() if with_emails else People())
    with (
        progress_on_terminal(beside=out) as progress,
        closing(
            fetched_pages(
                target,
                period,
                provider=provider,
                settings=settings,
                options=options.fetch_options(how),
                progress=progress,
            )
        ) as pages,
    ):
        count = exporter(out, stdout_format="jsonl")(told.rows(pages), out)
    click.echo(f"ossmk: fetched {count:,} events", err=True)
    found = list(told.doubts())
    if strict and found:
        fail_strictly(found)
    for doubt in found:
        click.echo(f"ossmk: {one_line(doubt)}", err=True)


class _Told:
    """What the pages said besides their events."""

    def __init__(self, people: People) -> None:
        self._people = people
        self._coverage: dict[Kind, Coverage] = {}
        self._skipped: list[Skipped] = []

    def rows(self, pages: Iterator[Page]) -> Iterator[dict[str, Any]]:
        """Give a row for each event, and keep what else the pages say."""
        for page in pages:
            self._coverage.update(page.coverage)
            self._skipped += page.skipped
            for actor in page.actors:
                self._people.meet(actor.user_id, actor)
            for event in page.events:
                yield named(event_dict(event), self._people)

    def doubts(self) -> Iterator[str]:
        """Give a text for each kind that is not exact, and for each part that was left out."""
        return doubts(self._coverage, self._skipped)


def _target(user: str | None, repo: str | None, org: str | None) -> Target:
    match user, repo, org:
        case str(), None, None:
            return UserTarget(user)
        case None, str(), None:
            return RepoTarget(repo)
        case None, None, str():
            return OrgTarget(org)
        case _:
            raise click.UsageError("Give one of --user, --repo and --org.")
