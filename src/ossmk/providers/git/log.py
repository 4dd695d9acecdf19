"""Reading `git log --numstat`: how it is asked for, and its output as commits.

Fields and records end in NUL, the one byte that no name, message or path can hold: nobody can
write a commit that is read as two. A record's first field starts with a byte that no line of
numbers starts with.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ossmk.providers.git.command import tokens

_RECORD = b"\x1e"
_FIELDS = (
    "%x1e%H",
    "%P",
    "%at",
    "%ct",
    "%aN",
    "%aE",
    "%s",
    "%(trailers:key=Co-authored-by,valueonly,unfold)",
)
FORMAT = "%x00".join(_FIELDS)

# a setting of the user or the repository must not change what is counted
_LINES = (
    "--numstat",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--diff-algorithm=default",
    "--ignore-submodules=none",
    "-O/dev/null",
)


class Changes(NamedTuple):
    """The changed files of a commit, summed up."""

    added: int
    removed: int
    files: int


class Commit(NamedTuple):
    """A commit as git shows it; `changes` is None where git was not asked for them."""

    sha: bytes
    parents: bytes
    authored: bytes
    committed: bytes
    name: bytes
    email: bytes
    subject: bytes
    co_authors: bytes
    changes: Changes | None


def log_arguments(*, with_lines: bool) -> tuple[str, ...]:
    """Give the arguments of a `git log` that takes its commits from standard input."""
    lines = _LINES if with_lines else ("--no-patch",)
    return (
        "log",
        "--stdin",
        "--no-walk=unsorted",
        "-z",
        "--use-mailmap",
        *lines,
        f"--format={FORMAT}",
    )


def commits(parts: Iterator[bytes], *, with_lines: bool) -> Iterator[Commit]:
    """Give the commits of git's output as they come, wherever the parts were cut.

    A binary file has no lines: it counts as a changed file only.
    """
    header: list[bytes] = []
    added = removed = files = 0
    for token in tokens(parts):
        if len(header) < len(_FIELDS):
            header.append(token)
        elif token.startswith(_RECORD):
            yield _commit(header, Changes(added, removed, files) if with_lines else None)
            header, added, removed, files = [token], 0, 0, 0
        else:
            plus, minus, _ = token.split(b"\t", 2)
            files += 1
            if not plus.endswith(b"-"):
                added += int(plus)
                removed += int(minus)
    if header:
        yield _commit(header, Changes(added, removed, files) if with_lines else None)


def _commit(header: list[bytes], changes: Changes | None) -> Commit:
    sha, parents, authored, committed, name, email, subject, co_authors = header
    return Commit(
        sha=sha.removeprefix(_RECORD),
        parents=parents,
        authored=authored,
        committed=committed,
        name=name,
        email=email,
        subject=subject,
        co_authors=co_authors,
        changes=changes,
    )
