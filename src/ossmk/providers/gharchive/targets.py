"""Where the events go: a folder of Parquet files by month, or one file of JSON lines."""

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.providers.gharchive.files import move, telling

JSON_LINES = ".jsonl"


def stem(name: str) -> str:
    """Give an archive's name without its endings."""
    return name.removesuffix(".gz").removesuffix(".json").removesuffix(JSON_LINES)


class Target(Protocol):
    """What takes the rows of each archive; `state` keeps what a resumed run must know."""

    @property
    def place(self) -> Path:
        """What the user named."""
        ...

    @property
    def state(self) -> Path:
        """The folder of reports and of unfinished work, on the disk of the output."""
        ...

    @property
    def bad(self) -> Path:
        """The folder of what could not be read."""
        ...

    def publish(self, rows: Path, name: str) -> Sequence[Path]:
        """Take the JSON lines of the archive `name`, in place of what it gave before.

        Gives the files that hold them now.
        """
        ...

    def finish(self, names: Iterable[str]) -> None:
        """Complete the output when all archives are there."""
        ...


@dataclass(frozen=True, slots=True)
class ParquetFolder:
    """`month=2026-01/2026-01-05-13.parquet`: an hour's file holds what happened in its month."""

    folder: Path

    @property
    def place(self) -> Path:
        """The folder."""
        return self.folder

    @property
    def state(self) -> Path:
        """A hidden folder in the folder."""
        return self.folder / ".import"

    @property
    def bad(self) -> Path:
        """A folder in the folder."""
        return self.folder / "bad"

    def publish(self, rows: Path, name: str) -> Sequence[Path]:
        """Write a file for each month, then put all of them in their places."""
        write_months: Callable[[Path], dict[str, Path]] = plugins.load_name(
            "ossmk.providers.gharchive.parquet", "write_months"
        )
        file = f"{stem(name)}.parquet"
        parts = {
            self.folder / f"month={month}" / file: part
            for month, part in write_months(rows).items()
        }
        for stale in set(self.folder.glob(f"month=*/{file}")) - set(parts):
            with telling(stale):
                stale.unlink()
        for destination, part in parts.items():
            move(part, destination)
        return list(parts)

    def finish(self, names: Iterable[str]) -> None:
        """Nothing is left to do."""


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One file of JSON lines, there when every archive is in it; until then its parts are kept."""

    file: Path

    @property
    def place(self) -> Path:
        """The file."""
        return self.file

    @property
    def state(self) -> Path:
        """A hidden folder beside the file."""
        return self.file.with_name(f".{self.file.name}.import")

    @property
    def bad(self) -> Path:
        """A folder beside the file."""
        return self.file.with_name(f"{self.file.stem}.bad")

    def publish(self, rows: Path, name: str) -> Sequence[Path]:
        """Keep the rows until all are there."""
        move(rows, self._part(name))
        return [self._part(name)]

    def finish(self, names: Iterable[str]) -> None:
        """Join the parts in the order of the names; the kept state is no longer needed."""
        joined = self.state / "joined.part"
        with telling(self.file), joined.open("wb") as file:
            for name in names:
                with self._part(name).open("rb") as part:
                    shutil.copyfileobj(part, file)
        move(joined, self.file)
        shutil.rmtree(self.state, ignore_errors=True)

    def _part(self, name: str) -> Path:
        return self.state / "parts" / f"{stem(name)}{JSON_LINES}"


def open_target(out: Path) -> Target:
    """Give the target that a path names.

    Raises `UsageError` for what is neither and `MissingExtra` without DuckDB for Parquet.
    """
    if out.suffix == JSON_LINES:
        if out.is_dir():
            raise UsageError(f"--out {out} is a folder; name a file in it, or another folder")
        return JsonLines(out)
    if out.is_file() or out.suffix in (".parquet", ".csv", ".json"):
        raise UsageError(
            f"--out {out}: name a folder for Parquet files, or a file ending in .jsonl"
        )
    plugins.load_name("ossmk.providers.gharchive.parquet", "write_months")
    return ParquetFolder(out)
