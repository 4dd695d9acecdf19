"""Rules in plain words, as `ossmk rules show` prints them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ossmk.rules.dimension import Dimension
from ossmk.rules.ruleset import Decay, RuleSet, Size

_DECAY = {
    "exponential": "Age: the worth of an event halves every {half_life} days.",
    "linear": "Age: the worth of an event falls evenly to nothing within {window} days.",
    "none": "Age: an event never fades.",
}


def describe(rules: RuleSet) -> str:
    """Say what the rules do: label, windows, dimensions, who counts, age, size and warnings."""
    return "\n".join(_sentences(rules)) + "\n"


def _sentences(rules: RuleSet) -> Iterator[str]:
    yield f"Rules {rules.label}"
    yield ""
    yield f"Windows: {', '.join(rules.windows) or 'the analysed period'}."
    for name, dimension in rules.dimensions.items():
        for day in dimension.first_days:
            yield ""
            yield f"{name}:" if day == date.min else f"{name}, from {day} on:"
            yield from _kinds(rules, dimension.on(day) or dimension)
    yield ""
    yield from _fairness(rules)
    yield _decay(rules.decay)
    yield _size(rules.size)
    yield from (f"Warning: {warning}" for warning in rules.warnings)


def _kinds(rules: RuleSet, valid: Dimension) -> Iterator[str]:
    for kind in valid.kinds:
        cap = rules.cap(valid, kind)
        limit = "no cap" if cap is None else f"the first {cap} a day"
        yield f"  {kind:<18} x {_number(valid.weight_of(kind)):<6} {limit}"
        if kind == "review":
            for state in valid.weights_by_review_state:
                yield f"    {state:<16} x {_number(valid.weight_of(kind, state))}"


def _fairness(rules: RuleSet) -> Iterator[str]:
    fairness = rules.fairness
    excluded = " and ".join(f"{actor}s" for actor in fairness.excluded_actors)
    yield f"Left out: {excluded}." if excluded else "Left out: nobody."
    if fairness.commits_in_pr == "skip":
        yield "A commit that landed through a counted pull request of the same person is left out."
    if fairness.self_repo != 1:
        yield f"In one's own repositories: x {_number(fairness.self_repo)}."
    if fairness.orgs:
        yield f"In {', '.join(fairness.orgs)}: x {_number(fairness.org_factor)}."


def _decay(decay: Decay) -> str:
    return _DECAY[decay.mode].format(half_life=decay.half_life_days, window=decay.window_days)


def _size(size: Size) -> str:
    if size.mode == "none":
        text = "Size: the number of changed lines does not matter."
    else:
        text = (
            f"Size: x ln(1 + changed lines), at least {size.min} and at most {size.max}; "
            "1 where the lines are not known."
        )
    if size.minimum_lines:
        text += f" Fewer than {size.minimum_lines} changed lines give nothing."
    return text


def _number(number: Decimal) -> str:
    return format(number.normalize(), "f")
