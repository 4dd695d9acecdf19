"""Files of events, and who reads them: DuckDB by column, or Python row by row."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from ossmk import plugins
from ossmk.errors import NotFound
from ossmk.inputs import read_events
from ossmk.merging import merged
from ossmk.model import Receipt
from ossmk.rules import RuleSet, Window
from ossmk.scoring import receipts
from ossmk.scoring.asked import person_of

DUCKDB = "ossmk.scoring.duckdb"
_BY_COLUMN = (".parquet", ".csv")


def is_for_duckdb(source: Path, memory_limit: str | None = None) -> bool:
    """Tell whether DuckDB reads it: Parquet, CSV, a pattern, a packed folder, or within a limit."""
    is_pattern = any(sign in str(source) for sign in "*?[") and not source.exists()
    return (
        is_pattern
        or memory_limit is not None
        or source.is_dir()
        or source.suffix.lower() in _BY_COLUMN
    )


def receipts_of(
    user_id: str, source: Path, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window]
) -> Sequence[Receipt]:
    """Give the receipts of one person; raises `NotFound` where these rules count nothing."""
    found: Sequence[Receipt]
    if is_for_duckdb(source):
        found = plugins.load_name(DUCKDB, "receipts_files")(
            str(source), rules, as_of=as_of, user_id=user_id, windows=windows
        )
    else:
        person = person_of(user_id)
        events = [e for e in merged(read_events(source)) if person_of(e.user_id) == person]
        found = receipts(events, rules, as_of=as_of, windows=windows)
    if not found:
        raise NotFound(f"{source}: there is nothing of {user_id} that these rules count")
    return found
