"""Receipts as lines for people: what was done, each factor, the points, and the sum."""

from collections.abc import Iterable, Iterator

from ossmk.cli.text import one_line
from ossmk.explanation import Explained
from ossmk.model import Receipt

TOP = 10
_SHORTEST_TITLE = 16
_TIMES = " \N{MULTIPLICATION SIGN} "


def score_lines(score: Explained, *, top: int, width: int | None) -> Iterator[str]:
    """Give the lines of one score; titles are cut so that a line fits `width`."""
    yield f"{score.dimension} · {score.window}"
    for receipt in score.receipts[:top]:
        yield f"  {receipt_line(receipt, width=width and width - 2)}"
    if rest := score.receipts[top:]:
        points = sum(receipt.units for receipt in rest) / 1e8
        yield f"  … {len(rest):,} more: {points:,.4f}"
    events = "1 event" if score.counted == 1 else f"{score.counted:,} events"
    yield f"  sum of {events}: {score.value:.8f}"


def receipt_line(receipt: Receipt, *, width: int | None = None) -> str:
    """Give one event and where its points come from, or why it has none."""
    title = one_line(receipt.title or receipt.event_id)
    if receipt.reason is not None:
        behind = f": no points, {one_line(receipt.reason)}"
    else:
        behind = f"{_lines(receipt)}: {_TIMES.join(_factors(receipt))} = {receipt.points:.4f}"
    room = None if width is None else width - len(receipt.kind) - 1 - len(behind)
    return f"{receipt.kind} {_cut(title, room)}{behind}"


def _lines(receipt: Receipt) -> str:
    if receipt.lines is None:
        return ""
    return " · 1 line" if receipt.lines == 1 else f" · {receipt.lines:,} lines"


def _factors(receipt: Receipt) -> Iterable[str]:
    yield f"{receipt.weight:.4g}"
    yield f"{receipt.decay:.4g} (age {receipt.age_days} d)"
    if receipt.size != 1:
        yield f"{receipt.size:.4g} (size)"


def _cut(title: str, room: int | None) -> str:
    if room is None or len(title) <= (room := max(room, _SHORTEST_TITLE)):
        return title
    return f"{title[: room - 1].rstrip()}…"
