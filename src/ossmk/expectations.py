"""What rules are expected to give: read from TOML, compared with scores.

events = "sample.jsonl"            # beside this file
as_of = 2026-05-01T00:00:00Z

[[expect]]
user = "octocat"                   # left out: everybody's sum
dimension = "code"                 # left out: all dimensions
window = "90d"                     # left out: the widest
min = 10                           # also: max, equals
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import AwareDatetime, Field, ValidationError

from ossmk.errors import ConfigError
from ossmk.model import Frozen, Score
from ossmk.scoring.asked import person_of


class Expectation(Frozen):
    """Bounds for one sum of scores; what is left out of user and dimension is summed over."""

    user: str | None = None
    dimension: str | None = None
    window: str | None = None
    min: float | None = Field(default=None, allow_inf_nan=False)
    max: float | None = Field(default=None, allow_inf_nan=False)
    equals: float | None = Field(default=None, allow_inf_nan=False)

    @property
    def name(self) -> str:
        """Say what is expected of whom: `octocat · code · 90d`."""
        return " · ".join(
            (self.user or "everybody", self.dimension or "all dimensions", self.window or "widest")
        )

    def failure(self, value: float) -> str | None:
        """Say how a value misses the bounds; None where it is within."""
        units = _units(value)
        for word, bound, is_missed in (
            ("exactly", self.equals, self.equals is not None and units != _units(self.equals)),
            ("at least", self.min, self.min is not None and units < _units(self.min)),
            ("at most", self.max, self.max is not None and units > _units(self.max)),
        ):
            if is_missed:
                return f"{self.name}: expected {word} {bound:.10g}, got {value:.8f}"
        return None


class Expectations(Frozen):
    """A file of expectations: the events to score, the moment, and what must come out."""

    events: str
    as_of: AwareDatetime
    expect: Sequence[Expectation] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation, what the rules gave, and the failure in words where there is one."""

    expectation: Expectation
    value: float
    failure: str | None


def parse_expectations(text: str, *, file: str) -> Expectations:
    """Read expectations; raises `ConfigError` that names every wrong key."""
    try:
        found = Expectations.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    except ValidationError as error:
        faults = [
            f"{file}: {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigError("\n".join(faults)) from error
    for number, each in enumerate(found.expect, start=1):
        if each.min is each.max is each.equals is None:
            raise ConfigError(f"{file}: expect {number}: give min, max or equals")
    return found


def outcomes(
    expectations: Iterable[Expectation],
    scores: Iterable[Score],
    *,
    dimensions: Iterable[str],
    widest: str,
) -> list[Outcome]:
    """Compare each expectation with the sum of the scores it means."""
    rows = list(scores)
    known = {"dimension": {*dimensions}, "window": {row.window for row in rows} | {widest}}
    found = []
    for expectation in expectations:
        value = sum(_units(row.value) for row in rows if _is_meant(row, expectation, widest)) / 1e8
        failure = _unknown(expectation, known) or expectation.failure(value)
        found.append(Outcome(expectation, value, failure))
    return found


def _is_meant(row: Score, expectation: Expectation, widest: str) -> bool:
    if expectation.user and person_of(row.user_id) != person_of(expectation.user):
        return False
    if expectation.dimension not in (None, row.dimension):
        return False
    return row.window == (expectation.window or widest)


def _unknown(expectation: Expectation, known: Mapping[str, set[str]]) -> str | None:
    for key, name in (("dimension", expectation.dimension), ("window", expectation.window)):
        if name is not None and name not in known[key]:
            there = ", ".join(sorted(known[key]))
            return f"{expectation.name}: the rules have no {key} {name}; they have {there}"
    return None


def _units(value: float) -> int:
    return round(value * 1e8)
