"""The histories of a world as real git repositories, to be served to real git.

A commit gets the hash that git gives it, and says of itself what git can tell: as many lines as
there really are, as many parents. So what GitHub answers and what a clone holds agree.
"""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from github_server.timestamps import moment
from github_server.world import Commit, World

BRANCH = "refs/heads/main"
COMMITS_OF_A_FILE = 50


def write_git(world: World, folder: Path) -> None:
    """Write each repository's default branch to `folder/owner/name.git`; more of it later on."""
    for repository in world.repositories:
        path = git_path(folder, repository.full_name)
        path.mkdir(parents=True, exist_ok=True)
        if not (path / "HEAD").exists():
            _git(path, "init", "--quiet", "--bare", "--initial-branch=main")
        commits = [each for each in repository.commits if each.on_default_branch]
        marks = path / "marks"
        stream = "".join(_History().lines(commits)).encode()
        arguments = ("fast-import", "--quiet", "--force", f"--export-marks={marks}")
        _git(path, *arguments, given=stream)
        _tell_hashes(commits, marks)
        for pull in repository.pulls:
            landed = [each for each in commits if each.pull is pull and pull.merged_at]
            pull.merge_commit = landed[-1] if landed else None


def git_path(folder: Path, full_name: str) -> Path:
    """Give where a repository is; names are the same in any case."""
    return folder / f"{full_name.lower()}.git"


class _History:
    """Commits that change one file, each upon the one before; every now and then a new file.

    A merge goes back a few commits and takes the ones since as its side branch: what a pull
    request brought that way has landed through it.
    """

    def __init__(self) -> None:
        self._text: list[str] = []
        self._file = 0
        self._ancestors: list[set[int]] = [set()]

    def lines(self, commits: list[Commit]) -> Iterator[str]:
        for number, commit in enumerate(commits, start=1):
            if number // COMMITS_OF_A_FILE > self._file:
                self._file, self._text = number // COMMITS_OF_A_FILE, []
            commit.parent_count = min(max(1, commit.parent_count), number - 1)
            commit.deletions = min(commit.deletions, len(self._text))
            commit.files = int(bool(commit.additions or commit.deletions))
            added = [f"{number}.{line}\n" for line in range(commit.additions)]
            self._text = self._text[commit.deletions :] + added
            parents = _parents(number, commit)
            below = [self._ancestors[each] | {each} for each in parents]
            self._ancestors.append(set().union(*below))
            if len(parents) > 1 and commit.pull is not None:
                for side in below[1] - below[0]:
                    commits[side - 1].pull = commit.pull
            yield from self._commit(number, commit, parents)

    def _commit(self, number: int, commit: Commit, parents: Sequence[int]) -> Iterator[str]:
        author = f"{commit.author_name} <{commit.author_email}>"
        yield f"commit {BRANCH}\nmark :{number}\n"
        yield f"author {author} {_seconds(commit.authored_date)} {_zone(commit.offset_minutes)}\n"
        yield f"committer GitHub <noreply@github.com> {_seconds(commit.committed_date)} +0000\n"
        yield _data(commit.message)
        for word, parent in zip(("from", "merge"), parents, strict=False):
            yield f"{word} :{parent}\n"
        # an empty file would be a changed one
        if commit.files or len(parents) > 1:
            yield f"M 100644 inline text-{self._file}\n{_data(''.join(self._text))}"
        yield "\n"


def _parents(number: int, commit: Commit) -> Sequence[int]:
    if commit.parent_count > 1:
        return max(1, number - 1 - commit.additions % 5), number - 1
    return (number - 1,) if commit.parent_count else ()


def _tell_hashes(commits: list[Commit], marks: Path) -> None:
    hashes = dict(line.split() for line in marks.read_text().splitlines()) if commits else {}
    for number, commit in enumerate(commits, start=1):
        commit.oid = hashes[f":{number}"]


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def _seconds(at: str) -> int:
    return int(moment(at).timestamp())


def _zone(offset_minutes: int) -> str:
    hours, minutes = divmod(abs(offset_minutes), 60)
    return f"{'-' if offset_minutes < 0 else '+'}{hours:02}{minutes:02}"


def _git(path: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(path), *arguments], input=given, check=True)
