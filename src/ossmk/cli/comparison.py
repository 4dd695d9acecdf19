"""Two sides compared, as lines for people and as one JSON object."""

from collections.abc import Iterator, Sequence
from typing import Any

from ossmk.cli.text import one_line
from ossmk.diffing import Change, Compared, Side
from ossmk.people import People
from ossmk.periods import iso


def comparison_lines(
    before: Side, after: Side, found: Sequence[Compared], people: People, *, top: int
) -> Iterator[str]:
    """Give the two sides, then each score with the parts of its difference."""
    yield f"from {_side(before)}"
    yield f"to   {_side(after)}"
    for score in found[:top]:
        yield ""
        yield _heading(score, people)
        for change in score.changes:
            yield f"  {change.points:+14.4f}  {_cause(change)}"
    if not found:
        yield ""
        yield "No score differs."
    elif len(found) > top:
        yield ""
        yield f"… {len(found) - top:,} more; --top shows them, --out writes them all"


def comparison_document(
    before: Side, after: Side, found: Sequence[Compared], people: People
) -> dict[str, Any]:
    """Give the same as JSON types; `units` are whole numbers of 1e-8 points."""
    return {
        "before": {"as_of": iso(before.as_of), "rules": before.rules.label},
        "after": {"as_of": iso(after.as_of), "rules": after.rules.label},
        "scores": [_score(score, people) for score in found],
    }


def _side(side: Side) -> str:
    return f"{iso(side.as_of)} · rules {side.rules.label} · {len(side.events):,} events"


def _heading(score: Compared, people: People) -> str:
    before, after, difference = (
        units / 1e8 for units in (score.units_before, score.units_after, score.units)
    )
    name = one_line(people.name(score.user_id))
    return (
        f"{name} · {score.dimension} · {score.window}: {before:,.4f} → {after:,.4f} "
        f"({difference:+,.4f}){_ranks(score)}"
    )


def _ranks(score: Compared) -> str:
    if score.rank_before == score.rank_after:
        return ""
    before, after = (str(rank or "none") for rank in (score.rank_before, score.rank_after))
    return f", rank {before} → {after}"


def _cause(change: Change) -> str:
    detail = f": {one_line(change.detail)}" if change.detail else ""
    events = "1 event" if change.events == 1 else f"{change.events:,} events"
    return f"{change.cause}{detail} ({events})"


def _score(score: Compared, people: People) -> dict[str, Any]:
    return {
        "user_id": people.name(score.user_id),
        "dimension": score.dimension,
        "window": score.window,
        "before": score.units_before / 1e8,
        "after": score.units_after / 1e8,
        "units": score.units,
        "rank_before": score.rank_before,
        "rank_after": score.rank_after,
        "changes": [
            {
                "cause": change.cause,
                "detail": change.detail or None,
                "points": change.points,
                "units": change.units,
                "events": change.events,
            }
            for change in score.changes
        ],
    }
