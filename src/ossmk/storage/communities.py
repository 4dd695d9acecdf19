"""What the metrics need of the stored events: people counted by the database, and their talk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from ossmk.decoding import convert
from ossmk.metrics import Community, Work
from ossmk.storage.database import Database, Row, Value

Read = TypeVar("Read")


class _Person(msgspec.Struct, frozen=True):
    person: str
    first: datetime
    commits: int


def take_stored(
    database: Database,
    community: Community,
    conditions: Sequence[str],
    values: Mapping[str, Value],
    *,
    before_all: datetime,
) -> None:
    """Take in the events that the conditions name; commits are counted where they are stored."""
    since = community.period.since or before_all
    for row in database.rows("count_events", conditions=conditions, **values):
        community.take_kind(row["kind"])
    for row in database.rows("people_at_work", conditions=conditions, **values, begin=since):
        person = _read(row, _Person)
        community.take_person(person.person, person.first, commits=person.commits)
    for row in database.rows("talk", conditions=conditions, **values, begin=since):
        community.take_work(_read(row, Work))


def _read(row: Row, kind: type[Read]) -> Read:
    return convert(dict(row), kind)
