"""`ossmk version`: the version, to say in a report."""

from importlib.metadata import version

import click

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose


@click.command(epilog=example("ossmk version"))
@verbose
def command() -> None:
    """Print the version."""
    click.echo(version("oss-metrics-kit"))
