"""An analysis as a table with a small chart; plain text where the output is no terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ossmk.cli.metric_table import print_metrics
from ossmk.cli.text import one_line
from ossmk.model import Coverage, CoverageStatus, Kind
from ossmk.people import People
from ossmk.result import AnalysisResult

TOP = 20
_NARROWEST_CHART = 10
SAYS_NOT = "What these numbers do not say: docs/what-is-counted.md"
_MARK: Mapping[CoverageStatus, str] = {"exact": "", "lower_bound": " ≥", "unknown": " ?"}
_LEGEND: Mapping[CoverageStatus, str] = {
    "lower_bound": "≥ at least this much",
    "unknown": "? nobody told how much is missing",
}


@dataclass(frozen=True)
class Row:
    """A person's scores in one window, by dimension."""

    user_id: str
    values: Mapping[str, float]

    @property
    def total(self) -> float:
        """The sum over the dimensions: what the rows are sorted by and the chart shows."""
        return sum(self.values.values())


def new_console() -> Console:
    """Give standard output, as wide as the terminal, with colours on a terminal alone."""
    return Console(highlight=False)


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


def print_scores(
    scores: Iterable[Mapping[str, Any]],
    window: str,
    people: People,
    *,
    console: Console,
    count: int | None = None,
) -> None:
    """Print the people with the highest scores in a window, a column for each dimension.

    `count` is the number of all people where the scores are those of the highest alone.
    """
    in_window = [score for score in scores if score["window"] == window]
    rows = _rows(in_window)
    if not rows:
        console.print("Nobody did anything that these rules count.")
        return
    dimensions = _shown_dimensions(in_window)
    chart = Text(window, style="dim")
    console.print(_score_table(rows, dimensions, people, chart, width=console.width))
    if (more := (count or len(rows)) - TOP) > 0:
        console.print(Text(f"… and {more:,} more people: --out FILE has them all", style="dim"))
    marked = set(dimensions.values())
    if legend := [text for status, text in _LEGEND.items() if status in marked]:
        console.print(Text(" · ".join(legend), style="dim"))


def _score_table(
    rows: Sequence[Row],
    dimensions: Mapping[str, CoverageStatus],
    people: People,
    chart: Text,
    *,
    width: int,
) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("person", overflow="ellipsis", no_wrap=True, ratio=1)
    for dimension, status in dimensions.items():
        table.add_column(dimension + _MARK[status], justify="right", no_wrap=True)
    if len(dimensions) > 1:
        table.add_column("total", justify="right", no_wrap=True)
    table.add_column(chart, width=max(len(chart), _NARROWEST_CHART, width // 4))
    most = rows[0].total or 1
    for row in rows[:TOP]:
        values = [row.values.get(dimension, 0.0) for dimension in dimensions]
        totals = [row.total] if len(dimensions) > 1 else []
        table.add_row(
            Text(one_line(people.name(row.user_id))),
            *map(_number, values + totals),
            Bar(most, 0, row.total, color="cyan"),
        )
    return table


def _rows(scores: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Give a row for each person, the highest total first."""
    values: dict[str, dict[str, float]] = {}
    for score in scores:
        values.setdefault(score["user_id"], {})[score["dimension"]] = score["value"]
    rows = [Row(user_id, by_dimension) for user_id, by_dimension in values.items()]
    return sorted(rows, key=lambda row: (-row.total, row.user_id))


def _shown_dimensions(scores: Iterable[Mapping[str, Any]]) -> dict[str, CoverageStatus]:
    """Give the dimensions that something is known of, with how sure their scores are."""
    found: dict[str, CoverageStatus] = {}
    for score in scores:
        if score["coverage"] != "unknown" or score["value"]:
            found[score["dimension"]] = score["coverage"]
    return found


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
    known = _shown_dimensions(result.scores)
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


def _number(value: float) -> Text:
    return Text(f"{value:,.2f}", style="" if value else "dim")
