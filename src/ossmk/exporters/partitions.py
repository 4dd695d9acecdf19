"""A folder of Parquet files by month: `month=2026-01/events.parquet`, as archives are kept."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from ossmk import plugins
from ossmk.errors import OutputError, UsageError
from ossmk.exporters.base import Write


def check_folder(folder: Path) -> None:
    """Raise `UsageError` for what could not be written in the end, `MissingExtra` for Parquet."""
    plugins.load("ossmk.exporters", "parquet")
    if folder.suffix or folder.is_file():
        raise UsageError(f"--out {folder}: with --partition month, name a folder")
    if not folder.absolute().parent.is_dir():
        raise UsageError(f"--out {folder}: there is no folder {folder.parent}")


def write_months(rows: Iterable[Mapping[str, object]], folder: Path, *, name: str) -> int:
    """Write events, which come in the order of their time, as a file for each month.

    Each file is there as a whole or not at all; those of months without events any more go. Gives
    the number of rows.
    """
    write: Write = plugins.load("ossmk.exporters", "parquet")
    count, written = 0, set[Path]()
    for month, of_month in groupby(rows, key=_month):
        file = folder / f"month={month}" / f"{name}.parquet"
        _make(file.parent)
        count += write(of_month, file)
        written.add(file)
    for stale in _files(folder, name):
        if stale not in written:
            stale.unlink()
    return count


def _month(row: Mapping[str, object]) -> str:
    return str(row["created_at"])[:7]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made: {error.strerror}") from error


def _files(folder: Path, name: str) -> Iterator[Path]:
    return folder.glob(f"month=*/{name}.parquet")
