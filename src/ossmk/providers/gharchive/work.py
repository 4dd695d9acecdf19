"""One archive → its rows in place, its bad lines aside, and a report that says it is finished."""

from pathlib import Path

import msgspec

from ossmk.decoding import decode
from ossmk.errors import InputError
from ossmk.providers.gharchive.files import move, telling, unfinished, write
from ossmk.providers.gharchive.lines import ArchiveLines
from ossmk.providers.gharchive.report import VERSION, FileReport
from ossmk.providers.gharchive.sorting import Sorting
from ossmk.providers.gharchive.targets import Target

_encode = msgspec.json.Encoder().encode


def import_file(source: Path, target: Target) -> FileReport:
    """Import one archive in place of what it gave before; its report is written last.

    Killed before that, the next run does the same again and ends with the same rows.
    """
    with unfinished(target.state / "unfinished", source.name) as folder:
        rows, aside = folder / "rows", folder / "bad"
        report = _read(source, rows, aside)
        published = target.publish(rows, source.name)
        outputs = [str(path.relative_to(target.state.parent)) for path in published]
        report = msgspec.structs.replace(report, outputs=outputs)
        kept = target.bad / f"{source.name}.jsonl"
        if report.bad:
            move(aside, kept)
        else:
            with telling(kept):
                kept.unlink(missing_ok=True)
        write(_encode(report), _report_file(source, target), beside=folder)
    return report


def finished(source: Path, target: Target) -> FileReport | None:
    """Give the report of an earlier run, if it was of this very file and by the same reading."""
    try:
        content = _report_file(source, target).read_bytes()
        report = decode(content, FileReport)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    is_same = (report.size, report.modified) == _identity(source) and report.version == VERSION
    is_there = all((target.state.parent / output).exists() for output in report.outputs)
    return report if is_same and is_there else None


def _report_file(source: Path, target: Target) -> Path:
    return target.state / "finished" / f"{source.name}.json"


def _identity(source: Path) -> tuple[int, int]:
    try:
        told = source.stat()
    except OSError as error:
        raise InputError(f"{source}: cannot be read: {error.strerror}") from error
    return told.st_size, told.st_mtime_ns


def _read(source: Path, rows: Path, aside: Path) -> FileReport:
    size, modified = _identity(source)
    archive = ArchiveLines(source)
    with telling(rows), rows.open("wb") as row_file, aside.open("wb") as bad_file:
        sorting = Sorting(row_file, bad_file)
        for line in archive:
            sorting.take(line)
        sorting.finish()
    return FileReport(
        name=source.name,
        size=size,
        modified=modified,
        lines=sorting.lines,
        bad=sorting.bad,
        events=dict(sorting.events),
        left_out=dict(sorting.left_out),
        fault=archive.fault,
    )
