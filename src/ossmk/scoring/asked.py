"""What is asked of an engine, and its rows turned into scores and receipts."""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from ossmk.model import EPOCH, Receipt, Scope, Score
from ossmk.periods import whole_seconds
from ossmk.rules import RuleSet, Window
from ossmk.scoring.factors import UNKNOWN_LINES, RuleTables, rule_tables
from ossmk.scoring.reasons import reason
from ossmk.scoring.rows import ReceiptRow, ScoreRow

ARCHIVES = "gharchive"  # a provider whose counts are known to lack something
_UNITS = 1e8
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

People = Mapping[str, str]  # person → the spelling to show


@dataclass(frozen=True, slots=True)
class Asked:
    """Rules, moment, windows and whose events: all that decides a score besides the events."""

    rules: RuleSet
    as_of: datetime
    windows: tuple[Window, ...]
    scope: Scope

    @classmethod
    def of(
        cls, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window], scope: Scope
    ) -> Self:
        """Put a question together, its moment in UTC and whole seconds."""
        return cls(rules, whole_seconds(as_of), tuple(windows), scope)

    @property
    def views(self) -> tuple[str, ...]:
        """The sections of scoring_input.*.sql that make the views for this scope."""
        place = "everywhere" if self.scope.repo_id is None else "repository"
        people = "everybody" if self.scope.user_id is None else "person"
        if self.scope.by == "account":
            return (place, people, "owned", "by_account", "input")
        people = "linked_person" if people == "person" else people
        return ("linked", place, people, "owned", "by_person", "input")

    @property
    def tables(self) -> RuleTables:
        """The rules as tables."""
        as_of, oldest = self.as_of.date(), whole_seconds(self.since).date()
        return rule_tables(self.rules, self.windows, as_of=as_of, oldest=oldest)

    @property
    def person(self) -> str | None:
        """The person the scope is limited to: ASCII letters in lower case, others untouched."""
        return None if self.scope.user_id is None else person_of(self.scope.user_id)

    @property
    def since(self) -> datetime:
        """The first moment an event may have."""
        return self.scope.since or EPOCH

    @property
    def until(self) -> datetime:
        """The moment all events are before."""
        return min(self.as_of, self.scope.until or self.as_of)

    def scores(self, rows: Iterable[ScoreRow]) -> Iterator[Score]:
        """Give scores by person (code points), then dimension and window as they were named."""
        found = sorted(rows)
        if self.scope.user_id is not None and not found:
            found = list(self._zeros(self.scope.user_id))
        return map(self._score, found)

    def receipts(self, rows: Iterable[ReceiptRow], people: People) -> Iterator[Receipt]:
        """Give receipts in the order of their scores, then by `created_at` and `id`."""
        found = sorted(rows, key=_receipt_order)
        return (self.receipt(row, people[row.person]) for row in found)

    def receipt(self, row: ReceiptRow, user_id: str) -> Receipt:
        """Give the receipt a row tells, of the person as shown."""
        created_at = EPOCH + timedelta(seconds=row.second)
        name = self._dimensions[row.dimension]
        dimension = self.rules.dimensions[name]
        return Receipt(
            event_id=row.id,
            user_id=user_id,
            kind=row.kind,
            repo_id=row.repo_id,
            created_at=created_at,
            title=row.title,
            url=row.url,
            dimension=name,
            window=self.windows[row.window].name,
            weight=row.weight,
            decay=row.decay,
            size=row.size,
            age_days=row.age_days,
            lines=None if row.lines == UNKNOWN_LINES else row.lines,
            units=row.units,
            reason=reason(row, created_at.date(), dimension),
            state=row.state or None,
            valid_from=dimension.valid_since(created_at.date()),
        )

    def _zeros(self, user_id: str) -> Iterator[ScoreRow]:
        for dimension in range(len(self.rules.dimensions)):
            for window in range(len(self.windows)):
                yield ScoreRow(person_of(user_id), user_id, dimension, window, 0, 0)

    def _score(self, row: ScoreRow) -> Score:
        return Score(
            user_id=row.user_id,
            dimension=self._dimensions[row.dimension],
            window=self.windows[row.window].name,
            value=row.units / _UNITS,
            events=row.events,
            as_of=self.as_of,
            rules=self.rules.labelled(self.scope.by),
            target=self.scope.repo_id or "",
        )

    @property
    def _dimensions(self) -> Sequence[str]:
        return tuple(self.rules.dimensions)


def person_of(user_id: str) -> str:
    """Give the person a spelling stands for: ASCII letters in lower case, others untouched."""
    return user_id.translate(_LOWER)


def _receipt_order(row: ReceiptRow) -> tuple[str, int, int, int, str]:
    return (row.person, row.dimension, row.window, row.second, row.id)
