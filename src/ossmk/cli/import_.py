"""`ossmk import`: contributions from files of others."""

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import click

from ossmk.cli.examples import example
from ossmk.cli.import_exported import events, scores
from ossmk.cli.logs import verbose
from ossmk.cli.progress import progress_on_terminal
from ossmk.cli.text import printable
from ossmk.errors import UsageError
from ossmk.inputs.files import named_files
from ossmk.providers.gharchive.hours import Hole
from ossmk.providers.gharchive.importing import import_archives
from ossmk.providers.gharchive.report import HOLES, ArchiveReport
from ossmk.providers.gharchive.targets import open_target
from ossmk.settings import read_settings

_GHARCHIVE = example(
    "ossmk import gharchive 'data/2024-01-*.json.gz' --out events/",
    "ossmk import gharchive data/2024-01-01-15.json.gz --out events.jsonl",
)


@click.group("import", epilog=_GHARCHIVE)
def command() -> None:
    """Take in exported files, or turn files of others into events."""


command.add_command(events)
command.add_command(scores)


@command.command("gharchive", epilog=_GHARCHIVE)
@click.argument("patterns", nargs=-1, required=True, metavar="GLOB...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="A folder for Parquet files by month, or a file ending in .jsonl.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes.  [default: OSSMK_CONCURRENCY, at most one for each processor]",
)
@verbose
def gharchive(patterns: Sequence[str], out: Path, jobs: int | None) -> None:
    """Turn hours of GH Archive into events.

    What an interrupted run finished is not read again. Lines that cannot be read are kept aside
    in DIR/bad with their number and the reason. Archives have holes: no count is exact.
    """
    files = _files(patterns)
    target = open_target(out)
    jobs = jobs or min(read_settings().concurrency, os.cpu_count() or 1)
    with progress_on_terminal() as progress:
        report = import_archives(files, target, jobs=jobs, progress=progress)
    for line in _lines(report):
        click.echo(printable(line))
    if report.bad:
        click.echo(f"ossmk: what could not be read is in {target.bad}", err=True)


def _files(patterns: Sequence[str]) -> list[Path]:
    """Give the files that the patterns name, each once."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        named = named_files(pattern)
        if not named[0].is_file():
            raise UsageError(f"no file is named {pattern}")
        found.update(dict.fromkeys(named))
    return list(found)


def _lines(report: ArchiveReport) -> Iterator[str]:
    """Say what came of the import."""
    again = f" ({report.reused:,} of them imported before)" if report.reused else ""
    yield _count("files", report.files) + again
    yield _count("lines", report.lines)
    yield _count("bad lines", report.bad)
    yield _count("events", sum(report.events.values()))
    for kind, count in report.events.items():
        yield _count(f"  {kind}", count)
    yield _count("left out", sum(report.left_out.values()))
    for reason, count in report.left_out.items():
        yield f"{count:>16,}  {reason}"
    yield "events told by several files are merged when they are scored or saved"
    yield "coverage: lower_bound"
    yield f"  {HOLES}"
    for kind, coverage in report.coverage.items():
        if coverage.reason and coverage.reason != HOLES:
            yield f"  {kind}: {coverage.reason.removeprefix(f'{HOLES}; ')}"
    for name, fault in report.faults.items():
        yield f"  {name}: {fault}; what comes before is imported"
    yield from map(_hole, report.holes)


def _hole(hole: Hole) -> str:
    last = hole.first + timedelta(hours=hole.hours - 1)
    hours = "hour" if hole.hours == 1 else "hours"
    until = "" if hole.hours == 1 else f" to {last:%Y-%m-%d %H}:00"
    return f"  no file for {hole.hours:,} {hours}: {hole.first:%Y-%m-%d %H}:00{until}"


def _count(name: str, count: int) -> str:
    return f"{name:<20}{count:>14,}"
