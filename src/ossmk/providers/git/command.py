"""Running git: in a clean environment, into temporary files, its failures as `GitError`.

A child writes into a file and not into a pipe: it never waits for us, several can work ahead, and
nothing is held in memory however much they write.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, Self

import anyio
from anyio.abc import ByteReceiveStream, Process

from ossmk.errors import GitError
from ossmk.settings import inherited_environment

CHUNK_BYTES = 1 << 20

File = IO[bytes] | int

# what a user's git says about itself stays; what points it elsewhere (as in a hook) goes
_KEPT = (
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)
_FIXED = {
    "LC_ALL": "C",
    "LANGUAGE": "C",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": "",  # there is no such file: no grafts
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    # a partial clone must not fetch what is missing; an older git knows only the second
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}


class Child:
    """A running git: wait for it with `output`, leave it with `aclose`, in any order."""

    def __init__(
        self, process: Process, output: IO[bytes], complaints: IO[bytes], files: ExitStack
    ) -> None:
        self._process = process
        self._output = output
        self._complaints = complaints
        self._files = files

    async def status(self) -> int:
        """Wait for the end and give git's exit status."""
        return await self._process.wait()

    async def output(self) -> IO[bytes]:
        """Wait for the end and give all that was written; raises `GitError` in git's words."""
        if await self.status() != 0:
            raise GitError(f"git failed: {self._complaint()}")
        self._output.seek(0)
        return self._output

    async def aclose(self) -> None:
        """End the process if it still runs, also when we are being cancelled."""
        await _end(self._process)
        self._files.close()

    def _complaint(self) -> str:
        self._complaints.seek(0)
        return complaint(self._complaints.read(CHUNK_BYTES))


class Git:
    """The git command with the options that say which repository it reads, and how.

    `variables` are set in its environment over all others.
    """

    def __init__(self, *options: str, variables: Mapping[str, str] | None = None) -> None:
        self.options = options
        self.variables = dict(variables or {})

    def with_options(self, *options: str) -> Self:
        """Give the same command with more options before the subcommand."""
        return type(self)(*self.options, *options, variables=self.variables)

    async def start(self, *arguments: str, standard_input: bytes = b"") -> Child:
        """Start git and give the running child."""
        with ExitStack() as files:
            output = files.enter_context(tempfile.TemporaryFile())
            complaints = files.enter_context(tempfile.TemporaryFile())
            given = files.enter_context(tempfile.TemporaryFile())
            given.write(standard_input)
            given.seek(0)
            process = await self._process(arguments, stdin=given, stdout=output, stderr=complaints)
            return Child(process, output, complaints, files.pop_all())

    async def watch(self, *arguments: str, tell: Callable[[bytes], None]) -> None:
        """Run git and tell what it says on standard error as it comes, for its progress.

        Raises `GitError` in git's words when it fails; cancellation ends it.
        """
        said = b""
        process = await self._process(arguments, stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE)
        try:
            while process.stderr is not None and (chunk := await _received(process.stderr)):
                tell(chunk)
                said = (said + chunk)[-CHUNK_BYTES:]
            if await process.wait() != 0:
                raise GitError(f"git failed: {complaint(said)}")
        finally:
            await _end(process)

    async def _process(
        self, arguments: Sequence[str], *, stdin: File, stdout: File, stderr: File
    ) -> Process:
        try:
            return await anyio.open_process(
                ["git", "--no-pager", *self.options, *arguments],
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                env=environment(inherited_environment()) | self.variables,
            )
        except (FileNotFoundError, PermissionError) as error:
            raise GitError("git is not installed, or not on the PATH; install it") from error

    async def text(self, *arguments: str, standard_input: bytes = b"") -> str:
        """Run git and give what it writes; raises `GitError` when it fails."""
        async with aclosing(await self.start(*arguments, standard_input=standard_input)) as child:
            return _text(await child.output())

    async def ask(self, *arguments: str) -> str | None:
        """Run git and give what it writes; None when it says no by its exit status."""
        async with aclosing(await self.start(*arguments)) as child:
            return _text(await child.output()) if await child.status() == 0 else None


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the environment for git: ours, without the variables that would change its answer."""
    ours = {
        name: value
        for name, value in environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return ours | _FIXED


async def _end(process: Process) -> None:
    """End a process if it still runs, also when we are being cancelled."""
    with anyio.CancelScope(shield=True):
        if process.returncode is None:
            process.kill()
        await process.aclose()


async def _received(stream: ByteReceiveStream) -> bytes:
    """Give what came next; nothing at the end."""
    try:
        return await stream.receive()
    except anyio.EndOfStream:
        return b""


def complaint(said: bytes) -> str:
    """Give the line of what git said that tells why it failed."""
    lines = said.decode("utf-8", "replace").splitlines()
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (fatal or lines or ["it said nothing"])[0]


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file to its end, a megabyte at a time."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def tokens(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Give what NUL bytes end, wherever the parts were cut."""
    rest = b""
    for part in parts:
        *whole, rest = (rest + part).split(b"\0")
        yield from whole


def _text(output: IO[bytes]) -> str:
    return output.read().decode("utf-8", "replace").removesuffix("\n")


def folder(path: str) -> Path:
    """Give the folder at `path`; raises `GitError` where there is none."""
    found = Path(path).expanduser()
    if not found.is_dir():
        raise GitError(f"{path}: no such folder; give the path of a git clone")
    return found
