"""`ossmk rules-test`: the flags of version 0.1; `ossmk rules test` keeps expectations in a file."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import click

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.errors import UsageError
from ossmk.expectations import Expectation, outcomes
from ossmk.inputs.files import named_events
from ossmk.periods import parse_moment, whole_seconds
from ossmk.rules import load_rules, widest, windows_of
from ossmk.scoring import score
from ossmk.settings import read_settings


@click.command(
    epilog=example(
        'ossmk rules-test --events events.jsonl --rules my-rules.toml --expect-dim "code>=10"'
    )
)
@click.option(
    "--events",
    required=True,
    metavar="FILE",
    help="The events: JSON or JSON lines, also .gz, Parquet or CSV; a quoted pattern names many "
    "files, a folder its Parquet files.",
)
@click.option(
    "--rules", default="default", show_default=True, metavar="RULES", help="default or a TOML file."
)
@click.option("--expect-total-min", type=float, help="All scores together reach this.")
@click.option("--expect-dim", multiple=True, help="Such as code>=10; may be given several times.")
@click.option("--as-of", help="The moment to score at.  [default: now]")
@verbose
def command(
    *,
    events: str,
    rules: str,
    expect_total_min: float | None,
    expect_dim: tuple[str, ...],
    as_of: str | None,
) -> None:
    """Compare scores with a few bounds.

    Exits with 1 if one is missed. The scores are those of the widest window, summed over all
    people.
    """
    rule_set = load_rules(rules, rules_file=read_settings().rules_file)
    moment = parse_moment(as_of, option="as-of") if as_of else whole_seconds(datetime.now(UTC))
    wanted = [*_total(expect_total_min), *(_dimension(each) for each in expect_dim)]
    windows, _ = windows_of(rule_set, as_of=moment, period=None)
    scores = score(named_events(events), rule_set, as_of=moment, windows=windows)
    compared = partial(
        outcomes, scores=scores, people=(), dimensions=rule_set.dimensions, widest=widest(windows)
    )
    sums = [Expectation(), *(Expectation(dimension=name) for name in rule_set.dimensions)]
    total, *by_dimension = (each.value for each in compared(sums))
    found = compared(wanted)
    failures = [each.failure for each in found if each.failure]
    said = {
        "total": total,
        "by_dimension": dict(zip(rule_set.dimensions, by_dimension, strict=True)),
        "ok": not failures,
        "failures": failures,
    }
    click.echo(json.dumps(said, indent=2, ensure_ascii=False))
    if failures:
        click.get_current_context().exit(1)


def _total(least: float | None) -> Sequence[Expectation]:
    return [] if least is None else [Expectation(min=least)]


def _dimension(text: str) -> Expectation:
    name, comparison, least = text.partition(">=")
    try:
        number = float(least)
    except ValueError:
        number = None
    if not comparison or number is None:
        raise UsageError(f"--expect-dim {text!r} cannot be read; write it like code>=10")
    return Expectation(dimension=name.strip(), min=number)
