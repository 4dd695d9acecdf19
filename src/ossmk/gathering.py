"""What the pages of one fetch told, and how a result is put together from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ossmk.metrics import UNTOLD, Affiliations, Community, Metric, measured
from ossmk.model import (
    By,
    Cost,
    Coverage,
    CoverageStatus,
    Kind,
    Page,
    Scope,
    Score,
    Skipped,
    Target,
    UserTarget,
)
from ossmk.periods import Period, iso, parse_period
from ossmk.previous import Previous, plus
from ossmk.result import AnalysisResult
from ossmk.rules import RuleSet, Window, widest
from ossmk.storage.base import Identities, Store

MEASURED = "365d"  # of a repository's whole history
_ERASED = "people who were erased from this store"


class Gathered:
    """What the pages of one fetch told, besides the events that went into the store."""

    def __init__(self, target: Target, period: Period, *, by: By = "account") -> None:
        self._target = target
        self._period = period
        self._by = by
        self._accounts: Sequence[str] = ()
        self.coverage: dict[Kind, Coverage] = {}
        self.told_anew: set[Kind] = set()
        self._skipped: list[Skipped] = []
        self._cost = Cost()
        self._name: str | None = None
        self._erased = 0
        self._told = 0
        self.seen_since = datetime.now(UTC)
        if period.clamped:
            self._skipped.append(Skipped(target="period", reason=period.clamped))

    def add(self, page: Page, *, saved: int) -> None:
        """Take in a page of which `saved` events were stored: all but those of erased people.

        The first page that names the account or repository settles the target.
        """
        left_out = len(page.events) - saved
        self._erased += left_out
        self._told += sum(self._period.holds(each.created_at) for each in page.events) - left_out
        self.coverage.update(page.coverage)
        self.told_anew.update(page.told_anew)
        self._skipped.extend(page.skipped)
        self._cost += page.cost
        seen = (event.observed_at for event in page.events if event.observed_at)
        self.seen_since = min(seen, default=self.seen_since)
        if self._name is None:
            self._name = _settled(self._target, page)

    def follow(self, store: Store) -> None:
        """Take the name under which the store knows the target: a clone may have a former one."""
        self._name = store.present_name(self.name)

    def skip(self, skipped: Iterable[Skipped]) -> None:
        """Take in what was left out after the fetch."""
        self._skipped.extend(skipped)

    def merge(self, identities: Identities) -> None:
        """Take in whose accounts are scored together, where scores are by person."""
        if self._by == "person" and isinstance(self._target, UserTarget):
            self._accounts = identities.accounts(self.name)

    @property
    def name(self) -> str:
        """The login or `repo_id` as the provider spells it."""
        return self._name or self._target.id

    @property
    def scope(self) -> Scope:
        """Which of the stored events are the target's."""
        if isinstance(self._target, UserTarget):
            return Scope(user_id=self.name, by=self._by)
        return Scope(repo_id=self.name.lower(), by=self._by)

    def covered(self, scores: Iterable[Score], rules: RuleSet) -> list[Score]:
        """Mark each score with the coverage of the kinds that feed its dimension."""
        status = {
            name: self._merged(overall(self.coverage.get(kind) for kind in dimension.kinds))
            for name, dimension in rules.dimensions.items()
        }
        return [score.model_copy(update={"coverage": status[score.dimension]}) for score in scores]

    def result(
        self,
        scores: Sequence[Score],
        store: Store,
        *,
        rules: RuleSet,
        as_of: datetime,
        windows: Sequence[Window],
        previous: Previous | None = None,
        affiliations: Affiliations = UNTOLD,
    ) -> AnalysisResult:
        """Put the result together; a person's events are read back from the store."""
        is_user = isinstance(self._target, UserTarget)
        counts = store.count_events(self.scope_in_period)
        period = {
            "since": iso(self._period.since) if self._period.since else None,
            "until": iso(self._period.until),
        }
        summary = {
            "login" if is_user else "repository": self.name,
            "period": period,
            "as_of": iso(as_of),
            "rules": rules.labelled(self._by),
            "total_events": sum(counts.values()),
            "reused_events": max(0, sum(counts.values()) - self._told),
            "events_by_kind": counts,
            "coverage": self._overall(),
            **_totals(scores, windows),
        }
        metrics = () if is_user else self._metrics(store, as_of, affiliations)
        if metrics:
            summary["metrics"] = {metric.name: _shortly(metric) for metric in metrics}
        if previous is not None:
            summary |= previous.compared(summary["windows"])
        return AnalysisResult(
            target=self.name,
            user=self.name if is_user else None,
            period=period,
            summary=summary,
            scores=[score.model_dump(mode="json") for score in scores],
            coverage=dict(self.coverage),
            skipped=[*self._skipped, *self._left_out()],
            cost=self._cost,
            metrics=metrics,
            events=tuple(store.events(self.scope)) if is_user else (),
            rule_set=rules,
            windows=tuple(windows),
            as_of=as_of,
            by=self._by,
            people=dict.fromkeys(self._accounts[1:], *self._accounts[:1]),
        )

    def _metrics(
        self, store: Store, as_of: datetime, affiliations: Affiliations
    ) -> Sequence[Metric]:
        """Measure the repository, from all that is stored of it."""
        period = _measured(self._period, as_of)
        community = Community(
            period,
            coverage=self._without_erased() if self._erased else self.coverage,
            is_whole=self._period.since is None,
        )
        store.take_community(community, replace(self.scope, until=period.until))
        return measured(community, affiliations)

    def _without_erased(self) -> dict[Kind, Coverage]:
        """Give the coverage after people were erased: nothing is exact any more."""
        return {
            kind: coverage.model_copy(update={"status": "lower_bound", "reason": _ERASED})
            if coverage.status == "exact"
            else coverage
            for kind, coverage in self.coverage.items()
        }

    def _overall(self) -> CoverageStatus:
        status = self._merged(overall(self.coverage.values()))
        return "lower_bound" if self._erased and status == "exact" else status

    def _merged(self, status: CoverageStatus) -> CoverageStatus:
        """Give what can be said of all accounts where one of them was asked about."""
        return "lower_bound" if self._unasked and status == "exact" else status

    @property
    def _unasked(self) -> Sequence[str]:
        return [account for account in self._accounts if account.lower() != self.name.lower()]

    def _left_out(self) -> Iterator[Skipped]:
        for account in self._unasked:
            reason = "another account of this person; what is stored of it counts, nobody was asked"
            yield Skipped(target=account, reason=reason)
        if self._erased:
            reason = f"{self._erased:,} events of {_ERASED}"
            yield Skipped(target="erased people", reason=reason)

    @property
    def scope_in_period(self) -> Scope:
        """The same in the period alone."""
        return replace(self.scope, since=self._period.since, until=self._period.until)

    @property
    def asked(self) -> Scope:
        """The same without other accounts of the person: what the source was asked for."""
        return replace(self.scope_in_period, by="account")


def overall(coverages: Iterable[Coverage | None]) -> CoverageStatus:
    """Give what can be said of all together: as sure as the least sure, some is a lower bound."""
    statuses = {coverage.status if coverage else "unknown" for coverage in coverages}
    if len(statuses) == 1:
        return statuses.pop()
    return "lower_bound" if statuses else "unknown"


def _measured(period: Period, as_of: datetime) -> Period:
    """Give the period metrics are measured over: the analysed one, of all time the last year."""
    until = min(as_of, period.until)
    if period.since is None:
        return parse_period(MEASURED, now=until)
    return replace(period, until=until)


def _shortly(metric: Metric) -> dict[str, Any]:
    return metric.model_dump(mode="json", include={"value", "unit", "period", "coverage", "note"})


def _settled(target: Target, page: Page) -> str | None:
    if isinstance(target, UserTarget):
        return page.actors[0].user_id if page.actors else None
    return page.repositories[0].repo_id if page.repositories else None


def _totals(scores: Sequence[Score], windows: Sequence[Window]) -> dict[str, Any]:
    """Sum the scores per window, and name the widest window's dimensions."""
    by_window: dict[str, dict[str, float]] = {window.name: {} for window in windows}
    for score in scores:
        dimensions = by_window[score.window]
        dimensions[score.dimension] = plus(dimensions.get(score.dimension, 0.0), score.value)
    window = widest(windows)
    return {
        "people": len({score.user_id for score in scores}),
        "window": window,
        "scores_by_dimension": by_window.get(window, {}),
        "windows": by_window,
    }
