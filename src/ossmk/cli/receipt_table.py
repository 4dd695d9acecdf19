"""Receipts as tables: one for each score, every factor in a column of its own."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ossmk.cli.text import one_line
from ossmk.explanation import Explained
from ossmk.model import Receipt

_NUMBERS = ("lines", "weight", "age", "decay", "size", "points")
_REST = 62  # the width of everything but the title
_SHORTEST = 12


def print_receipts(scores: Iterable[Explained], *, top: int) -> None:
    """Print a table for each score, its sum in the title."""
    console = Console(highlight=False)
    for score in scores:
        console.print()
        console.print(_table(score, top, width=console.width))
        if (rest := len(score.receipts) - top) > 0:
            console.print(Text(f"… and {rest:,} more", style="dim"))


def _table(score: Explained, top: int, *, width: int) -> Table:
    table = Table(
        title=f"{score.dimension} · {score.window} · {score.value:.8f}",
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
    )
    table.add_column("day", no_wrap=True)
    table.add_column("what", no_wrap=True, overflow="ellipsis", width=max(_SHORTEST, width - _REST))
    for name in _NUMBERS:
        table.add_column(name, justify="right", no_wrap=True)
    for receipt in score.receipts[:top]:
        table.add_row(*_cells(receipt))
    return table


def _cells(receipt: Receipt) -> list[Text | str]:
    title = one_line(receipt.title or receipt.event_id)
    if receipt.reason is not None:
        title = f"no points, {one_line(receipt.reason)}: {title}"
    state = "" if receipt.state is None else f" {receipt.state}"
    return [
        f"{receipt.created_at:%Y-%m-%d}",
        Text(f"{receipt.kind}{state} {title}", style="dim" if receipt.reason else ""),
        "" if receipt.lines is None else f"{receipt.lines:,}",
        f"{receipt.weight:.4g}",
        f"{receipt.age_days} d",
        f"{receipt.decay:.4g}",
        f"{receipt.size:.4g}",
        f"{receipt.points:.4f}",
    ]
