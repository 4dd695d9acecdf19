"""What a result file says about itself, besides its events and scores."""

from pathlib import Path

from ossmk.inputs.opened import STDIN, name, opened
from ossmk.inputs.values import values

_ROWS = (".parquet", ".csv")


def result_moment(source: Path) -> str | None:
    """Give the `as_of` of a result file, as it is written there; None for any other file."""
    if source == STDIN or source.suffix.lower() in _ROWS or not source.is_file():
        return None
    with opened(source) as text:
        first = next(values(text, name(source)), None)
    match first and first.value:
        case {"summary": {"as_of": str(moment)}}:
            return moment
        case _:
            return None
