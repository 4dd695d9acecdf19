"""What a source showed before and shows no more: deleted, transferred, or hidden since.

Nothing tells a source's readers of it, so it is found by asking for all of a period again and by
holding what is stored against what was shown this time. What is not removed then is in doubt in
every later run, too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from pydantic import TypeAdapter, ValidationError

from ossmk.model import EPOCH, Coverage, Frozen, Kind, Moment, Page, Scope, Skipped
from ossmk.storage.base import Store

LOST = "not shown any more: deleted, transferred or hidden since; still counted, --prune removes it"
REMOVED = "not shown any more: deleted, transferred or hidden since; removed from the store"
KEPT = "still counted, and not shown when all was asked for again; --refresh --prune removes it"
UNREMOVED = "unremoved"


class Unremoved(Frozen):
    """What was asked for again, when, and the kinds of which something stored was not shown."""

    since: Moment
    until: Moment
    seen_since: Moment
    kinds: tuple[Kind, ...]

    @classmethod
    def of(cls, scope: Scope, seen_since: datetime, kinds: Iterable[Kind]) -> Self:
        """Note what was not shown of a scope."""
        since, until = scope.since or EPOCH, scope.until or seen_since
        return cls(since=since, until=until, seen_since=seen_since, kinds=tuple(kinds))

    def is_settled_by(self, scope: Scope, exact: set[Kind]) -> bool:
        """Tell whether all of it was asked for once more, and shown to its end."""
        since, until = scope.since or EPOCH, scope.until or self.until
        return since <= self.since and self.until <= until and exact >= {*self.kinds}

    def narrowed(self, scope: Scope) -> Scope:
        """Give the part of a scope that was asked for again."""
        since, until = scope.since or EPOCH, scope.until or self.until
        return replace(scope, since=max(since, self.since), until=min(until, self.until))


_NOTES = TypeAdapter(tuple[Unremoved, ...])


@dataclass(frozen=True, slots=True)
class Reconciling:
    """What is stored of a target, held against what a source showed in a run.

    `mark` is what earlier runs remembered.
    """

    store: Store
    provider: str
    scope: Scope
    coverage: Mapping[Kind, Coverage]
    mark: str

    def lost(self, told: Collection[Kind], *, since: datetime, prune: bool) -> Page:
        """Give what is to be said, and the coverage, of kinds that were told to their end.

        What this source told before `since` and not since is removed with `prune`; else more is
        counted than the source shows, which is neither exact nor a lower bound. The page's mark
        remembers that, and what earlier runs remembered of other kinds is said again.
        """
        exact = {kind for kind in told if self._status(kind) == "exact"}
        unseen = self._unseen(self.scope, since)
        lost = {kind: count for kind, count in unseen.items() if kind in exact}
        notes = [note for note in _read(self.mark) if not note.is_settled_by(self.scope, exact)]
        kept = self._kept(notes, exact)
        skipped = [*_said(lost, REMOVED if prune else LOST), *_said(kept, KEPT)]
        if prune and lost:
            self.store.drop_unseen(
                self.scope, seen_since=since, provider=self.provider, kinds=list(lost)
            )
            lost = {}
        if lost:
            notes.append(Unremoved.of(self.scope, since, lost))
        written = _written(notes)
        return Page(
            skipped=skipped,
            coverage=self._doubted({**kept, **lost}),
            marks={UNREMOVED: written} if written != self.mark else {},
        )

    def _status(self, kind: Kind) -> str | None:
        return self.coverage[kind].status if kind in self.coverage else None

    def _kept(self, notes: Iterable[Unremoved], exact: set[Kind]) -> dict[Kind, int]:
        """Count what was not shown when all was asked for, as far as it is stored still."""
        kept: dict[Kind, int] = {}
        for note in notes:
            for kind, count in self._unseen(note.narrowed(self.scope), note.seen_since).items():
                if kind in note.kinds and kind not in exact:
                    kept[kind] = max(kept.get(kind, 0), count)
        return kept

    def _unseen(self, scope: Scope, seen_since: datetime) -> dict[Kind, int]:
        counts = self.store.count_unseen(scope, seen_since=seen_since, provider=self.provider)
        return {kind: counts[kind] for kind in self.coverage if counts.get(kind)}

    def _doubted(self, lost: Mapping[Kind, int]) -> Mapping[Kind, Coverage]:
        doubted = {kind: self.coverage[kind] for kind in lost}
        return {
            kind: _doubt(told, lost[kind])
            for kind, told in doubted.items()
            if told.status != "unknown"
        }


def _said(lost: Mapping[Kind, int], reason: str) -> Sequence[Skipped]:
    return [Skipped(target=f"{count:,} {kind}", reason=reason) for kind, count in lost.items()]


def _doubt(told: Coverage, count: int) -> Coverage:
    reason = f"more is stored than is shown now, by {count:,}"
    return told.model_copy(update={"status": "unknown", "reported": told.found, "reason": reason})


def _written(notes: Sequence[Unremoved]) -> str:
    return _NOTES.dump_json(tuple(notes)).decode() if notes else ""


def _read(mark: str) -> Sequence[Unremoved]:
    try:
        return _NOTES.validate_json(mark) if mark else ()
    except ValidationError:
        return ()
