"""Events and scores out of files: each row checked, each fault named with file, line and key."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ossmk import plugins
from ossmk.errors import InputError
from ossmk.inputs.csv import csv_rows
from ossmk.inputs.opened import name, opened
from ossmk.inputs.values import Json, Located, values
from ossmk.model import EVENT_FIELDS, KINDS, ContributionEvent

ScoreRow = Mapping[str, Json]

_CURES = {
    "timezone_aware": "; a time names its zone: 2026-01-31T12:00:00Z",
    "datetime_from_date_parsing": "; write it as 2026-01-31T12:00:00Z",
    "datetime_parsing": "; write it as 2026-01-31T12:00:00Z",
    "missing": "; every event has id, kind, repo_id, user_id and created_at",
}


def read_events(source: Path) -> Iterator[ContributionEvent]:
    """Give the events of a file as it is read: JSON lines, an array, or a result's `events`.

    Raises `InputError` at the first row that is no event.
    """
    for row in _rows(source, wanted=("events",)):
        yield _event(row)


def read_saved(source: Path) -> Iterator[ContributionEvent | ScoreRow]:
    """Give the events and the scores of a file as it is read; a result file holds both.

    A score is a mapping with `user_id`, `dimension`, `window` and `value`, and what else it has.
    Raises `InputError` at the first row that is neither.
    """
    for row in _rows(source, wanted=("events", "scores")):
        match row.value:
            case {"dimension": _}:
                yield _score(row)
            case _:
                yield _event(row)


def _rows(source: Path, *, wanted: tuple[str, ...]) -> Iterator[Located]:
    if source.suffix.lower() == ".parquet":
        yield from plugins.load_name("ossmk.inputs.parquet", "parquet_rows")(source)
        return
    if source.suffix.lower() == ".csv":
        yield from csv_rows(source)
        return
    with opened(source) as text:
        for located in values(text, name(source)):
            parts = _parts(located.value)
            if parts is None:
                yield located
            else:
                yield from _wanted_parts(located.where, parts, wanted)


def _parts(value: Json) -> Mapping[str, list[Json]] | None:
    """Give the lists a result file holds; None for what is a row itself."""
    if not isinstance(value, dict) or "kind" in value or "dimension" in value:
        return None
    parts = {key: value.get(key) for key in ("events", "scores")}
    return {key: part for key, part in parts.items() if isinstance(part, list)} or None


def _wanted_parts(
    where: str, parts: Mapping[str, list[Json]], wanted: tuple[str, ...]
) -> Iterator[Located]:
    if not parts.keys() & set(wanted):
        raise InputError(
            f"{where}: a result without its events; write it with --with-events, or give the file "
            "that `ossmk fetch` wrote"
        )
    for key in wanted:
        for number, row in enumerate(parts.get(key, ()), start=1):
            yield Located(f"{where}: {key} {number}", row)


def _event(row: Located) -> ContributionEvent:
    match row.value:
        case {"dimension": _}:
            raise InputError(
                f"{row.where}: a score stands where an event should; give what it was scored from"
            )
        case dict():
            pass
        case _:
            raise InputError(f'{row.where}: an event is an object, like {{"id": …}}')
    try:
        return ContributionEvent.model_validate(row.value)
    except ValidationError as error:
        raise InputError(f"{row.where}: {_said(error.errors()[0])}") from error


def _score(row: Located) -> ScoreRow:
    score = row.value if isinstance(row.value, dict) else {}
    texts = (score.get(key) for key in ("user_id", "dimension", "window"))
    if all(isinstance(text, str) for text in texts) and isinstance(score.get("value"), int | float):
        return score
    raise InputError(
        f"{row.where}: a score has the texts user_id, dimension and window, and the number value"
    )


def _said(fault: ErrorDetails) -> str:
    """Put the first fault of an event in words: which key, what is wrong, what was meant."""
    key = ".".join(str(part) for part in fault["loc"])
    match fault["type"]:
        case "extra_forbidden":
            return f"unknown key {key!r}{_nearest(key, EVENT_FIELDS)}"
        case "literal_error" if key == "kind":
            return f"unknown kind {fault['input']!r}{_nearest(str(fault['input']), KINDS)}"
        case _:
            return f"key {key!r}: {fault['msg']}{_CURES.get(fault['type'], '')}"


def _nearest(word: str, words: tuple[str, ...]) -> str:
    nearest = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean {nearest[0]!r}?" if nearest else f"; known: {', '.join(words)}"
