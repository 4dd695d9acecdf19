"""Progress on a terminal, for what takes longer than a second; silence everywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from ossmk.exporters.atomic import STDOUT
from ossmk.providers.base import ReportProgress, silent

AFTER_SECONDS = 1.0


@contextmanager
def progress_on_terminal(*, beside: Path | None = None) -> Iterator[ReportProgress]:
    """Give a callback that draws on standard error if that is a terminal.

    Nothing is drawn `beside` rows that stream to standard output: they would mix.
    """
    if beside == STDOUT or not sys.stderr.isatty():
        yield silent
        return
    from ossmk.cli.drawing import Drawing  # noqa: PLC0415 - rich is slow to load

    drawing = Drawing()
    start = Timer(AFTER_SECONDS, drawing.start)
    start.daemon = True
    start.start()
    try:
        yield drawing.show
    finally:
        start.cancel()
        drawing.stop()
