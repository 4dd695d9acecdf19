"""`ossmk analyze-user`: what a person did in open source."""

from typing import Unpack

import click

from ossmk.cli.analysis import Options, show_analysis
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.options import analysis, forks, probe
from ossmk.model import UserTarget


@click.command(
    epilog=example(
        "ossmk analyze-user octocat --since 90d",
        "ossmk analyze-user octocat --since all --rules my-rules.toml --out octocat.json",
    )
)
@click.argument("login")
@analysis(since_default="90d", provider="github")
@forks
@probe
@click.option(
    "--plan", is_flag=True, help="Only say what the run would ask and cost; fetch nothing."
)
@verbose
def command(login: str, *, provider: str | None, plan: bool, **options: Unpack[Options]) -> None:
    """Show what a person did in open source, scored by your rules.

    Everything LOGIN authored in any repository that the token may see is fetched, kept in the
    store and scored there. Tokens come from OSSMK_GITHUB_TOKENS or GITHUB_TOKEN.
    """
    if plan:
        from ossmk.cli.planning import show_plan  # noqa: PLC0415 - rich is slow to load

        show_plan(UserTarget(login), provider=provider or "github", **options)
        return
    show_analysis(UserTarget(login), provider=provider or "github", **options)
