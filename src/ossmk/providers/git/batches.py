"""Reading many commits: some git children work ahead, and what one cannot read is narrowed down."""

import os
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing

from ossmk.errors import GitError
from ossmk.providers.git.command import Child, Git, chunks
from ossmk.providers.git.log import Commit, commits, log_arguments

AT_ONCE = min(os.cpu_count() or 1, 4)


async def read_commits(
    git: Git, batches: Iterator[Sequence[str]], *, with_lines: bool, damaged: list[str]
) -> AsyncGenerator[Commit, None]:
    """Give the commits of all batches, in order.

    A commit whose contents git cannot read comes without changed files; git's complaint about it
    is added to `damaged`.
    """
    running: deque[tuple[Sequence[str], Child]] = deque()
    try:
        while True:
            while len(running) < AT_ONCE and (batch := next(batches, None)):
                running.append((batch, await _start(git, batch, with_lines=with_lines)))
            if not running:
                return
            batch, child = running[0]
            async with aclosing(_of_child(git, batch, child, with_lines, damaged)) as read:
                async for commit in read:
                    yield commit
            running.popleft()
            await child.aclose()
    finally:
        for _, child in running:
            await child.aclose()


async def _start(git: Git, shas: Sequence[str], *, with_lines: bool) -> Child:
    return await git.start(
        *log_arguments(with_lines=with_lines), standard_input="\n".join(shas).encode() + b"\n"
    )


async def _of_child(
    git: Git, shas: Sequence[str], child: Child, with_lines: bool, damaged: list[str]
) -> AsyncGenerator[Commit, None]:
    try:
        output = await child.output()
    except GitError as error:
        if not with_lines:
            raise
        async with aclosing(_narrowed(git, shas, error, damaged)) as read:
            async for commit in read:
                yield commit
        return
    for commit in commits(chunks(output), with_lines=with_lines):
        yield commit


async def _narrowed(
    git: Git, shas: Sequence[str], error: GitError, damaged: list[str]
) -> AsyncGenerator[Commit, None]:
    """Read a batch that failed in halves, until the damaged commits stand alone."""
    with_lines = len(shas) > 1
    if not with_lines:
        damaged.append(str(error))
    middle = len(shas) // 2
    for part in filter(None, (shas[:middle], shas[middle:])):
        async with (
            aclosing(await _start(git, part, with_lines=with_lines)) as child,
            aclosing(_of_child(git, part, child, with_lines, damaged)) as read,
        ):
            async for commit in read:
                yield commit
