"""Which commit brought another to the branch: the merge of its side branch, else itself.

The branch is the line of first parents. What came in through a merge's other parents was brought
by that merge. Where a merge says nothing of what it brought, its side branches are lines again.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from ossmk.providers.git.command import Git, chunks

Parents = Mapping[str, Sequence[str]]


class Landings:
    """The commits of a history, each with the one that brought it."""

    def __init__(self, parents: Parents, tip: str) -> None:
        self._parents = parents
        self._brought_by: dict[str, str] = {}
        self._opened: set[str] = set()
        self._take_line(tip, within=None)

    def of(self, sha: str) -> str:
        """Give the commit that brought this one; itself where it is on the line, or unknown."""
        return self._brought_by.get(sha, sha)

    def open(self, merge: str) -> None:
        """Take a merge's side branches as lines of their own, once."""
        if merge in self._opened:
            return
        self._opened.add(merge)
        for side in self._parents.get(merge, ())[1:]:
            self._take_line(side, within=merge)

    def _take_line(self, tip: str, *, within: str | None) -> None:
        line: list[str] = []
        sha: str | None = tip
        while sha is not None and self._is_free(sha, within):
            line.append(sha)
            self._brought_by[sha] = sha
            sha = next(iter(self._parents[sha]), None)
        # the oldest first: what was there already was not brought by a later merge
        for merge in reversed(line):
            self._take_sides(merge, within)

    def _take_sides(self, merge: str, within: str | None) -> None:
        open_shas = list(self._parents[merge][1:])
        while open_shas:
            sha = open_shas.pop()
            if self._is_free(sha, within):
                self._brought_by[sha] = merge
                open_shas.extend(self._parents[sha])

    def _is_free(self, sha: str, within: str | None) -> bool:
        # a line within a merge holds what that merge brought, other than the merge itself
        is_there = sha in self._parents and sha != within
        return is_there and self._brought_by.get(sha) == within


async def read_landings(path: Path) -> Landings | None:
    """Read the history of the clone at `path`; None while it is empty."""
    git = Git("-C", str(path))
    tip = await git.ask("rev-parse", "--quiet", "--verify", "HEAD")
    if tip is None:
        return None
    async with aclosing(await git.start("rev-list", "--parents", tip)) as child:
        return Landings(_parents(chunks(await child.output())), tip)


def _parents(parts: Iterable[bytes]) -> Parents:
    parents: dict[str, tuple[str, ...]] = {}
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        for line in lines:
            sha, *of = line.decode("ascii").split()
            parents[sha] = tuple(of)
    return parents
