"""An analysis on a terminal: the scores, and what a reader must know to trust them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from ossmk.cli.metric_table import print_metrics
from ossmk.cli.score_table import new_console, print_scores, shown_dimensions
from ossmk.cli.text import one_line
from ossmk.model import Coverage, Kind
from ossmk.people import People
from ossmk.result import AnalysisResult

SAYS_NOT = "What these numbers do not say: docs/what-is-counted.md"


def print_analysis(result: AnalysisResult, people: People, *, stored: Sequence[str]) -> None:
    """Print who did how much, how sure that is, what it cost and where it is kept."""
    console = new_console()
    console.print(Text(one_line(result.target), style="bold"))
    console.print(Text(_what(result.summary), style="dim"))
    console.print()
    print_scores(result.scores, result.summary["window"], people, console=console)
    console.print()
    if result.metrics:
        print_metrics(result.metrics, console=console)
        console.print()
    console.print(_notes(_told(result, stored)))
    console.print(Text(SAYS_NOT, style="dim"))


def _what(summary: Mapping[str, Any]) -> str:
    period = summary["period"]
    events = f"{summary['total_events']:,} events"
    since = f"since {period['since'][:10]}" if period["since"] else "of all time"
    return f"{events} {since} · as of {summary['as_of'][:10]} · rules {summary['rules']}"


def _told(result: AnalysisResult, stored: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give what a reader must know to trust the table: label and text."""
    if change := _change(result.summary):
        yield "change", f"{change}: ossmk diff {result.target} says why"
    yield from _coverage(result.coverage)
    if unknown := _unknown_dimensions(result):
        yield "unknown", f"{', '.join(unknown)}: nothing was collected for them"
    for skipped in result.skipped:
        yield "skipped", f"{skipped.target}: {skipped.reason}"
    if reused := result.summary["reused_events"]:
        total = result.summary["total_events"]
        yield "reused", f"{reused:,} of the {total:,} events were stored before"
    cost = result.cost
    if cost.requests:
        waited = f", waited {cost.waited_seconds:.0f} s" if cost.waited_seconds >= 1 else ""
        yield "cost", f"{cost.requests:,} requests, {cost.points:,} points{waited}"
    for place in stored:
        yield "stored in", place


def _change(summary: Mapping[str, Any]) -> str:
    """Say what the scores have more or less than in the run before, over all people."""
    changes = summary.get("change", {}).get(summary["window"], {})
    parts = [f"{name} {value:+,.2f}" for name, value in changes.items() if value]
    return f"{' · '.join(parts)} since {summary['previous_as_of'][:10]}" if parts else ""


def _coverage(coverages: Mapping[Kind, Coverage]) -> Iterator[tuple[str, str]]:
    """Give the exact counts in one line, and a line for each that is less than exact."""
    exact = [
        f"{kind} {coverage.found:,}"
        for kind, coverage in coverages.items()
        if coverage.status == "exact"
    ]
    if exact:
        yield "exact", " · ".join(exact)
    for kind, coverage in coverages.items():
        match coverage.status:
            case "lower_bound":
                of = "" if coverage.reported is None else f" of {coverage.reported:,}"
                yield "at least", f"{kind} {coverage.found:,}{of}: {coverage.reason}"
            case "unknown" if coverage.reason:
                yield "unknown", f"{kind}: {coverage.reason}"


def _unknown_dimensions(result: AnalysisResult) -> list[str]:
    known = shown_dimensions(result.scores)
    return [name for name in result.rule_set.dimensions if name not in known]


def _notes(told: Iterable[tuple[str, str]]) -> Table:
    notes = Table.grid(padding=(0, 2))
    notes.add_column(style="dim", no_wrap=True)
    notes.add_column(overflow="fold")
    before = ""
    for label, text in told:
        notes.add_row("" if label == before else label, Text(one_line(text)))
        before = label
    return notes
