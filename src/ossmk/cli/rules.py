"""`ossmk rules`: check a rules file, or say in plain words what it does."""

import click

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.text import printable
from ossmk.rules import RuleSet, describe, load_rules
from ossmk.settings import read_settings

_file = click.argument("file", required=False, metavar="[FILE]")


@click.group("rules", epilog=example("ossmk rules check my-rules.toml"))
def command() -> None:
    """Check rules, or say in plain words what they do.

    Without FILE it is the file of OSSMK_RULES_FILE, else the rules that come with ossmk.
    """


@command.command("check", epilog=example("ossmk rules check my-rules.toml"))
@_file
@verbose
def check(file: str | None) -> None:
    """Say everything that is wrong with a rules file; exit with 1 if anything is."""
    rules = _read(file)
    for warning in rules.warnings:
        click.echo(f"ossmk: warning: {printable(warning)}", err=True)
    click.echo(f"{rules.label} is valid: {', '.join(rules.dimensions)}")


@command.command("show", epilog=example("ossmk rules show"))
@_file
@verbose
def show(file: str | None) -> None:
    """Say in plain words what rules do."""
    click.echo(printable(describe(_read(file))), nl=False)


def _read(file: str | None) -> RuleSet:
    return load_rules(file or "default", rules_file=read_settings().rules_file)
