"""Rules once read: frozen values with exact decimals, and a label that names their meaning.

A section that a file leaves out has the neutral value it has here: no cap, no decay, no penalty.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from ossmk.model import ActorType, By, Kind
from ossmk.rules.dimension import EXACT, ONE, REVIEW_STATES, Dimension, ReviewState

Choice = Literal["exclude", "include"]
CommitsInPr = Literal["count", "skip"]
DecayMode = Literal["exponential", "linear", "none"]
SizeMode = Literal["none", "log"]
_BY_PERSON = " by person"


@dataclass(frozen=True)
class Fairness:
    """What keeps a score from being farmed: caps, who counts, and penalties for home games."""

    clip_per_user_day: Mapping[Kind, int] = field(default_factory=dict, hash=False)
    bots: Choice = "include"
    agents: Choice = "include"
    commits_in_pr: CommitsInPr = "count"
    self_repo: Decimal = ONE
    orgs: tuple[str, ...] = ()
    org_factor: Decimal = ONE

    @property
    def excluded_actors(self) -> tuple[ActorType, ...]:
        """Give the classes of actors whose events are left out."""
        choices: dict[ActorType, Choice] = {"bot": self.bots, "agent": self.agents}
        return tuple(actor for actor, choice in choices.items() if choice == "exclude")


@dataclass(frozen=True)
class Decay:
    """How an event fades with its age; only the number that belongs to the mode is read."""

    mode: DecayMode = "none"
    half_life_days: Decimal | None = None
    window_days: Decimal | None = None


@dataclass(frozen=True)
class Size:
    """How the number of changed lines counts: ln(1 + lines) clipped to [min, max], or not.

    Whatever the mode, fewer than `minimum_lines` give no points; unknown lines are not few.
    """

    mode: SizeMode = "none"
    min: Decimal = Decimal("0.5")
    max: Decimal = Decimal(4)
    minimum_lines: int = 0


def is_by_person(label: str) -> bool:
    """Tell whether scores whose rules have this label are by person."""
    return label.endswith(_BY_PERSON)


@dataclass(frozen=True)
class RuleSet:
    """All rules of a file. `windows` is empty where the analysed period is the only window."""

    name: str
    dimensions: Mapping[str, Dimension] = field(hash=False)
    fairness: Fairness = Fairness()
    decay: Decay = Decay()
    size: Size = Size()
    windows: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def cap(self, dimension: Dimension, kind: Kind) -> int | None:
        """Give the smaller of the global and the dimension's cap of a kind; None: no cap."""
        own, everywhere = dimension.clip_per_user_day, self.fairness.clip_per_user_day
        return min((caps[kind] for caps in (own, everywhere) if kind in caps), default=None)

    @property
    def review_states(self) -> tuple[ReviewState, ...]:
        """The states of a review that some dimension weighs on some day."""
        weighed: set[ReviewState] = set()
        for dimension in self.dimensions.values():
            weighed.update(dimension.weights_by_review_state)
            weighed.update(*(change.weights_by_review_state for change in dimension.changes))
        return tuple(state for state in REVIEW_STATES if state in weighed)

    @cached_property
    def label(self) -> str:
        """Name the rules and their meaning: `<name>@<12 hex digits>`.

        The hash is over what the rules do, not over how the file is written: comments, order,
        `0.8` for `0.80` and neutral values spelled out leave it as it is.
        """
        text = json.dumps(self._meaning(), sort_keys=True, separators=(",", ":"))
        return f"{self.name}@{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    def labelled(self, by: By) -> str:
        """Name what scores by these rules mean: by person they are others than by account."""
        return self.label if by == "account" else f"{self.label}{_BY_PERSON}"

    def _meaning(self) -> dict[str, object]:
        fairness = self.fairness
        return {
            "dimensions": {
                name: self._worth(dimension) for name, dimension in self.dimensions.items()
            },
            "excluded": fairness.excluded_actors,
            "commits_in_pr": fairness.commits_in_pr,
            "self_repo": _text(fairness.self_repo),
            "orgs": [sorted(fairness.orgs), _text(fairness.org_factor)] if fairness.orgs else [],
            "decay": _mode(self.decay.mode, self._decay_days()),
            "size": [*_mode(self.size.mode, self.size.min, self.size.max), *self._least_lines()],
            "windows": sorted(self.windows),
        }

    def _worth(self, dimension: Dimension) -> object:
        """Give what each kind is worth; with dates, from which day on and what until then."""
        worth: list[tuple[str, object]] = []
        for day in dimension.first_days:
            valid = dimension.on(day)
            kinds = valid and {kind: self._worth_of(valid, kind) for kind in valid.kinds}
            if not worth or kinds != worth[-1][1]:
                worth.append((day.isoformat(), kinds))
        return worth if len(worth) > 1 or dimension.valid_from else worth[0][1]

    def _worth_of(self, valid: Dimension, kind: Kind) -> list[object]:
        weight = valid.weight_of(kind)
        states = {
            state: _text(valid.weight_of(kind, state))
            for state in valid.weights_by_review_state
            if kind == "review" and valid.weight_of(kind, state) != weight
        }
        return [_text(weight), self.cap(valid, kind), *([states] if states else [])]

    def _least_lines(self) -> list[str]:
        least = self.size.minimum_lines
        return [f"from {least} lines"] if least else []

    def _decay_days(self) -> Decimal | None:
        is_linear = self.decay.mode == "linear"
        return self.decay.window_days if is_linear else self.decay.half_life_days


def _mode(mode: str, *numbers: Decimal | None) -> list[str]:
    if mode == "none":
        return [mode]
    return [mode, *(_text(number) for number in numbers if number is not None)]


def _text(number: Decimal) -> str:
    return format(EXACT.normalize(number), "f")
