"""The text of a file that was handed in: standard input, gzip and a byte order mark included."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ossmk.errors import InputError

STDIN = Path("-")


def name(source: Path) -> str:
    """Give what messages call the file."""
    return "standard input" if source == STDIN else str(source)


@contextmanager
def opened(source: Path) -> Iterator[TextIO]:
    """Open the file's text; `-` is standard input, `.gz` is unpacked.

    Raises `InputError` for what cannot be read, also while it is read.
    """
    try:
        with _text(source) as text:
            yield text
    except UnicodeDecodeError as error:
        raise InputError(f"{name(source)}: is not UTF-8 text; save it as UTF-8") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{name(source)}: is no whole gzip file: {error}") from error
    except OSError as error:
        raise InputError(f"{name(source)}: cannot be read: {error.strerror}") from error


def _text(source: Path) -> TextIO:
    if source == STDIN:
        return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
    if source.suffix == ".gz":
        return gzip.open(source, "rt", encoding="utf-8-sig")
    return source.open(encoding="utf-8-sig")
