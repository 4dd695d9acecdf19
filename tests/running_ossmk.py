"""The command as a user runs it: the installed program, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

OSSMK = Path(sys.executable).with_name("ossmk")


@dataclass(frozen=True)
class Ossmk:
    """Runs `ossmk` in a folder; its store is `store` there."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "store.db"

    def environment(self, **variables: str) -> dict[str, str]:
        own = {"OSSMK_DB": f"sqlite:///{self.store}", "XDG_CACHE_HOME": str(self.folder / "caches")}
        return os.environ | own | variables

    def command(self, *arguments: str) -> list[str]:
        return [str(OSSMK), *arguments]

    def __call__(self, *arguments: str, given: str = "", **variables: str) -> str:
        """Give standard output of a run that must succeed."""
        done = self.tried(*arguments, given=given, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tried(
        self, *arguments: str, given: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Give a run with its exit code and both outputs."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**variables),
            input=given,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def started(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a run to meddle with; standard input and output are pipes."""
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**variables),
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
        )
