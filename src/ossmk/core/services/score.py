"""The published way to score events that are at hand; the scoring is in `ossmk.scoring`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict

from ossmk import rules as rule_files
from ossmk import scoring
from ossmk.model import ContributionEvent
from ossmk.periods import whole_seconds
from ossmk.rules import RuleSet
from ossmk.settings import read_settings

__all__ = ["RuleSet", "ScoreEntry", "load_rules", "score_events"]


class ScoreEntry(TypedDict):
    """A row of `score_events`."""

    user_id: str
    dimension: str
    value: float
    window: str


def load_rules(rules: str = "default") -> RuleSet:
    """Load `default` or `auto` (the file the environment names, where it does) or a path."""
    return rule_files.load_rules(rules, rules_file=read_settings().rules_file)


def score_events(
    events: Iterable[ContributionEvent], rules: RuleSet, *, as_of: datetime | None = None
) -> list[ScoreEntry]:
    """Score events as of now, or `as_of`: decay and windows count back from there.

    `ossmk.score` gives the same numbers with what they stand on.
    """
    moment = whole_seconds(as_of or datetime.now(UTC))
    return [
        ScoreEntry(
            user_id=score.user_id,
            dimension=score.dimension,
            value=score.value,
            window=score.window,
        )
        for score in scoring.score(events, rules, as_of=moment)
    ]
