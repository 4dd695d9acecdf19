"""Many archives into one target: in several processes, resumed where it was left off."""

import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from os import _exit
from pathlib import Path

from ossmk.errors import OssmkError, UsageError
from ossmk.model import Progress
from ossmk.providers.base import ReportProgress, silent
from ossmk.providers.gharchive.hours import in_order
from ossmk.providers.gharchive.lock import alone
from ossmk.providers.gharchive.report import ArchiveReport, FileReport, summed
from ossmk.providers.gharchive.targets import Target, stem
from ossmk.providers.gharchive.work import finished, import_file

Reports = Generator[FileReport, None, None]


def import_archives(
    files: Sequence[Path], target: Target, *, jobs: int = 1, progress: ReportProgress = silent
) -> ArchiveReport:
    """Import archives into a target and say what came of it.

    Files that an earlier run finished and that are unchanged are not read again. `jobs` is the
    number of processes; with more than one, the calling program must be importable by them, as
    `multiprocessing` asks. Raises `UsageError` for two files of one name, and `OutputError` while
    another import writes into the target.
    """
    _refuse_equal_names(files)
    with alone(target.state / "lock", place=target.place):
        return _import(files, target, jobs, progress)


def _import(
    files: Sequence[Path], target: Target, jobs: int, progress: ReportProgress
) -> ArchiveReport:
    ordered = sorted(files, key=lambda file: in_order(file.name))
    earlier = {file: finished(file, target) for file in ordered}
    open_files = [file for file, report in earlier.items() if report is None]
    reports = {file.name: report for file, report in earlier.items() if report is not None}
    reused = len(reports)
    with closing(_imported(open_files, target, jobs)) as imported:
        for report in imported:
            reports[report.name] = report
            progress(Progress("importing archives", len(reports), len(files), unit="files"))
    target.finish(file.name for file in ordered)
    return summed((reports[file.name] for file in ordered), reused=reused)


def _imported(files: Sequence[Path], target: Target, jobs: int) -> Reports:
    work = partial(import_file, target=target)
    if min(jobs, len(files)) > 1:
        yield from _in_processes(work, files, min(jobs, len(files)))
    else:
        yield from map(work, files)


def _in_processes(work: Callable[[Path], FileReport], files: Sequence[Path], jobs: int) -> Reports:
    """Give the reports as files are finished; leaving early ends the processes at once."""
    others = active_children()
    complete = False
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin)
    try:
        with _deaf_children():
            handed_out = [pool.submit(work, file) for file in files]
        for done in as_completed(handed_out):
            yield done.result()
        complete = True
    except BrokenProcessPool as error:
        raise OssmkError(
            "a process of the import was killed, perhaps for want of memory; give fewer --jobs and "
            "run it again: what is finished is kept"
        ) from error
    finally:
        pool.shutdown(wait=complete, cancel_futures=True)
        for process in active_children():
            if process not in others:
                process.terminate()


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Begin processes that Ctrl-C does not reach before they know what to do about it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        _exit(1)


def _refuse_equal_names(files: Sequence[Path]) -> None:
    named: dict[str, Path] = {}
    for file in files:
        other = named.setdefault(stem(file.name), file)
        if other != file:
            raise UsageError(f"{other} and {file} have one name; import them into two folders")
