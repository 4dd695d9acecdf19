"""`ossmk analyze-repo`: what everybody did in a repository."""

from pathlib import Path
from typing import Unpack

import click

from ossmk.cli.analysis import Options, show_analysis
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.options import affiliations, analysis
from ossmk.model import RepoTarget


@click.command(
    epilog=example(
        "ossmk analyze-repo .",
        "ossmk analyze-repo . --since 2026-01-01 --out scores.csv",
        "ossmk analyze-repo octocat/hello-world --since 365d",
    )
)
@click.argument("repository", metavar="PATH_OR_NAME")
@analysis(since_default="all", provider="git for a folder, github for owner/name")
@affiliations
@verbose
def command(repository: str, provider: str | None, **options: Unpack[Options]) -> None:
    """Show what everybody did in a repository, scored by your rules.

    A folder is read as a git clone: no token, no network. owner/name that is no folder is asked
    of GitHub, but for its commits, which come from a clone that is kept in the cache folder.
    Community metrics are shown under their CHAOSS names.
    """
    show_analysis(RepoTarget(repository), provider=provider or _provider(repository), **options)


def _provider(repository: str) -> str:
    if Path(repository).exists():
        return "git"
    owner, separator, name = repository.partition("/")
    if separator and owner and name and "/" not in name and not owner.startswith((".", "~")):
        return "github"
    raise click.BadParameter(
        f"there is no folder {repository}, and it is not owner/name", param_hint="PATH_OR_NAME"
    )
