"""`ossmk history`: the stored runs of a login or repository."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ossmk.cli import options
from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.output import check_destination
from ossmk.cli.stores import stored
from ossmk.errors import NotFound
from ossmk.exporters.base import exporter
from ossmk.periods import iso
from ossmk.runs import PastRun, past_runs
from ossmk.settings import read_settings

TOP = 20


@click.command(epilog=example("ossmk history octocat", "ossmk history github.com/acme/tools"))
@click.argument("target", metavar="LOGIN_OR_REPO")
@click.option("--top", type=click.IntRange(min=1), help=f"Show this many runs.  [default: {TOP}]")
@options.out("Write the runs there: .json, .csv, .jsonl or .parquet; - is JSON.")
@options.db
@verbose
def command(target: str, top: int | None, out: Path | None, db: str | None) -> None:
    """List the stored runs of a login or repository, the newest first.

    Each analysis is a run. Two of them are compared by ossmk diff LOGIN --from RUN --to RUN.
    """
    check_destination(out)
    with stored(db, read_settings()) as store:
        runs = past_runs(store, target)
    if not runs:
        raise NotFound(
            f"no run of {target} is stored; ossmk analyze-user or analyze-repo makes one"
        )
    if out is None:
        click.echo("\n".join(_lines(runs, top=top or TOP)))
    else:
        exporter(out)(map(_row, runs[:top]), out)


def _lines(runs: list[PastRun], *, top: int) -> Iterator[str]:
    for past in runs[:top]:
        score = f"{past.value:,.4f} in {past.window}" if past.window else "no score"
        yield f"{past.run.run}  as of {iso(past.run.as_of)}  {score}  rules {past.run.rules}"
    if len(runs) > top:
        yield f"… {len(runs) - top:,} more; --top shows them, --out writes them all"


def _row(past: PastRun) -> dict[str, Any]:
    run = past.run
    return {
        "run": run.run,
        "target": run.target,
        "as_of": iso(run.as_of),
        "rules": run.rules,
        "window": past.window,
        "value": past.value,
    }
