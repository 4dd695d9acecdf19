"""`ossmk rules`: check a rules file, say in plain words what it does, try it on events."""

import json

import click

from ossmk.cli import rules_backtest, rules_expect
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.text import printable
from ossmk.rules import RuleSet, describe, load_rules
from ossmk.rules.schema import rules_schema
from ossmk.settings import read_settings

_file = click.argument("file", required=False, metavar="[FILE]")


@click.group("rules", epilog=example("ossmk rules check my-rules.toml"))
def command() -> None:
    """Check rules, try them on events, or say in plain words what they do.

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


@command.command("schema", epilog=example("ossmk rules schema > rules.schema.json"))
@verbose
def schema() -> None:
    """Print the JSON Schema of rules files, for editors."""
    click.echo(json.dumps(rules_schema(), indent=2))


command.add_command(rules_expect.command)
command.add_command(rules_backtest.command)


def _read(file: str | None) -> RuleSet:
    return load_rules(file or "default", rules_file=read_settings().rules_file)
