"""Receipts as lines for people: what was done, each factor, the points, and the sum."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ossmk.cli.text import one_line
from ossmk.explanation import Explained
from ossmk.model import Kind, Receipt

TOP = 10
_SHORTEST_TITLE = 16
_NUMBERED = re.compile(r"/(?:pull|issues|discussions)/(\d+)")
# what was done, before the number and title, and what became of it, behind them
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "commit": ("commit", ""),
    "pr": ("PR", " · opened"),
    "pr_merged": ("PR", " · merged"),
    "review": ("review of PR", ""),
    "review_comment": ("review comment on PR", ""),
    "issue": ("issue", ""),
    "issue_comment": ("comment on", ""),
    "commit_comment": ("comment on a commit", ""),
    "discussion": ("discussion", ""),
    "discussion_comment": ("comment on discussion", ""),
    "release": ("release", ""),
}
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
    before, outcome = _WORDS[receipt.kind]
    if receipt.state is not None:
        outcome = f" · {receipt.state.replace('_', ' ')}"
    if receipt.title and (number := _NUMBERED.search(receipt.event_id)):
        before = f"{before} #{number[1]}"
    if receipt.reason is not None:
        behind = f"{outcome}: no points, {one_line(receipt.reason)}"
    else:
        factors = _TIMES.join(_factors(receipt))
        behind = f"{outcome}{_lines(receipt)}: {factors} = {receipt.points:.4f}"
    room = None if width is None else width - len(before) - 1 - len(behind)
    return f"{before} {_cut(title, room)}{behind}"


def _lines(receipt: Receipt) -> str:
    if receipt.lines is None:
        return ""
    return " · 1 line" if receipt.lines == 1 else f" · {receipt.lines:,} lines"


def _factors(receipt: Receipt) -> Iterable[str]:
    since = f" (since {receipt.valid_from})" if receipt.valid_from else ""
    yield f"{receipt.weight:.4g}{since}"
    yield f"{receipt.decay:.4g} (age {receipt.age_days} d)"
    if receipt.size != 1:
        yield f"{receipt.size:.4g} (size)"


def _cut(title: str, room: int | None) -> str:
    if room is None or len(title) <= (room := max(room, _SHORTEST_TITLE)):
        return title
    return f"{title[: room - 1].rstrip()}…"
