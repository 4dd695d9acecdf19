"""Whether a folder holds events packed as numbers; `duckdb_packed.py` says what is in it."""

from pathlib import Path

from ossmk.errors import UsageError

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


def check_unpacked(source: Path) -> None:
    """Raise `UsageError` for a packed folder where single events are asked for."""
    if is_packed(source):
        raise UsageError(f"{source}: packed events have no ids; name the unpacked files")
