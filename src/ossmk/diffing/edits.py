"""Which lines of the rules changed, as rules that lead from the one file to the other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from ossmk.model import KINDS
from ossmk.rules import REVIEW_STATES, Change, Decay, Dimension, Fairness, RuleSet, Size

Key = TypeVar("Key", bound=str)
Value = TypeVar("Value", Decimal, int)
Dated = TypeVar("Dated", Dimension, Change)

_FAIRNESS: Mapping[str, Callable[[Fairness, Fairness], Fairness]] = {
    "bots": lambda own, new: replace(own, bots=new.bots),
    "agents": lambda own, new: replace(own, agents=new.agents),
    "commits_in_pr": lambda own, new: replace(own, commits_in_pr=new.commits_in_pr),
    "self_repo": lambda own, new: replace(own, self_repo=new.self_repo),
    "orgs": lambda own, new: replace(own, orgs=new.orgs),
    "org_factor": lambda own, new: replace(own, org_factor=new.org_factor),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed line in words, and the rules with this line and all before it changed."""

    line: str
    rules: RuleSet


def edits(before: RuleSet, after: RuleSet) -> Iterator[Edit]:
    """Give each changed line; the last edit's rules score as `after` does.

    Order: added dimensions, each dimension's own lines, removed dimensions, then fairness, decay
    and size. Windows are no edit: they belong to the sides.
    """
    rules = before
    for name in [*after.dimensions, *before.dimensions]:
        for edit in _dimension_edits(rules, after, name):
            yield edit
            rules = edit.rules
    for line, fairness in _fairness_edits(before.fairness, after.fairness):
        rules = replace(rules, fairness=fairness)
        yield Edit(f"[fairness] {line}", rules)
    if before.decay != after.decay:
        rules = replace(rules, decay=after.decay)
        yield Edit(f"[decay] {_decay(before.decay)} → {_decay(after.decay)}", rules)
    if before.size != after.size:
        rules = replace(rules, size=after.size)
        yield Edit(f"[size] {_size(before.size)} → {_size(after.size)}", rules)


def _dimension_edits(rules: RuleSet, after: RuleSet, name: str) -> Iterator[Edit]:
    wanted, own = after.dimensions.get(name), rules.dimensions.get(name)
    if wanted is None:
        rest = {each: kept for each, kept in rules.dimensions.items() if each != name}
        yield Edit(f"[dimensions.{name}] removed", replace(rules, dimensions=rest))
    elif own is None:
        more = {**rules.dimensions, name: wanted}
        yield Edit(f"[dimensions.{name}] added", replace(rules, dimensions=more))
    else:
        for line, dimension in _lines(own, wanted):
            dimensions = {**rules.dimensions, name: dimension}
            yield Edit(f"[dimensions.{name}] {line}", replace(rules, dimensions=dimensions))


def _lines(own: Dimension, wanted: Dimension) -> Iterator[tuple[str, Dimension]]:
    if set(own.kinds) != set(wanted.kinds):
        line = f"kinds: {', '.join(own.kinds)} → {', '.join(wanted.kinds)}"
        own = replace(own, kinds=wanted.kinds)
        yield line, own
    if own.valid_from != wanted.valid_from:
        line = f"valid_from: {_said(own.valid_from)} → {_said(wanted.valid_from)}"
        own = replace(own, valid_from=wanted.valid_from)
        yield line, own
    for line, changed in _worth(own, wanted):
        own = changed
        yield line, own
    yield from _changes(own, wanted)


def _worth(own: Dated, wanted: Dated) -> Iterator[tuple[str, Dated]]:
    """Lead from the weights and caps of one to those of the other."""
    if own.weight != wanted.weight:
        line = f"weight: {_said(own.weight)} → {_said(wanted.weight)}"
        own = replace(own, weight=wanted.weight)
        yield line, own
    for line, weights in _by_key(
        "weights_by_kind", KINDS, own.weights_by_kind, wanted.weights_by_kind
    ):
        own = replace(own, weights_by_kind=weights)
        yield line, own
    for line, by_state in _by_key(
        "weights_by_review_state",
        REVIEW_STATES,
        own.weights_by_review_state,
        wanted.weights_by_review_state,
    ):
        own = replace(own, weights_by_review_state=by_state)
        yield line, own
    for line, caps in _by_key(
        "clip_per_user_day", KINDS, own.clip_per_user_day, wanted.clip_per_user_day
    ):
        own = replace(own, clip_per_user_day=caps)
        yield line, own


def _changes(own: Dimension, wanted: Dimension) -> Iterator[tuple[str, Dimension]]:
    """Lead from the changes by date of one to those of the other; none given is an empty one."""
    before, after = (
        {change.valid_from: change for change in each.changes} for each in (own, wanted)
    )
    found = dict(before)
    for day in sorted({*before, *after}):
        nothing = Change(day)
        for line, change in _worth(before.get(day, nothing), after.get(day, nothing)):
            found[day] = change
            changes = tuple(found[each] for each in sorted(found))
            yield f"from {day} {line}", replace(own, changes=changes)


def _by_key(
    name: str, keys: Iterable[Key], before: Mapping[Key, Value], after: Mapping[Key, Value]
) -> Iterator[tuple[str, dict[Key, Value]]]:
    values = dict(before)
    for key in keys:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if new is None:
            del values[key]
        else:
            values[key] = new
        yield f"{name}.{key}: {_said(old)} → {_said(new)}", dict(values)


def _fairness_edits(own: Fairness, wanted: Fairness) -> Iterator[tuple[str, Fairness]]:
    for line, caps in _by_key(
        "clip_per_user_day", KINDS, own.clip_per_user_day, wanted.clip_per_user_day
    ):
        own = replace(own, clip_per_user_day=caps)
        yield line, own
    for key, take in _FAIRNESS.items():
        changed = take(own, wanted)
        if changed != own:
            yield f"{key}: {_word(own, key)} → {_word(changed, key)}", changed
            own = changed


def _word(fairness: Fairness, key: str) -> str:
    return _said(vars(fairness)[key])


def _decay(decay: Decay) -> str:
    match decay.mode:
        case "exponential":
            return f"half_life_days = {_said(decay.half_life_days)}"
        case "linear":
            return f"window_days = {_said(decay.window_days)}"
        case _:
            return "none"


def _size(size: Size) -> str:
    least = f", minimum_lines = {size.minimum_lines}" if size.minimum_lines else ""
    if size.mode == "none":
        return f"none{least}"
    return f"log, {_said(size.min)} to {_said(size.max)}{least}"


def _said(value: object) -> str:
    match value:
        case None:
            return "not set"
        case Decimal():
            return format(value.normalize(), "f")
        case tuple():
            return ", ".join(str(each) for each in value) or "none"
        case _:
            return str(value)
