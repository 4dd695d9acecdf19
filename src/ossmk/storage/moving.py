"""One person's or repository's rows move to another name, in every table, inside a transaction.

Rows that are there under the new name already are merged as if both had been saved under it.
Whoever moves rows is alone: nobody else saves meanwhile.
"""

from typing import Literal

from ossmk.storage.database import Database
from ossmk.storage.identities import SqlIdentities
from ossmk.storage.rows import lowered
from ossmk.storage.saving import save_staged

# each row is written under the new name before the one under the old goes
_PERSON = (
    "move_person_scores", "drop_person_scores", "move_person_history", "drop_person_history",
)  # fmt: skip
_REPOSITORY = (
    "move_sightings", "drop_sightings", "move_repository_scores", "drop_repository_scores",
    "move_repository_history", "move_repository", "drop_repository",
)  # fmt: skip


def move(
    database: Database, named: Literal["person", "repository"], old: str, new: str, *, forge_id: str
) -> None:
    """Move all rows of a name, given in lower case, to another; staged events are lost."""
    _move_events(database, named, old, new, forge_id)
    for name in _PERSON if named == "person" else _REPOSITORY:
        database.run(name, old=old, new=new)
    if named == "person":
        database.run("move_actor", old=old, new=new, forge_id=forge_id)
        database.run("drop_actor", old=old, forge_id=forge_id)
        SqlIdentities(database).rename(old, new)
    database.run("move_runs", old=old, new=new)
    for target, renamed in _targets(named, old, new):
        database.run("move_marks", old=target, new=renamed)
        database.run("drop_marks", old=target)


def rename_staged(
    database: Database,
    named: Literal["person", "repository"],
    old: str,
    new: str,
    *,
    forge_id: str | None,
) -> None:
    """Rename staged events: a repository's, or those of a login with or without this number."""
    number = {"forge_id": forge_id} if named == "person" else {}
    database.run(f"rename_staged_{named}", old=old, new=new, **number)


def _move_events(
    database: Database, named: Literal["person", "repository"], old: str, new: str, forge_id: str
) -> None:
    number = {"forge_id": forge_id} if named == "person" else {}
    database.load("ossmk_staged_events", ("id",), ())
    moved = database.run(f"stage_{named}", old=old, **number)
    database.run(f"drop_{named}_events", old=old, **number)
    for known in (forge_id, None):  # rows without a number belong to who has the name
        rename_staged(database, named, old, new, forge_id=known)
    save_staged(database, moved)


def _targets(named: Literal["person", "repository"], old: str, new: str) -> list[tuple[str, str]]:
    """Give the ways in which marks name a target; a repository also goes without its host."""
    if named == "person":
        return [(lowered(old), new)]
    return [(old, new), (old.partition("/")[2], new.partition("/")[2])]
