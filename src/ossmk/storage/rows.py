"""Events and scores as rows: what is handed in is checked here, before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from operator import attrgetter
from string import ascii_lowercase, ascii_uppercase
from typing import Any, TypeVar

from pydantic import ValidationError

from ossmk.errors import InputError, StorageError
from ossmk.model import EVENT_FIELDS, ContributionEvent, Score
from ossmk.plugins import load_name
from ossmk.storage.database import Row, Value

SCORE_COLUMNS = (
    "target",
    "user_id",
    "dimension",
    "score_window",
    "rules",
    "value",
    "events",
    "as_of",
    "coverage",
)
# the types of the columns that are no text
TYPES = {
    **dict.fromkeys(("created_at", "committed_at", "observed_at", "as_of"), "timestamptz"),
    **dict.fromkeys(("lines_added", "lines_removed", "files_changed", "events"), "int8"),
    **dict.fromkeys(("private", "fork"), "bool"),
    "value": "float8",
}

Item = TypeVar("Item")

_event_values = attrgetter(*EVENT_FIELDS)
_score_values = attrgetter(
    *("window" if name == "score_window" else name for name in SCORE_COLUMNS)
)
_ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def lowered(text: str) -> str:
    """Lower the letters of ASCII, as the databases do."""
    return text.translate(_ASCII_LOWER)


def event_rows(
    events: Iterable[ContributionEvent | Mapping[str, Any]],
) -> Iterator[Sequence[Value]]:
    """Give the values of each event in the order of `EVENT_FIELDS`; data frames have rows too."""
    for number, event in enumerate(_each(events), start=1):
        if isinstance(event, ContributionEvent):
            yield _event_values(event)
        else:
            yield _event_values(_read_event(event, number))


def stored_event(row: Row) -> ContributionEvent:
    """Give the event of a stored row."""
    try:
        return ContributionEvent.model_validate({name: row[name] for name in EVENT_FIELDS})
    except ValidationError as error:
        raise StorageError(f"stored event {row['id']!r}: {_first_fault(error)}") from None


def score_rows(
    scores: Iterable[Score | Mapping[str, Any]], *, now: datetime
) -> list[Sequence[Value]]:
    """Give the values of each score in the order of `SCORE_COLUMNS`; of the same key the last."""
    rows: dict[tuple[Value, ...], Sequence[Value]] = {}
    for number, score in enumerate(_each(scores), start=1):
        values = _score_values(_read_score(score, number, now))
        rows[values[:5]] = values
    return list(rows.values())


def stored_score(row: Row) -> Score:
    """Give the score of a stored row."""
    fields = {name: row[name] for name in SCORE_COLUMNS if name != "score_window"}
    return Score.model_validate({**fields, "window": row["score_window"]})


def _each(rows: Iterable[Item]) -> Iterable[Item]:
    """Give the rows of a data frame, which iterates over its columns; others are as they are.

    https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
    """
    if not hasattr(rows, "__arrow_c_stream__"):
        return rows
    frame_rows = load_name("ossmk.relations", "frame_rows")
    read: Iterable[Item] = frame_rows(rows)
    return read


def _read_event(fields: Mapping[str, Any], number: int) -> ContributionEvent:
    known = {name: fields[name] for name in EVENT_FIELDS if name in fields}
    try:
        return ContributionEvent.model_validate(known)
    except ValidationError as error:
        raise InputError(f"event {number}: {_first_fault(error)}") from None


def _read_score(score: Score | Mapping[str, Any], number: int, now: datetime) -> Score:
    if not isinstance(score, Score):
        known = {name: score[name] for name in Score.model_fields if score.get(name) is not None}
        try:
            score = Score.model_validate({"as_of": now, **known})
        except ValidationError as error:
            raise InputError(f"score {number}: {_first_fault(error)}") from None
    if not isfinite(score.value):
        raise InputError(f"score {number}: value is {score.value}, not a finite number")
    return score


def _first_fault(error: ValidationError) -> str:
    """Say which key is wrong and how, without the value: it may be private."""
    fault = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in fault["loc"])
    return f"{key} is missing" if fault["type"] == "missing" else f"{key}: {fault['msg']}"
