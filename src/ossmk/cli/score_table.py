"""Scores as a table with a small chart; plain text where the output is no terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.bar import Bar
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ossmk.cli.text import one_line
from ossmk.model import CoverageStatus
from ossmk.people import People

TOP = 20
_NARROWEST_CHART = 10
_NARROWEST_NAME = 12
_GAP = 2
_PERSON = "person"
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


def print_scores(
    scores: Iterable[Mapping[str, Any]],
    window: str,
    people: People,
    *,
    console: Console,
    count: int | None = None,
) -> None:
    """Print the people with the highest scores in a window, a column for each dimension.

    Who has no points is shown only where nobody has any. `count` is the number of all people
    where the scores are those of the highest alone.
    """
    in_window = [score for score in scores if score["window"] == window]
    everybody = _rows(in_window)
    rows = [row for row in everybody if row.total] or everybody
    if not rows:
        console.print("Nobody did anything that these rules count.")
        return
    dimensions = shown_dimensions(in_window)
    names = [Text(one_line(people.name(row.user_id))) for row in rows[:TOP]]
    console.print(_table(rows[:TOP], names, dimensions, window, width=console.width))
    if (more := (count or len(rows)) - TOP) > 0:
        console.print(Text(f"… and {more:,} more people: --out FILE has them all", style="dim"))
    marked = set(dimensions.values())
    if legend := [text for status, text in _LEGEND.items() if status in marked]:
        console.print(Text(" · ".join(legend), style="dim"))


def shown_dimensions(scores: Iterable[Mapping[str, Any]]) -> dict[str, CoverageStatus]:
    """Give the dimensions that something is known of, with how sure their scores are."""
    found: dict[str, CoverageStatus] = {}
    for score in scores:
        if score["coverage"] != "unknown" or score["value"]:
            found[score["dimension"]] = score["coverage"]
    return found


def _table(
    rows: Sequence[Row],
    names: Sequence[Text],
    dimensions: Mapping[str, CoverageStatus],
    window: str,
    *,
    width: int,
) -> Table:
    """Lay the table out: numbers are never cut short.

    Where the terminal is too narrow, the chart goes first, then the dimensions for their total.
    """
    columns = _columns(rows, dimensions)
    widths = {header: max(len(header), *map(len, cells)) for header, cells in columns.items()}
    if width - _taken(widths) < _NARROWEST_NAME:
        widths = dict([widths.popitem()])
    left, longest = width - _taken(widths), max(len(_PERSON), *map(len, names))
    has_chart = left >= _NARROWEST_NAME + _GAP + _NARROWEST_CHART
    room = max(_NARROWEST_CHART, min(left - longest - _GAP, width // 4)) if has_chart else 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    name_width = left - room - _GAP if has_chart else left
    table.add_column(_PERSON, overflow="ellipsis", no_wrap=True, width=min(longest, name_width))
    for header, cell_width in widths.items():
        table.add_column(header, justify="right", no_wrap=True, width=cell_width)
    if has_chart:
        table.add_column(Text(window, style="dim"), width=room, overflow="fold")
    else:
        table.caption = Text(window, style="dim")
    most = rows[0].total or 1
    for place, row in enumerate(rows):
        cells = [columns[header][place] for header in widths]
        chart = [Bar(most, 0, row.total, color="cyan")] if has_chart else []
        table.add_row(names[place], *cells, *chart)
    return table


def _taken(widths: Mapping[str, int]) -> int:
    return sum(widths.values()) + _GAP * len(widths)


def _columns(
    rows: Sequence[Row], dimensions: Mapping[str, CoverageStatus]
) -> dict[str, list[Text]]:
    """Give the columns of numbers, a cell for each row; several dimensions have a total."""
    columns = {
        dimension + _MARK[status]: [_number(row.values.get(dimension, 0.0)) for row in rows]
        for dimension, status in dimensions.items()
    }
    if len(dimensions) > 1:
        columns["total"] = [_number(row.total) for row in rows]
    return columns


def _rows(scores: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Give a row for each person, the highest total first."""
    values: dict[str, dict[str, float]] = {}
    for score in scores:
        values.setdefault(score["user_id"], {})[score["dimension"]] = score["value"]
    rows = [Row(user_id, by_dimension) for user_id, by_dimension in values.items()]
    return sorted(rows, key=lambda row: (-row.total, row.user_id))


def _number(value: float) -> Text:
    return Text(f"{value:,.2f}", style="" if value else "dim")
