"""The way from one side to the other, one cause at a time, always in the same order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from ossmk.diffing.edits import edits
from ossmk.diffing.sides import Cause, Side
from ossmk.model import ContributionEvent
from ossmk.rules import Window


@dataclass(frozen=True, slots=True)
class Step:
    """One cause, the side after it, and the events it touched: None where it concerns all."""

    cause: Cause
    detail: str
    side: Side
    touched: frozenset[str] | None = None


def steps(before: Side, after: Side) -> Iterator[Step]:
    """Give the steps that change something; the last one's side scores as `after` does.

    Identity, actor class, facts and vanished events change at the first moment by the first rules;
    then time passes, events are added, and the rules change line by line.
    """
    side = before
    for lead in (
        _linked,
        _changed_events,
        _vanished,
        _time,
        partial(_added, since=before.as_of),
        _rules,
    ):
        for step in lead(side, after):
            side = step.side
            yield step


def _linked(side: Side, after: Side) -> Iterator[Step]:
    """Score linked accounts as one person, or each on its own again."""
    if side.people != after.people:
        yield Step("identity", "linked accounts", replace(side, people=after.people))


def _changed_events(side: Side, after: Side) -> Iterator[Step]:
    """Change the events that both sides know: whose they are, then what class, then the rest."""
    for cause, take in _PARTS:
        events = dict(side.events)
        for event_id, event in side.events.items():
            known = after.events.get(event_id)
            if known is not None and known.created_at == event.created_at:
                events[event_id] = take(event, known)
        touched = frozenset(each for each in events if events[each] != side.events[each])
        if touched:
            side = side.having(events)
            yield Step(cause, "", side, touched)


def _identity(event: ContributionEvent, known: ContributionEvent) -> ContributionEvent:
    return event.model_copy(update={"user_id": known.user_id})


def _actor_class(event: ContributionEvent, known: ContributionEvent) -> ContributionEvent:
    return event.model_copy(update={"actor_type": known.actor_type})


def _facts(_: ContributionEvent, known: ContributionEvent) -> ContributionEvent:
    return known


_PARTS: tuple[
    tuple[Cause, Callable[[ContributionEvent, ContributionEvent], ContributionEvent]], ...
] = (("identity", _identity), ("actor class", _actor_class), ("event facts", _facts))


def _vanished(side: Side, after: Side) -> Iterator[Step]:
    """Remove what the second side does not hold: gone, or (looking back) not yet done."""
    gone = {each: event for each, event in side.events.items() if after.events.get(each) != event}
    later = frozenset(each for each, event in gone.items() if event.created_at >= after.as_of)
    removed: tuple[tuple[Cause, frozenset[str]], ...] = (
        ("vanished events", frozenset(gone) - later),
        ("new events", later),
    )
    for cause, ids in removed:
        if ids:
            side = side.having({each: side.events[each] for each in side.events if each not in ids})
            yield Step(cause, "", side, ids)


def _time(side: Side, after: Side) -> Iterator[Step]:
    """Move the moment, then the windows' first days; the other way round when going back.

    A window that begins behind the moment would hold nothing, and all would count as left.
    """
    moves = [_moment, _windows] if side.as_of < after.as_of else [_windows, _moment]
    for move in moves:
        for step in move(side, after):
            side = step.side
            yield step


def _moment(side: Side, after: Side) -> Iterator[Step]:
    if side.as_of != after.as_of:
        yield Step("decay", "", replace(side, as_of=after.as_of))


def _windows(side: Side, after: Side) -> Iterator[Step]:
    moved = tuple(_of_name(after.windows, window) for window in side.windows)
    if moved != side.windows:
        yield Step("window", "its first day moved", replace(side, windows=moved))


def _of_name(windows: Sequence[Window], wanted: Window) -> Window:
    return next((window for window in windows if window.name == wanted.name), wanted)


def _added(side: Side, after: Side, *, since: datetime) -> Iterator[Step]:
    """Add what is missing: what the first side could have known, then what happened since."""
    missing = {each: event for each, event in after.events.items() if each not in side.events}
    older = frozenset(each for each, event in missing.items() if event.created_at < since)
    added: tuple[tuple[Cause, frozenset[str]], ...] = (
        ("coverage", older),
        ("new events", frozenset(missing) - older),
    )
    for cause, ids in added:
        if ids:
            side = side.having({**side.events, **{each: missing[each] for each in ids}})
            yield Step(cause, "", side, ids)


def _rules(side: Side, after: Side) -> Iterator[Step]:
    for edit in edits(side.rules, after.rules):
        side = replace(side, rules=edit.rules)
        yield Step("rule line", edit.line, side)
    if side.windows != after.windows:
        names = [", ".join(each.name for each in one.windows) for one in (side, after)]
        yield Step(
            "rule line", f"windows: {' → '.join(names)}", replace(side, windows=after.windows)
        )
