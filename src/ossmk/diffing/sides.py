"""The two sides of a comparison, and the causes a difference can have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self, get_args

from ossmk.merging import merged
from ossmk.model import ContributionEvent
from ossmk.periods import whole_seconds
from ossmk.rules import RuleSet, Window, windows_of

Cause = Literal[
    "identity",
    "actor class",
    "event facts",
    "vanished events",
    "decay",
    "window",
    "coverage",
    "new events",
    "rule line",
    "cap shifts",
    "landed commits",
    "not rebuilt",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)


@dataclass(frozen=True, slots=True)
class Side:
    """All that decides a score: events by id, rules, moment and windows.

    `people` (account → primary account) make scores by person of those by account.
    """

    events: Mapping[str, ContributionEvent]
    rules: RuleSet
    as_of: datetime
    windows: tuple[Window, ...]
    people: Mapping[str, str] | None = None

    @classmethod
    def of(
        cls,
        events: Iterable[ContributionEvent],
        rules: RuleSet,
        *,
        as_of: datetime,
        windows: Sequence[Window] | None = None,
        people: Mapping[str, str] | None = None,
    ) -> Self:
        """Put a side together; events from `as_of` on are not yet part of it."""
        moment = whole_seconds(as_of)
        if windows is None:
            windows, _ = windows_of(rules, as_of=moment, period=None)
        happened = (event for event in merged(events) if event.created_at < moment)
        return cls({event.id: event for event in happened}, rules, moment, tuple(windows), people)

    def having(self, events: Mapping[str, ContributionEvent]) -> Self:
        """Give the same with other events."""
        return replace(self, events=events)
