"""Clones that are kept between runs, so that only what is new is fetched the next time.

A clone is made beside its place and renamed, so whatever stands there is whole; what a killed run
left beside is removed by a later one. They are bare and hold the default branch alone.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import anyio

from ossmk.errors import GitError
from ossmk.providers.base import ReportProgress
from ossmk.providers.git.command import Git
from ossmk.providers.git.remotes import BRANCH, Remote

CLONES = "clones"  # the folder's name below the cache folder
DAY_SECONDS = 86_400.0
KEPT_DAYS = 30
KEPT_BYTES = 10_000_000_000
UNFINISHED = ".part"
_LOCK_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class KeptClones:
    """A folder of clones, each at `host/owner/name.git`.

    Those that no run used for `KEPT_DAYS` are removed, then the longest unused until all together
    are below `KEPT_BYTES`; one that was used within the last day stays.
    """

    folder: Path

    async def bring(self, remote: Remote, report: ReportProgress) -> Path:
        """Give the path of a clone that has all the remote's default branch has by now.

        Raises `GitError` when the remote cannot be read, or git is missing.
        """
        path = self._path(remote.url)
        tip = await remote.tip()
        await anyio.to_thread.run_sync(self._tidy, path)
        if not await anyio.Path(path).is_dir():
            await self._clone(remote, path, tip, report)
        elif tip is not None and await _head(path) != tip:
            await self._update(remote, path, tip, report)
        os.utime(path)
        return path

    def discard_all(self) -> None:
        """Remove every clone."""
        for path in self.folder.glob("*/*/*.git"):
            self.discard(path)

    def discard(self, path: Path) -> None:
        """Remove a clone, at once as far as others can see."""
        gone = _beside(path)
        with suppress(FileNotFoundError):  # another run removed it
            path.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)

    async def _clone(
        self, remote: Remote, path: Path, tip: str | None, report: ReportProgress
    ) -> None:
        made = _beside(path)
        try:
            await anyio.Path(made).mkdir(parents=True, mode=0o700)
            git = Git("-C", str(made))
            await git.text("init", "--quiet", "--bare", "--template=")
            await git.text("symbolic-ref", "HEAD", BRANCH)
            await git.text("config", "remote.origin.url", remote.url)
            if tip is not None:
                await remote.fetch(made, report)
            _take_place(made, path)
        except OSError as error:
            raise GitError(f"{path}: no clone can be kept there: {error.strerror}") from error
        finally:
            shutil.rmtree(made, ignore_errors=True)

    async def _update(self, remote: Remote, path: Path, tip: str, report: ReportProgress) -> None:
        await anyio.to_thread.run_sync(_unlock, path)
        try:
            await remote.fetch(path, report)
        except GitError as error:
            # another run may have been quicker, and had the branch locked
            if await _head(path) != tip:
                raise GitError(f"{error} (into {path}; remove it to clone anew)") from error

    def _path(self, url: str) -> Path:
        parts = urlsplit(url)
        host = (parts.hostname or "") + (f"+{parts.port}" if parts.port else "")
        return self.folder / host / f"{parts.path.strip('/').lower().removesuffix('.git')}.git"

    def _tidy(self, used: Path) -> None:
        """Remove what killed runs left and what nobody used, but never the clone `used` now."""
        for part in self.folder.glob(f"*/*/*{UNFINISHED}"):
            _remove_old(part, seconds=DAY_SECONDS)
        total = 0
        for path in sorted(self.folder.glob("*/*/*.git"), key=_used_at, reverse=True):
            idle = time.time() - _used_at(path)
            total += _size(path)
            too_much = total > KEPT_BYTES and idle > DAY_SECONDS
            if path != used and (too_much or idle > KEPT_DAYS * DAY_SECONDS):
                self.discard(path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.{token_hex(4)}{UNFINISHED}")


def _take_place(made: Path, path: Path) -> None:
    """Put a finished clone in its place; where another run was quicker, its clone is as good."""
    try:
        made.rename(path)
    except OSError:
        if not path.is_dir():
            raise


async def _head(path: Path) -> str | None:
    return await Git("-C", str(path)).ask("rev-parse", "--quiet", "--verify", "HEAD")


def _unlock(path: Path) -> None:
    """Remove the locks that a killed git left."""
    for lock in path.rglob("*.lock"):
        _remove_old(lock, seconds=_LOCK_SECONDS)


def _remove_old(path: Path, *, seconds: float) -> None:
    if time.time() - _used_at(path) < seconds:
        return
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _used_at(path: Path) -> float:
    """Give when it was last used, in seconds since 1970; now for what just went away."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _size(folder: Path) -> int:
    """Add up the bytes of the files in a folder, of those that are still there."""
    return sum(path.stat().st_size for path in _files(folder) if path.exists())


def _files(folder: Path) -> Iterator[Path]:
    for inner, _, names in os.walk(folder):
        yield from (Path(inner, name) for name in names)
