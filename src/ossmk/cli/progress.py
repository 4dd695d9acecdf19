"""Progress on a terminal, for what takes longer than a second; silence everywhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import click

from ossmk.cli.text import one_line
from ossmk.exporters.atomic import STDOUT
from ossmk.model import Progress
from ossmk.providers.base import ReportProgress

AFTER_SECONDS = 1.0


@contextmanager
def progress_on_terminal(*, beside: Path | None = None) -> Iterator[ReportProgress]:
    """Give a callback that draws on standard error if that is a terminal.

    Nothing is drawn `beside` rows that stream to standard output: they would mix. Where nothing
    is drawn a line tells of each longer wait, so that no run stands still in silence.
    """
    if beside == STDOUT or not sys.stderr.isatty():
        yield tell_wait
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


def tell_wait(progress: Progress) -> None:
    """Tell of a longer wait, and of nothing else."""
    if progress.is_wait and (progress.total or 0) > AFTER_SECONDS:
        click.echo(f"ossmk: {one_line(progress.step)}", err=True)
