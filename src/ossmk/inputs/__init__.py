"""Files in: events and scores from JSON and JSON lines, or which line is wrong and what to do."""

from ossmk.inputs.rows import read_events, read_saved

__all__ = ["read_events", "read_saved"]
