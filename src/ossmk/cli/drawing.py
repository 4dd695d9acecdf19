"""A spinner, a bar and the time: how far a run is, on standard error."""

from threading import Lock

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Display

from ossmk.cli.text import one_line
from ossmk.model import Progress


class Drawing:
    """The last step told, drawn from the moment it is started until it is stopped."""

    def __init__(self) -> None:
        self._display = Display(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[amount]}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._display.add_task("working", total=None, amount="")
        self._lock = Lock()
        self._stopped = False

    def start(self) -> None:
        """Begin to draw, unless it is over already."""
        with self._lock:
            if not self._stopped:
                self._display.start()

    def stop(self) -> None:
        """Take the drawing away for good."""
        with self._lock:
            self._stopped = True
            self._display.stop()

    def show(self, progress: Progress) -> None:
        """Take in how far it is."""
        self._display.update(
            self._task,
            description=one_line(progress.step),
            completed=progress.done,
            total=progress.total,
            amount=_amount(progress),
        )


def _amount(progress: Progress) -> str:
    if progress.is_wait:
        return ""
    if progress.total is not None:
        return f"{progress.done:,}/{progress.total:,} {progress.unit}"
    return f"{progress.done:,} {progress.unit}" if progress.done else ""
