"""Whether a folder holds events packed as numbers; `duckdb_packed.py` says what is in it."""

from pathlib import Path

# file → what one of its rows is
PACKED_FILES = {
    "people": "account",
    "actors": "actor",
    "repositories": "repository",
    "events": "event",
}


def is_packed(folder: Path) -> bool:
    """Tell whether it is a folder that `ossmk pack` wrote."""
    return all((folder / f"{name}.parquet").is_file() for name in PACKED_FILES)
