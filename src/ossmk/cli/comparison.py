"""Two sides compared, as lines for people, as one JSON object and as rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ossmk.cli.text import one_line
from ossmk.diffing import Change, Compared, Move, Side
from ossmk.model import Run
from ossmk.people import People
from ossmk.periods import iso


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared and found; `runs` are named where the two sides are stored runs."""

    before: Side
    after: Side
    found: Sequence[Compared]
    people: People
    runs: tuple[Run, Run] | None = None

    @property
    def ends(self) -> list[dict[str, Any]]:
        """Both sides as JSON types: run, moment and rules."""
        sides = (self.before, self.after)
        if self.runs is None:
            return [{"as_of": iso(side.as_of), "rules": side.rules.label} for side in sides]
        return [{"run": run.run, "as_of": iso(run.as_of), "rules": run.rules} for run in self.runs]


def comparison_lines(comparison: Comparison, *, top: int) -> Iterator[str]:
    """Give the two sides, then each score with the parts of its difference."""
    found = comparison.found
    for word, end, side in zip(
        ("from", "to  "), comparison.ends, (comparison.before, comparison.after), strict=True
    ):
        run = f"run {end['run']} · " if "run" in end else ""
        yield f"{word} {run}{end['as_of']} · rules {end['rules']} · {len(side.events):,} events"
    moves = Counter(score.move for score in found)
    if len(found) > 1 and (moved := [f"{moves[to]:,} {to}" for to in get_args(Move) if moves[to]]):
        yield f"ranks: {', '.join(moved)}"
    for score in found[:top]:
        yield ""
        yield _heading(score, comparison.people)
        for change in score.changes:
            yield f"  {change.points:+14.4f}  {_cause(change)}"
    if not found:
        yield ""
        yield "No score differs."
    elif len(found) > top:
        yield ""
        yield f"… {len(found) - top:,} more; --top shows them, --out writes them all"


def comparison_document(comparison: Comparison, *, top: int | None) -> dict[str, Any]:
    """Give the same as JSON types; `units` are whole numbers of 1e-8 points."""
    before, after = comparison.ends
    return {
        "before": before,
        "after": after,
        "scores": [_score(score, comparison.people) for score in comparison.found[:top]],
    }


def comparison_rows(comparison: Comparison, *, top: int | None) -> Iterator[dict[str, Any]]:
    """Give a row for each part of a difference, the score and both its sides beside it."""
    for score in comparison.found[:top]:
        shared = _score(score, comparison.people)
        changes = shared.pop("changes")
        del shared["units"]
        for change in changes:
            yield {**shared, **change}


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
    if not change.events:
        return f"{change.cause}{detail}"
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
