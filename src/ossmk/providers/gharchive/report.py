"""What came of an import: counts of each file, kept beside its output, and their sum. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from ossmk.model import KINDS, Coverage, Kind
from ossmk.providers.gharchive.hours import Hole, holes

# of how files are read: one that was imported under another number is imported again
VERSION = 1

HOLES = "archives have holes: GH Archive misses what its crawler did not see in time"
PUSHES = (
    "a push lists at most 20 commits, and none since 2025-10-07; only first pushes to the "
    "default branch count, dated by the push"
)
MERGES = "since 2025-10-07 a merge does not tell whose pull request it was"
# https://github.com/igrigorik/gharchive.org/issues/197
REVIEWS = "archives of 2018 and before hold none"
UNTOLD = "GitHub's timeline does not tell them"

_REASONS: dict[Kind, str] = {
    "commit": PUSHES,
    "pr_merged": MERGES,
    "review": REVIEWS,
}


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file; `size` and `modified` tell whether it is still the same file.

    `outputs` are the files that hold its rows.
    """

    name: str
    size: int
    modified: int
    version: int = VERSION
    lines: int = 0
    bad: int = 0
    events: dict[Kind, int] = {}
    left_out: dict[str, int] = {}
    fault: str | None = None
    outputs: Sequence[str] = ()


class ArchiveReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all files; `reused` of them had been imported before."""

    files: int
    reused: int
    lines: int
    bad: int
    events: dict[Kind, int]
    left_out: dict[str, int]
    faults: dict[str, str]
    holes: Sequence[Hole]

    @property
    def coverage(self) -> dict[Kind, Coverage]:
        """Tell for every kind how far its count can be trusted: never more than `lower_bound`."""
        return {kind: _coverage(kind, self.events.get(kind, 0)) for kind in KINDS}


def summed(reports: Iterable[FileReport], *, reused: int) -> ArchiveReport:
    """Add up the reports of all files."""
    files = list(reports)
    events: Counter[Kind] = Counter()
    left_out: Counter[str] = Counter()
    for report in files:
        events.update(report.events)
        left_out.update(report.left_out)
    return ArchiveReport(
        files=len(files),
        reused=reused,
        lines=sum(report.lines for report in files),
        bad=sum(report.bad for report in files),
        events={kind: events[kind] for kind in KINDS if events[kind]},
        left_out=dict(left_out.most_common()),
        faults={report.name: report.fault for report in files if report.fault},
        holes=holes(report.name for report in files),
    )


def _coverage(kind: Kind, found: int) -> Coverage:
    if kind == "discussion_comment":
        return Coverage(status="unknown", reason=UNTOLD)
    reason = f"{HOLES}; {_REASONS[kind]}" if kind in _REASONS else HOLES
    return Coverage(status="lower_bound", found=found, reason=reason)
