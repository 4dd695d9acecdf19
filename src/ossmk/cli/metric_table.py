"""Community metrics as lines of a small table: value, unit, and what must be known of it."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ossmk.cli.text import one_line
from ossmk.metrics import Metric

_ONE = {"people": "person", "organisations": "organisation"}


def print_metrics(metrics: Sequence[Metric], *, console: Console) -> None:
    """Print the metrics of one period under a heading that names it."""
    console.print(Text(f"community metrics · {_period(metrics[0])}", style="bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_column(style="dim")
    for metric in metrics:
        table.add_row(metric.name, _value(metric), Text(one_line(metric.note or "")))
    console.print(table)


def _period(metric: Metric) -> str:
    until = f"{metric.until:%Y-%m-%d}"
    return f"up to {until}" if metric.since is None else f"{metric.since:%Y-%m-%d} to {until}"


def _value(metric: Metric) -> Text:
    if metric.value is None:
        return Text("not measured", style="dim")
    number = f"{metric.value:,.2f}".rstrip("0").rstrip(".")
    unit = _ONE.get(metric.unit, metric.unit) if metric.value == 1 else metric.unit
    return Text(f"{number} {unit}")
