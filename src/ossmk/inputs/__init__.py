"""Files in: events and scores from JSON, JSON lines and Parquet, or which line is wrong."""

from ossmk.inputs.rows import read_events, read_saved

__all__ = ["read_events", "read_saved"]
