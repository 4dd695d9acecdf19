"""Saving events: everything is staged, then new rows go in and known rows are merged.

Two savers never wait for each other in a circle: new rows are written in the order of their ids,
and after them known rows are locked in the order of their ids. Rows that say nothing new are
neither locked nor written.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations, groupby, islice
from typing import Any

from ossmk.merging import losing_repos, merge
from ossmk.model import EVENT_FIELDS, ContributionEvent
from ossmk.storage.database import Database, Row, Value
from ossmk.storage.rows import event_rows, lowered, stored_event
from ossmk.storage.tombstones import Tombstones

BATCH = 5_000


def stage_events(
    database: Database,
    events: Iterable[ContributionEvent | Mapping[str, Any]],
    tombstones: Tombstones,
) -> int:
    """Put events into the table of staged ones, inside a transaction; gives the number taken in.

    Events of people who were erased are not taken in.
    """
    database.run("make_staged_events")
    rows = tombstones.kept(event_rows(events))
    staged = database.load("ossmk_staged_events", EVENT_FIELDS, rows)
    for person in tombstones.new_names:  # learned from a row that came after others of theirs
        staged -= database.run("unstage_events", person=person)
    return staged


def save_staged(database: Database, staged: int) -> None:
    """Merge the staged events, that many, into the stored ones."""
    if staged and database.run("insert_new_events") < staged:
        _merge_known(database)


def _merge_known(database: Database) -> None:
    database.run("make_differing")
    database.load("ossmk_differing", ("id",), ())
    if not database.run("find_differing"):
        return
    database.run("keep_latest_times")
    database.run("make_merged_events")
    database.run("make_staged_sightings")
    database.run("make_staged_names")
    for batch in _batches(_versions(database.stream("conflicts"))):
        _write_merged(database, batch)


def _versions(rows: Iterable[Row]) -> Iterator[Sequence[ContributionEvent]]:
    """Give all versions of one event at a time, the stored one first."""
    for _, versions in groupby(rows, key=lambda row: row["id"]):
        yield [stored_event(row) for row in versions]


def _batches(
    versions: Iterator[Sequence[ContributionEvent]],
) -> Iterator[list[Sequence[ContributionEvent]]]:
    while batch := list(islice(versions, BATCH)):
        yield batch


def _write_merged(database: Database, batch: Sequence[Sequence[ContributionEvent]]) -> None:
    changed: list[ContributionEvent] = []
    sightings: list[Sequence[Value]] = []
    names: list[Sequence[Value]] = []
    for versions in batch:
        event = reduce(merge, versions)
        sightings += [(event.id, repo_id) for repo_id in sorted(losing_repos(*versions))]
        names += [(*pair, event.id) for pair in _names(versions)]
        if event != versions[0]:
            changed.append(event)
    database.load("ossmk_merged_events", EVENT_FIELDS, event_rows(changed))
    database.run("write_merged_events")
    database.load("ossmk_staged_sightings", ("event_id", "repo_id"), sightings)
    database.run("insert_sightings")
    database.run("drop_own_sightings")
    database.load("ossmk_staged_names", ("account", "other", "event_id"), names)
    database.run("insert_told_names")


def _names(versions: Iterable[ContributionEvent]) -> Iterable[tuple[str, str]]:
    """Pair the names, in lower case, under which an event was told."""
    return combinations(sorted({lowered(version.user_id) for version in versions}), 2)
