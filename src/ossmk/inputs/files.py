"""What a name on the command line means: one file, or all that a pattern or a folder holds."""

import glob
from collections.abc import Iterator
from pathlib import Path

from ossmk.errors import UsageError
from ossmk.inputs.opened import STDIN
from ossmk.inputs.rows import read_events
from ossmk.model import ContributionEvent
from ossmk.scoring.packed import check_unpacked, is_packed


def of_folder(name: str) -> str:
    """Give the pattern of a folder's Parquet files for a folder, else the name as it is.

    A packed folder is a source of its own.
    """
    folder = Path(name)
    return str(folder / "**" / "*.parquet") if folder.is_dir() and not is_packed(folder) else name


def named_files(pattern: str) -> list[Path]:
    """Give the files in the order of their names; raises `UsageError` where there is none.

    A file's own name may hold brackets, so a file of that very name goes before a pattern. What
    is no pattern is given as it is: reading it says what is wrong. A folder stands for its Parquet
    files; of a packed one there is nothing to read, which is an error too.
    """
    check_unpacked(Path(pattern))
    pattern = of_folder(pattern)
    if Path(pattern) == STDIN or Path(pattern).is_file() or not glob.has_magic(pattern):
        return [Path(pattern)]
    named = sorted(Path(name) for name in glob.glob(pattern, recursive=True))  # noqa: PTH207 - also absolute
    if files := [path for path in named if path.is_file()]:
        return files
    raise UsageError(f"no file is named {pattern}")


def named_events(pattern: str) -> Iterator[ContributionEvent]:
    """Give the events of all named files as they are read; raises as `read_events` does."""
    for file in named_files(pattern):
        yield from read_events(file)
