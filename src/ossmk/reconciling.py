"""What a source showed before and shows no more: deleted, transferred, or hidden since.

Nothing tells a source's readers of it, so it is found by asking for all of a period again and by
holding what is stored against what was shown this time.
"""

from collections.abc import Mapping
from datetime import datetime

from ossmk.model import Coverage, Kind, Page, Scope, Skipped
from ossmk.storage.base import Store

LOST = "not shown any more: deleted, transferred or hidden since; still counted, --prune removes it"
REMOVED = "not shown any more: deleted, transferred or hidden since; removed from the store"


def reconciled(
    store: Store,
    scope: Scope,
    coverage: Mapping[Kind, Coverage],
    *,
    provider: str,
    seen_since: datetime,
    prune: bool,
) -> Page:
    """Give what is to be said, and the coverage, of kinds that were shown to their end.

    What this source told before `seen_since` and not since is removed with `prune`; else more is
    counted than the source shows, which is neither exact nor a lower bound.
    """
    unseen = store.count_unseen(scope, seen_since=seen_since, provider=provider)
    lost = {
        kind: unseen[kind]
        for kind, told in coverage.items()
        if told.status == "exact" and unseen.get(kind)
    }
    if prune and lost:
        store.drop_unseen(scope, seen_since=seen_since, provider=provider, kinds=list(lost))
    reason = REMOVED if prune else LOST
    return Page(
        skipped=[
            Skipped(target=f"{count:,} {kind}", reason=reason) for kind, count in lost.items()
        ],
        coverage={} if prune else {kind: _doubted(coverage[kind], lost[kind]) for kind in lost},
    )


def _doubted(told: Coverage, count: int) -> Coverage:
    reason = f"{count:,} more are stored than are shown now"
    return told.model_copy(update={"status": "unknown", "reported": told.found, "reason": reason})
