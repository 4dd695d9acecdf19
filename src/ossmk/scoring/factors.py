"""Rules → the tables that score.sql joins: every factor, computed once, in decimals.

40 digits inside, rounded half up to 8 decimals, handed over as the nearest double: the engines
only multiply. Formulas: DESIGN.md section 5, and docs/rules.md.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ossmk.model import Kind
from ossmk.rules import Decay, Dimension, ReviewState, RuleSet, Size, Window
from ossmk.rules.dimension import EXACT, ONE

NO_CAP = 2**31 - 1
UNKNOWN_LINES = -1

_PLACES = Decimal("1e-8")
_TWO = Decimal(2)
_LN_2 = EXACT.ln(_TWO)
_HALF_LIVES_TO_ZERO = 28  # 2^-27.6 rounds to 0 at 8 decimals
_LANDINGS: tuple[Kind, ...] = ("pr", "pr_merged")

Row = tuple[str | int | float, ...]


class RuleTables(NamedTuple):
    """The rows of each table, in the order of their creation."""

    limit: Sequence[Row]  # as_of_day, last_age, last_lines: ages and lines beyond are clamped
    line: Sequence[Row]  # kind, state, era, dimension, own, org, weight, cap
    age: Sequence[Row]  # age_days, factor, bucket (the smallest window with that age), era
    size: Sequence[Row]  # lines, factor
    window: Sequence[Row]  # dimension, score_window, bucket: it holds the buckets up to its own
    excluded: Sequence[Row]  # actor_type
    landing: Sequence[Row]  # kind: pull requests that a commit may have landed through
    org: Sequence[Row]  # owner, with its slash
    state: Sequence[Row]  # state: those of reviews that a weight is for; lines say '' for others


def rule_tables(
    rules: RuleSet, windows: tuple[Window, ...], *, as_of: date, oldest: date
) -> RuleTables:
    """Give the tables for events from the day `oldest` to the day `as_of`.

    Dimensions and windows are numbered as they come; days count from 1970-01-01. An era is a
    span of days on which the same rules are valid; it is numbered from the oldest.
    """
    return _rule_tables(rules, tuple(rules.dimensions), windows, as_of=as_of, oldest=oldest)


@lru_cache(maxsize=64)
def _rule_tables(
    rules: RuleSet, _: tuple[str, ...], windows: tuple[Window, ...], *, as_of: date, oldest: date
) -> RuleTables:
    # the names are part of the key: rules are equal in whatever order their dimensions come
    as_of_day = day_number(as_of)
    oldest_age = max(0, (as_of - oldest).days)
    reaches = [_reach(window, as_of, oldest_age) for window in windows]
    buckets = sorted(set(reaches))
    eras = _eras(rules, as_of=as_of, oldest=oldest)
    last_age = _last_age(rules.decay, buckets, oldest_age, [(as_of - day).days for day in eras[1:]])
    sizes = size_factors(rules.size)
    return RuleTables(
        limit=[(as_of_day, last_age, len(sizes) - 1)],
        line=list(_lines(rules, eras)),
        age=[
            (age, factor, sum(reach < age for reach in buckets), _era(eras, as_of, age))
            for age, factor in enumerate(decay_factors(rules.decay, last_age))
        ],
        size=[(UNKNOWN_LINES, 1.0), *enumerate(sizes)],
        window=[
            (dimension, window, buckets.index(reach))
            for dimension in range(len(rules.dimensions))
            for window, reach in enumerate(reaches)
        ],
        excluded=[(actor,) for actor in rules.fairness.excluded_actors],
        landing=[(kind,) for kind in _landings(rules)],
        org=[(f"{org}/",) for org in rules.fairness.orgs],
        state=[(state,) for state in rules.review_states],
    )


def day_number(day: date) -> int:
    """Give the days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


@lru_cache(maxsize=64)
def decay_factors(decay: Decay, last_age: int) -> list[float]:
    """Give the factor of every age from 0 to `last_age` days."""
    if decay.mode == "exponential" and decay.half_life_days is not None:
        return _halving(decay.half_life_days, last_age)
    if decay.mode == "linear" and decay.window_days is not None:
        return [_left(age, decay.window_days) for age in range(last_age + 1)]
    return [1.0] * (last_age + 1)


@lru_cache(maxsize=16)
def size_factors(size: Size) -> list[float]:
    """Give the factor of every number of lines from 0 to the first from which it stays the same."""
    factors, least = _grown_factors(size), size.minimum_lines
    return [0.0] * least + (factors[least:] or factors[-1:])


def _grown_factors(size: Size) -> list[float]:
    if size.mode == "none":
        return [1.0]
    logarithms = _logarithms(math.ceil(math.exp(size.max)) + 1)
    factors = (min(max(value, size.min), size.max) for value in logarithms)
    return [_rounded(factor) for factor in factors]


def _eras(rules: RuleSet, *, as_of: date, oldest: date) -> list[date]:
    """Give the first day of each era; the first era's is the oldest day there is."""
    days = {day for dimension in rules.dimensions.values() for day in dimension.first_days}
    return [oldest, *sorted(day for day in days if oldest < day <= as_of)]


def _era(eras: Sequence[date], as_of: date, age: int) -> int:
    return max(0, bisect_right(eras, as_of - timedelta(days=age)) - 1)


def _lines(rules: RuleSet, eras: Sequence[date]) -> Iterator[Row]:
    for era, first_day in enumerate(eras):
        for number, dimension in enumerate(rules.dimensions.values()):
            valid = dimension.on(first_day)
            for kind, own, org in product(dimension.kinds, (0, 1), (0, 1)):
                for state in (None, *(rules.review_states if kind == "review" else ())):
                    line = (kind, state or "", era, number, own, org)
                    if valid is None:  # a receipt tells why: the line is there, with a cap of 0
                        yield (*line, 0.0, 0)
                    else:
                        cap = rules.cap(valid, kind)
                        weight = _weight(rules, valid, kind, state, own=own, org=org)
                        yield (*line, weight, NO_CAP if cap is None else cap)


def _weight(
    rules: RuleSet, valid: Dimension, kind: Kind, state: ReviewState | None, *, own: int, org: int
) -> float:
    self_repo = rules.fairness.self_repo if own else ONE
    org_factor = rules.fairness.org_factor if org else ONE
    weight = EXACT.multiply(valid.weight_of(kind, state), self_repo)
    return _rounded(EXACT.multiply(weight, org_factor))


def _landings(rules: RuleSet) -> list[Kind]:
    if rules.fairness.commits_in_pr == "count":
        return []
    listed = {kind for dimension in rules.dimensions.values() for kind in dimension.kinds}
    return [kind for kind in _LANDINGS if kind in listed]


def _reach(window: Window, as_of: date, oldest_age: int) -> int:
    """Give the greatest age in days that a window holds."""
    return oldest_age if window.first_day is None else (as_of - window.first_day).days


def _last_age(
    decay: Decay, reaches: Sequence[int], oldest_age: int, era_ages: Sequence[int]
) -> int:
    """Give the age from which on nothing changes any more: factor, window, nor era."""
    inner = [reach + 1 for reach in reaches if reach < oldest_age]
    if len(inner) < len(reaches):
        inner += [_faded_age(decay), *(age + 1 for age in era_ages)]
    return min(max([0, *inner]), oldest_age)


def _faded_age(decay: Decay) -> int:
    """Give an age from which on the factor stays as it is."""
    if decay.mode == "exponential" and decay.half_life_days is not None:
        return math.ceil(float(decay.half_life_days) * _HALF_LIVES_TO_ZERO)
    if decay.mode == "linear" and decay.window_days is not None:
        return math.ceil(decay.window_days)
    return 0


def _halving(half_life: Decimal, last_age: int) -> list[float]:
    """Give 2^(-age/half_life), the whole half-lives apart: 2^-9 is exact, and so is its tie."""
    parts: dict[Decimal, Decimal] = {}
    factors = []
    for age in range(last_age + 1):
        wholes, rest = EXACT.divmod(Decimal(age), half_life)
        if rest not in parts:
            part = EXACT.divide(rest, half_life)
            parts[rest] = EXACT.exp(EXACT.multiply(EXACT.minus(part), _LN_2))
        factors.append(
            _rounded(EXACT.multiply(parts[rest], EXACT.power(_TWO, EXACT.minus(wholes))))
        )
    return factors


def _left(age: int, window: Decimal) -> float:
    return _rounded(max(Decimal(0), EXACT.subtract(ONE, EXACT.divide(Decimal(age), window))))


def _logarithms(last: int) -> list[Decimal]:
    """Give ln(1), ln(2) … ln(last): of primes directly, of products by adding, which is faster."""
    found = [Decimal(0)] * (last + 1)
    smallest_factor = list(range(last + 1))
    for number in range(2, last + 1):
        factor = smallest_factor[number]
        if factor == number:
            found[number] = EXACT.ln(Decimal(number))
            for multiple in range(number * number, last + 1, number):
                smallest_factor[multiple] = min(smallest_factor[multiple], number)
        else:
            found[number] = EXACT.add(found[factor], found[number // factor])
    return found[1:]


def _rounded(number: Decimal) -> float:
    return float(number.quantize(_PLACES, ROUND_HALF_UP, EXACT))
