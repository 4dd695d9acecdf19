"""Which lines of the rules changed, as rules that lead from the one file to the other."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from ossmk.model import KINDS, Kind
from ossmk.rules import Decay, Dimension, Fairness, RuleSet, Size

Value = TypeVar("Value", Decimal, int)

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
    if own.weight != wanted.weight:
        line = f"weight: {_said(own.weight)} → {_said(wanted.weight)}"
        own = replace(own, weight=wanted.weight)
        yield line, own
    for line, weights in _by_kind("weights_by_kind", own.weights_by_kind, wanted.weights_by_kind):
        own = replace(own, weights_by_kind=weights)
        yield line, own
    for line, caps in _by_kind(
        "clip_per_user_day", own.clip_per_user_day, wanted.clip_per_user_day
    ):
        own = replace(own, clip_per_user_day=caps)
        yield line, own


def _by_kind(
    key: str, before: Mapping[Kind, Value], after: Mapping[Kind, Value]
) -> Iterator[tuple[str, dict[Kind, Value]]]:
    values = dict(before)
    for kind in KINDS:
        old, new = before.get(kind), after.get(kind)
        if old == new:
            continue
        if new is None:
            del values[kind]
        else:
            values[kind] = new
        yield f"{key}.{kind}: {_said(old)} → {_said(new)}", dict(values)


def _fairness_edits(own: Fairness, wanted: Fairness) -> Iterator[tuple[str, Fairness]]:
    for line, caps in _by_kind(
        "clip_per_user_day", own.clip_per_user_day, wanted.clip_per_user_day
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
