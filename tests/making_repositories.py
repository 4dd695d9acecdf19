"""Real git repositories with fixed people and dates, and what the provider gives for them."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import anyio

from ossmk.model import Actor, ContributionEvent, Coverage, Progress, RepoTarget, Skipped
from ossmk.periods import parse_period
from ossmk.providers.git.provider import GitProvider

NOW = datetime(2026, 11, 1, tzinfo=UTC)
MOMENT = 1_700_000_000  # when a commit was made unless told otherwise
ALICE = "Alice <alice@example.org>"
BOB = "Bob <bob@example.org>"


@dataclass(frozen=True)
class Repository:
    """A repository at a path."""

    path: Path

    def git(
        self, *arguments: str, given: bytes = b"", variables: Mapping[str, str] | None = None
    ) -> str:
        """Run git in the repository and give what it writes."""
        done = subprocess.run(
            ["git", "-C", str(self.path), *arguments],
            input=given,
            capture_output=True,
            check=True,
            env=os.environ | dict(variables or {}),
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(
        self,
        message: str = "Change something",
        *,
        author: str = ALICE,
        date: int = MOMENT,
        committed: int | None = None,
        files: Mapping[str, str | bytes] | None = None,
    ) -> str:
        """Commit files (name → content) and give the SHA; without files the commit is empty."""
        for name, content in (files or {}).items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        self.git("add", "--all")
        arguments = ("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "--file=-")
        who = identity(author, date, date if committed is None else committed)
        self.git(*arguments, given=message.encode(), variables=who)
        return self.git("rev-parse", "HEAD")

    def write(self, dates: Sequence[tuple[int, int]]) -> None:
        """Make empty commits with these dates of author and committer, however many."""
        head = self.git("for-each-ref", "--format=%(objectname)")
        lines = [f"reset refs/heads/main\nfrom {head}\n"] if head else []
        lines += [
            "commit refs/heads/main\n"
            f"author A <a@x.example> {authored} +0000\n"
            f"committer C <c@x.example> {committed} +0000\n"
            "data 0\n"
            for authored, committed in dates
        ]
        self.git("fast-import", "--quiet", "--force", given="\n".join(lines).encode())

    def commit_object(
        self, author: bytes, message: bytes = b"Raw", *, more_headers: bytes = b""
    ) -> str:
        """Commit with an author line that git itself would not write, and give the SHA."""
        tree, parent = self.git("rev-parse", "HEAD^{tree}", "HEAD").split()
        lines = (
            f"tree {tree}\nparent {parent}\n".encode(),
            b"author " + author + b"\ncommitter Carol <carol@example.org> 1700000000 +0000\n",
            more_headers + b"\n" + message + b"\n",
        )
        arguments = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
        sha = self.git(*arguments, given=b"".join(lines))
        self.git("update-ref", "HEAD", sha)
        return sha


def identity(author: str = ALICE, date: int = MOMENT, committed: int = MOMENT) -> dict[str, str]:
    """Give the variables by which git takes a commit's people and dates."""
    name, _, email = author.removesuffix(">").partition(" <")
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_AUTHOR_DATE": f"@{date} +0000",
        "GIT_COMMITTER_NAME": "Carol",
        "GIT_COMMITTER_EMAIL": "carol@example.org",
        "GIT_COMMITTER_DATE": f"@{committed} +0000",
    }


def new_repository(path: Path, *options: str) -> Repository:
    """Make an empty repository at `path`."""
    path.mkdir(parents=True, exist_ok=True)
    repository = Repository(path)
    repository.git("init", "--quiet", "--initial-branch=main", *options)
    return repository


@dataclass
class Fetched:
    """All that the pages of one fetch held."""

    events: list[ContributionEvent] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    coverage: Coverage | None = None
    repo_id: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    progress: list[Progress] = field(default_factory=list)

    @property
    def by_id(self) -> dict[str, ContributionEvent]:
        """Give the events by their ids."""
        return {event.id: event for event in self.events}

    @property
    def titles(self) -> list[str]:
        """Give the titles of the events, sorted."""
        return sorted(event.title or "" for event in self.events)


def fetched(
    repository: Repository | Path,
    *,
    since: str = "all",
    until: str | None = None,
    marks: Mapping[str, str] | None = None,
    now: datetime = NOW,
) -> Fetched:
    """Fetch a repository as `analyze-repo` does and gather the pages."""
    path = repository.path if isinstance(repository, Repository) else repository
    period = parse_period(since, until, now=now)
    found = Fetched()

    async def gather() -> None:
        provider = GitProvider(clock=lambda: now)
        target = RepoTarget(str(path))
        pages = provider.fetch(target, period, marks=marks or {}, progress=found.progress.append)
        async for page in pages:
            found.events += page.events
            found.actors += page.actors
            found.skipped += page.skipped
            found.coverage = page.coverage.get("commit", found.coverage)
            found.repo_id = page.repositories[0].repo_id if page.repositories else found.repo_id
            found.marks |= page.marks

    anyio.run(gather)
    return found
