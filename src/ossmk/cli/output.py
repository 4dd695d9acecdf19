"""Where results go: a file by its ending, standard output, or a table where none is named."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from ossmk.cli.text import one_line
from ossmk.errors import UsageError
from ossmk.exporters.atomic import STDOUT, write_pieces
from ossmk.exporters.base import exporter


def check_destination(out: Path | None) -> None:
    """Raise `UsageError` for a file that could not be written in the end."""
    if out is None or out == STDOUT:
        return
    exporter(out)
    if out.is_dir():
        raise UsageError(f"--out {out} is a folder; name a file in it")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.parent}")


def is_document(out: Path) -> bool:
    """Tell whether one JSON object is written there, rather than rows."""
    return out == STDOUT or out.suffix.lower() == ".json"


def check_document(out: Path | None) -> None:
    """Raise `UsageError` where one JSON object could not be written, or not under that name."""
    check_destination(out)
    if out is not None and not is_document(out):
        raise UsageError(f"{out}: this is one JSON object; give --out FILE.json or --out -")


def write_document(document: Mapping[str, Any], out: Path) -> None:
    """Write one JSON object, readable by people too."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    write_pieces(out, [text.encode("utf-8", "replace"), b"\n"])


def fail_strictly(doubts: Sequence[str]) -> NoReturn:
    """End with exit code 1, naming the doubts; everything was shown before."""
    click.echo("ossmk: --strict was given, and there are doubts:", err=True)
    for doubt in doubts:
        click.echo(f"ossmk: {one_line(doubt)}", err=True)
    click.get_current_context().exit(1)
