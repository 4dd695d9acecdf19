"""Running git: what it may see, and that it ends with us."""

import os
from contextlib import aclosing, suppress
from pathlib import Path

import anyio
import pytest

from making_repositories import NOW, Repository, fetched
from ossmk.errors import GitError
from ossmk.model import RepoTarget
from ossmk.periods import parse_period
from ossmk.providers.git.command import Git, environment
from ossmk.providers.git.provider import GitProvider


def test_git_sees_our_environment_without_what_would_change_its_answer() -> None:
    ours = {
        "HOME": "/home/me",
        "LC_ALL": "de_DE.UTF-8",
        "GIT_DIR": "/elsewhere",
        "GIT_CONFIG": "/elsewhere",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
    }
    theirs = environment(ours)
    assert theirs["HOME"] == "/home/me"
    assert theirs["LC_ALL"] == "C"
    assert theirs["GIT_CONFIG_COUNT"] == "1"
    assert not {"GIT_DIR", "GIT_CONFIG"} & theirs.keys()


def test_git_s_own_words_are_in_the_error() -> None:
    with pytest.raises(GitError, match="git failed: error: unknown option `nonsense'"):
        anyio.run(Git().text, "version", "--nonsense")


def test_cancelling_a_fetch_ends_its_git(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(pid_pipe := tmp_path / "pid")
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\necho $$ > "{pid_pipe}"\nexec sleep 600\n')
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)

    async def fetch() -> None:
        period = parse_period("all", now=NOW)
        async for _ in GitProvider().fetch(RepoTarget(str(repository.path)), period, marks={}):
            pass

    async def cancel_when_git_runs() -> int:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(fetch)
            pid = await anyio.Path(pid_pipe).read_text()
            tasks.cancel_scope.cancel()
        return int(pid)

    with pytest.raises(ProcessLookupError):
        os.kill(anyio.run(cancel_when_git_runs), 0)


def test_leaving_in_the_middle_ends_the_children_that_work_ahead(repository: Repository) -> None:
    repository.write([(number, number) for number in range(9000)])

    async def first_page() -> int:
        period = parse_period("all", now=NOW)
        fetch = GitProvider().fetch(RepoTarget(str(repository.path)), period, marks={})
        async with aclosing(fetch):
            await anext(fetch)
            page = await anext(fetch)
        return len(page.events)

    assert anyio.run(first_page) == 2000
    assert "git" not in running_children()


def running_children() -> list[str]:
    """Give the names of our children, where the machine tells (Linux)."""
    names = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # a process that has just ended
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            if rest.split()[1] == str(os.getpid()):
                names.append(name)
    return names


def test_a_long_history_comes_in_pages_and_is_complete(repository: Repository) -> None:
    repository.write([(number, number) for number in range(9000)])
    found = fetched(repository)
    assert len(found.by_id) == len(found.events) == 9000
    assert [step.done for step in found.progress] == [0, 2000, 4000, 6000, 8000, 9000]
