"""Claims of one process on people: nobody else works on them meanwhile, and a crash frees them."""

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from ossmk.storage.base import Store

PATIENCE = timedelta(minutes=10)  # a claim that was not renewed for so long is nobody's
RENEW_SECONDS = 60.0


class Claims:
    """The claims of this process, one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._claimant = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._held: str | None = None
        self._renewed = time.monotonic()

    @contextmanager
    def claimed(self, target: str) -> Iterator[str | None]:
        """Hold a target while the block runs; gives who has it where that is somebody else."""
        other = self._claim(target)
        if other is not None and _is_gone(other):
            self._store.release(target, claimant=other)
            other = self._claim(target)
        if other is not None:
            yield other
            return
        self._held = target
        try:
            yield None
        finally:
            self._held = None
            self._store.release(target, claimant=self._claimant)

    def renew(self) -> None:
        """Say that the work goes on; once a minute is enough."""
        if self._held is not None and time.monotonic() - self._renewed > RENEW_SECONDS:
            self._claim(self._held)

    def _claim(self, target: str) -> str | None:
        self._renewed = time.monotonic()
        return self._store.claim(target, claimant=self._claimant, patience=PATIENCE)


def _is_gone(claimant: str) -> bool:
    """Tell whether it was a process of this machine that runs no more; Windows cannot tell."""
    host, _, rest = claimant.partition(":")
    process = rest.partition(":")[0]
    if os.name != "posix" or host != socket.gethostname() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
