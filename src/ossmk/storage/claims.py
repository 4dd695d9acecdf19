"""Who is at work on whom: rows of ossmk_sync that one process takes and others respect."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from ossmk.periods import whole_seconds
from ossmk.storage.database import Database


def claim(database: Database, target: str, *, claimant: str, patience: timedelta) -> str | None:
    """Take a target, inside a transaction; gives who has it where that is somebody else.

    A claim that was not renewed for `patience` is nobody's: its process is gone.
    """
    now = whole_seconds(datetime.now(UTC))
    if database.run("claim", target=target, claimant=claimant, now=now, stale=now - patience):
        return None
    rows = database.rows("claimant", target=target)
    return rows[0]["mark"] if rows else "another process"


def marked_at(database: Database, *, provider: str, stream: str) -> Mapping[str, datetime]:
    """Give when each target got this mark."""
    rows = database.rows("marked_at", provider=provider, stream=stream)
    return {row["target"]: _moment(row["updated_at"]) for row in rows}


def _moment(stored: datetime | str) -> datetime:
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return whole_seconds(moment)
