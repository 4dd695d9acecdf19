"""Speaking with a remote: which commit its default branch is at, and fetching that branch.

The credential reaches git in the environment of that one child: never as an argument, in an
address or in a file. Nothing may ask a person: no terminal, no window, no ssh prompt.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from ossmk.model import Progress
from ossmk.providers.base import ReportProgress
from ossmk.providers.git.command import Git
from ossmk.settings import inherited_environment

# where a kept clone has what was the remote's HEAD: whatever the branch is called now
BRANCH = "refs/heads/head"
# of `git fetch --progress`, whose lines end in a carriage return while they change
_STEP = re.compile(rb"(?:remote: )?([A-Z][a-z ]+):\s+[0-9]+% \(([0-9]+)/([0-9]+)\)")
_ASKS_NOBODY = {
    "GIT_ALLOW_PROTOCOL": "http:https:ssh",
    "GIT_ASKPASS": "",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes",
}
_OPTIONS = {
    "credential.helper": "",
    "gc.autoDetach": "false",
    "maintenance.autoDetach": "false",
    # a minute without a byte is a dead connection: a server that counts objects tells of it
    "http.lowSpeedLimit": "1",
    "http.lowSpeedTime": "60",
}


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository elsewhere: its address, and the header that lets us read it."""

    url: str
    header: SecretStr | None = None

    async def tip(self) -> str | None:
        """Give the SHA its default branch is at, None while it is empty; raises `GitError`."""
        # from a folder of no repository, whose settings would play a part
        told = await self._git("-C", os.sep).text("ls-remote", self.url, "HEAD")
        refs = (line.split("\t") for line in told.splitlines())
        return next((sha for sha, name in refs if name == "HEAD"), None)

    async def fetch(self, into: Path, report: ReportProgress) -> None:
        """Bring what the default branch has and the repository at `into` has not."""
        git = self._git("-C", str(into), "--git-dir=.")
        refspec = f"+HEAD:{BRANCH}"
        arguments = ("fetch", "--progress", "--no-tags", "--no-recurse-submodules")
        await git.watch(*arguments, self.url, refspec, tell=_told(report))

    def _git(self, *where: str) -> Git:
        options = (option for pair in _OPTIONS.items() for option in ("-c", "=".join(pair)))
        return Git(*where, *options, variables=_ASKS_NOBODY | self._credential())

    def _credential(self) -> dict[str, str]:
        if self.header is None:
            return {}
        # for this address alone: git sends it nowhere else
        key = f"http.{self.url}.extraHeader"
        return more_settings(inherited_environment(), key, self.header.get_secret_value())


def more_settings(environ: Mapping[str, str], key: str, value: str) -> dict[str, str]:
    """Give the variables that add a setting to those the environment holds already.

    https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
    """
    count = environ.get("GIT_CONFIG_COUNT", "")
    place = int(count) if count.isdigit() else 0
    return {
        "GIT_CONFIG_COUNT": str(place + 1),
        f"GIT_CONFIG_KEY_{place}": key,
        f"GIT_CONFIG_VALUE_{place}": value,
    }


def _told(report: ReportProgress) -> Callable[[bytes], None]:
    """Turn what git says into progress."""

    def tell(said: bytes) -> None:
        if steps := _STEP.findall(said):
            step, done, total = steps[-1]
            report(
                Progress(f"git fetch: {step.decode().lower()}", int(done), int(total), "objects")
            )

    return tell
