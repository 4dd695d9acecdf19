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
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, ValidationError
from pydantic_core import ErrorDetails

from ossmk.errors import ConfigError
from ossmk.model import Frozen, Score
from ossmk.rules.problems import Problems
from ossmk.scoring.asked import person_of


def _moment(value: object) -> object:
    """Read a date as its midnight in UTC, as the command line does."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


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
    as_of: Annotated[AwareDatetime, BeforeValidator(_moment)]
    expect: Sequence[Expectation] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One expectation, what the rules gave, and the failure in words where there is one."""

    expectation: Expectation
    value: float
    failure: str | None


def parse_expectations(text: str, *, file: str) -> Expectations:
    """Read expectations; raises `ConfigError` that names every wrong key."""
    problems = Problems(file, text)
    try:
        found = Expectations.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            _note(problems, fault)
        problems.raise_any()
        raise
    for number, each in enumerate(found.expect, start=1):
        if each.min is each.max is each.equals is None:
            problems.add(("expect", str(number)), "says nothing; give min, max or equals")
    problems.raise_any()
    return found


def _note(problems: Problems, fault: ErrorDetails) -> None:
    """Note a fault at its place in the file, where entries are counted from 1."""
    path = tuple(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    match fault["type"]:
        case "extra_forbidden":
            keys = (Expectation if len(path) > 1 else Expectations).model_fields
            problems.add(path, "is no key we know", got=path[-1], valid=keys)
        case "missing":
            problems.add(path, "is missing")
        case _:
            problems.add(path, fault["msg"], got=fault["input"])


def outcomes(
    expectations: Iterable[Expectation],
    scores: Iterable[Score],
    *,
    people: Iterable[str],
    dimensions: Iterable[str],
    widest: str,
) -> list[Outcome]:
    """Compare each expectation with the sum of the scores it means.

    `people` are those the events are of: who is left out by the rules has 0, but who is misspelt
    must not pass for such a one.
    """
    rows = list(scores)
    known = {"dimension": {*dimensions}, "window": {row.window for row in rows} | {widest}}
    there = {person_of(user_id) for user_id in people}
    found = []
    for expectation in expectations:
        value = sum(_units(row.value) for row in rows if _is_meant(row, expectation, widest)) / 1e8
        failure = (
            _unknown(expectation, known)
            or _nobody(expectation, there)
            or expectation.failure(value)
        )
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


def _nobody(expectation: Expectation, people: set[str]) -> str | None:
    if expectation.user is None or person_of(expectation.user) in people:
        return None
    near = get_close_matches(person_of(expectation.user), people, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    return f"{expectation.name}: no event is of {expectation.user}{meant}"


def _units(value: float) -> int:
    return round(value * 1e8)
