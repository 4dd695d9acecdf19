"""Progress on a terminal, for what takes longer than a second; silence everywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Display

from ossmk.cli.text import one_line
from ossmk.model import Progress
from ossmk.providers.base import ReportProgress, silent

AFTER_SECONDS = 1.0


@contextmanager
def progress_on_terminal() -> Iterator[ReportProgress]:
    """Give a callback that draws on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    drawing = _Drawing()
    start = Timer(AFTER_SECONDS, drawing.start)
    start.daemon = True
    start.start()
    try:
        yield drawing.show
    finally:
        start.cancel()
        drawing.stop()


class _Drawing:
    """The last step told, drawn from the moment it is started until it is stopped."""

    def __init__(self) -> None:
        self._display = Display(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._display.add_task("working", total=None, amount="")
        self._lock = Lock()
        self._stopped = False

    def start(self) -> None:
        with self._lock:
            if not self._stopped:
                self._display.start()

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            self._display.stop()

    def show(self, progress: Progress) -> None:
        self._display.update(
            self._task,
            description=one_line(progress.step),
            completed=progress.done,
            total=progress.total,
            amount=_amount(progress),
        )


def _amount(progress: Progress) -> str:
    if progress.total is not None:
        return f"{progress.done:,}/{progress.total:,} {progress.unit}"
    return f"{progress.done:,} {progress.unit}" if progress.done else ""
