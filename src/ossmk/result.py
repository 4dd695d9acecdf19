"""What an analysis gives back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from ossmk import scoring
from ossmk.metrics import Metric
from ossmk.model import (
    By,
    ContributionEvent,
    Cost,
    Coverage,
    Frozen,
    Kind,
    Receipt,
    Skipped,
    doubts,
)
from ossmk.rules import RuleSet, Window


class AnalysisResult(Frozen):
    """One analysis: small and made of JSON types where a front end or a database reads it.

    `summary` is for a front end, `scores` are rows to persist, `metrics` are a repository's, over
    the analysed period, of all time over the last year. `events` and what `receipts` needs
    stay out of dumps: private titles do not reach a front end by accident.
    """

    target: str
    user: str | None
    period: dict[str, str | None]
    summary: dict[str, Any]
    scores: list[dict[str, Any]]
    coverage: dict[Kind, Coverage]
    skipped: list[Skipped]
    cost: Cost
    metrics: Sequence[Metric] = ()
    events: Sequence[ContributionEvent] = Field(default=(), exclude=True, repr=False)
    rule_set: RuleSet = Field(exclude=True, repr=False)
    windows: Sequence[Window] = Field(default=(), exclude=True, repr=False)
    as_of: datetime = Field(exclude=True, repr=False)
    by: By = Field(default="account", exclude=True, repr=False)
    people: Mapping[str, str] = Field(default_factory=dict, exclude=True, repr=False)

    def receipts(self, *, dimension: str | None = None, window: str | None = None) -> list[Receipt]:
        """Give the receipt of every event for every dimension and window; they sum to the scores.

        For a person's analysis; a repository's events are in the store (`Store.receipts`).
        """
        found = scoring.receipts(
            self.events,
            self.rule_set,
            as_of=self.as_of,
            windows=self.windows,
            people=self.people if self.by == "person" else None,
        )
        return [
            receipt
            for receipt in found
            if dimension in (None, receipt.dimension) and window in (None, receipt.window)
        ]

    def doubts(self) -> list[str]:
        """Give what casts a doubt on the scores, each as a text: nothing is the strictest answer.

        A kind that is not exact is one where some dimension lists it; what was left out always is.
        """
        listed = {kind for each in self.rule_set.dimensions.values() for kind in each.kinds}
        scored = {kind: each for kind, each in self.coverage.items() if kind in listed}
        return list(doubts(scored, self.skipped))
