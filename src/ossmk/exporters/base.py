"""The seam of every exporter, and the one function that picks one by the file's ending."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.exporters.atomic import STDOUT

_ALSO_CALLED = {"ndjson": "jsonl"}


class Write(Protocol):
    """What an `ossmk.exporters` entry point names; its name is the file's ending."""

    def __call__(self, rows: Iterable[Mapping[str, object]], destination: Path) -> int:
        """Write the rows as they come, all or nothing; gives their number."""
        ...


def exporter(destination: Path, *, stdout_format: str = "json") -> Write:
    """Give the exporter for a file by its ending; standard output (`-`) gets `stdout_format`.

    Raises `UsageError` for an ending no exporter serves and `MissingExtra` when its dependency is
    missing: before anything is asked of a forge.
    """
    ending = stdout_format if destination == STDOUT else destination.suffix.lower().lstrip(".")
    name = _ALSO_CALLED.get(ending, ending)
    known = plugins.names("ossmk.exporters")
    if name not in known:
        endings = ", ".join(f".{each}" for each in known)
        raise UsageError(f"{destination}: the ending says the format; give one of {endings}")
    write: Write = plugins.load("ossmk.exporters", name)
    return write
