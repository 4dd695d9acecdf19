"""Compare metrics of a clone with what git and awk alone make of its history, year by year.

check_metrics.py CLONE...    prints both figures side by side, and exits 1 when any differ
"""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ossmk.fetch import fetched_pages
from ossmk.metrics import community_metrics
from ossmk.model import EPOCH, ContributionEvent, RepoTarget
from ossmk.periods import Period
from ossmk.settings import read_settings

BY_HAND = Path(__file__).with_name("metrics_by_hand.sh")
AGENTS = Path(__file__).resolve().parents[1] / "src/ossmk/providers/agents.toml"
COMPARED = ("Contributor Absence Factor", "New Contributors")


def main() -> None:
    found = [each for clone in sys.argv[1:] for each in compared(Path(clone).resolve())]
    if not found:
        sys.exit("give clones: check_metrics.py CLONE...")
    if wrong := found.count(False):
        sys.exit(f"{wrong} of {len(found)} years differ")


def compared(clone: Path) -> Iterator[bool]:
    """Print a line for each year of the history; tells whether both ways say the same."""
    events = list(events_of(clone))
    print(f"{clone.name}: {len(events):,} commits of authors and co-authors")
    print(f"{'year':6}{'absence factor':>16}{'by hand':>9}{'new contributors':>20}{'by hand':>9}")
    for year in range(events[0].created_at.year, events[-1].created_at.year + 1):
        period = Period(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), "")
        ours, theirs = measured(events, period), by_hand(clone, period)
        print(f"{year:<6}{ours[0]:>16}{theirs[0]:>9}{ours[1]:>20}{theirs[1]:>9}")
        yield ours == theirs


def events_of(clone: Path) -> Iterator[ContributionEvent]:
    """Give the clone's commits as the git provider reads them, by time."""
    ever = Period(None, datetime(9999, 1, 1, tzinfo=UTC), "all")
    pages = fetched_pages(RepoTarget(str(clone)), ever, provider="git", settings=read_settings())
    events = [event for page in pages for event in page.events]
    yield from sorted(events, key=lambda event: event.created_at)


def measured(events: list[ContributionEvent], period: Period) -> tuple[int, ...]:
    """Give our values; 0 where there is nothing to measure."""
    values = {
        metric.name: metric.value for metric in community_metrics(events, period, is_whole=True)
    }
    return tuple(int(values[name] or 0) for name in COMPARED)


def by_hand(clone: Path, period: Period) -> tuple[int, ...]:
    """Give the shell's values."""
    moments = (period.since or EPOCH, period.until)
    seconds = [str(int(moment.timestamp())) for moment in moments]
    command = [str(BY_HAND), str(clone), *seconds, str(AGENTS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return tuple(int(line) for line in done.stdout.split())


if __name__ == "__main__":
    main()
