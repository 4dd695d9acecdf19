"""`ossmk rules test`: whether a rules file gives what is expected of it."""

from pathlib import Path

import click

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.text import one_line
from ossmk.errors import ConfigError, UsageError
from ossmk.expectations import Expectations, Outcome, outcomes, parse_expectations
from ossmk.inputs import read_events
from ossmk.rules import RuleSet, load_rules, widest, windows_of
from ossmk.scoring import score
from ossmk.settings import read_settings


@click.command("test", epilog=example("ossmk rules test my-rules.toml"))
@click.argument("file", required=False, metavar="[FILE]")
@click.option(
    "--expect",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What is expected.  [default: my-rules.test.toml beside my-rules.toml]",
)
@verbose
def command(file: str | None, expect: Path | None) -> None:
    """Compare what rules give with what is expected of them; exit with 1 if anything differs."""
    rules = load_rules(file or "default", rules_file=read_settings().rules_file)
    path = expect or _beside(file)
    found = _outcomes(rules, _read(path), path.parent)
    for outcome in found:
        if outcome.failure is None:
            click.echo(f"ok    {one_line(outcome.expectation.name)}: {outcome.value:.8f}")
        else:
            click.echo(f"FAIL  {one_line(outcome.failure)}")
    failed = sum(outcome.failure is not None for outcome in found)
    click.echo(f"{len(found) - failed} of {len(found)} expectations hold by {rules.label}")
    if failed:
        click.get_current_context().exit(1)


def _beside(file: str | None) -> Path:
    path = file or read_settings().rules_file
    if path is None:
        raise UsageError("name a rules file, or the expectations by --expect")
    return Path(path).with_suffix(".test.toml")


def _read(path: Path) -> Expectations:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the expectations cannot be read: {error}") from error
    return parse_expectations(text, file=str(path))


def _outcomes(rules: RuleSet, wanted: Expectations, folder: Path) -> list[Outcome]:
    windows, _ = windows_of(rules, as_of=wanted.as_of, period=None)
    events = list(read_events(folder / wanted.events))
    return outcomes(
        wanted.expect,
        score(events, rules, as_of=wanted.as_of, windows=windows),
        people={event.user_id for event in events},
        dimensions=rules.dimensions,
        widest=widest(windows),
    )
