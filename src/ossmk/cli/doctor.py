"""`ossmk doctor`: what works on this machine, what is missing, and what mends it."""

import json
from dataclasses import asdict

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.stores import store_dsn
from ossmk.cli.text import one_line
from ossmk.diagnosis import findings
from ossmk.settings import read_settings


@click.command(epilog=example("ossmk doctor", "ossmk doctor --json"))
@options.db
@click.option("--json", "as_json", is_flag=True, help="Give JSON instead of lines.")
@verbose
@click.pass_context
def command(ctx: click.Context, *, db: str | None, as_json: bool) -> None:
    """Say what works on this machine and what is missing.

    Nothing is changed and no forge is asked. Exits with 1 when something is broken; what is only
    missing is no failure.
    """
    settings = read_settings()
    found = list(findings(settings, dsn=store_dsn(db, settings)))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        for finding in found:
            click.echo(f"{finding.name:<20}{finding.status:<9}{one_line(finding.text)}")
    if any(finding.status == "broken" for finding in found):
        ctx.exit(1)
