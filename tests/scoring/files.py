"""Files of events, written as the package writes them."""

from pathlib import Path

from ossmk.exporters.base import exporter
from ossmk.model import ContributionEvent, event_dict


def written(path: Path, events: list[ContributionEvent]) -> str:
    exporter(path)(map(event_dict, events), path)
    return str(path)
