"""The SQL files of this folder: whole, or by section (`-- :: name`) and statement."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"^-- :: (\w+)$", re.MULTILINE)
_END = re.compile(r";\s*$", re.MULTILINE)


@cache
def text(name: str) -> str:
    """Give a file as it is."""
    return (files("ossmk.scoring") / name).read_text(encoding="utf-8")


@cache
def sections(name: str) -> Mapping[str, list[str]]:
    """Give the statements of each section of a file."""
    _, *parts = _SECTION.split(text(name))
    return {
        title: [statement for part in _END.split(body) if (statement := part.strip())]
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }
