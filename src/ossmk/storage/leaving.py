"""A person leaves: everything stored of them is given out, or erased for good."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ossmk.storage.database import Database, Row
from ossmk.storage.identities import SqlIdentities
from ossmk.storage.rows import lowered
from ossmk.storage.tombstones import bury, read_tombstones

# what a row in one of them says of a person goes; sightings before the events they belong to
_TABLES = (
    "sightings", "events", "scores", "history", "runs", "told_names", "actors", "former_names",
)  # fmt: skip
_GIVEN_OUT = ("identities", *_TABLES)


def erase(database: Database, who: str, *, linked: bool) -> Mapping[str, int]:
    """Erase a person from every table and leave tombstones, inside a transaction.

    `who` is a login, an e-mail or an account's number; other names of the same account go too,
    and with `linked` all accounts that are linked with it. Gives the number of rows per table.
    """
    database.run("lock_leaving")
    names = names_of(database, who, linked=linked)
    _name_leaving(database, names)
    erased = {name: database.run(f"erase_{name}") for name in _TABLES}
    erased["identities"] = SqlIdentities(database).drop(names)
    erased["sync"] = _erase_marks(database, names)
    bury(database, names)
    _name_leaving(database, ())
    return erased


def everything_about(
    database: Database, who: str, *, linked: bool
) -> dict[str, list[dict[str, Any]]]:
    """Give every row about a person, by table, inside a transaction: those that `erase` erases."""
    names = names_of(database, who, linked=linked)
    _name_leaving(database, names)
    found = {name: [dict(row) for row in database.rows(f"{name}_about")] for name in _GIVEN_OUT}
    found["sync"] = [dict(row) for row in _marks_about(database, names)]
    _name_leaving(database, ())
    return found


def forget_tombstone(database: Database, who: str) -> bool:
    """Let a person come back, inside a transaction; False where they were never erased.

    Every source starts from the beginning: what it left out meanwhile is behind its marks.
    """
    database.run("lock_leaving")
    erasure = read_tombstones(database).erasure(who)
    if erasure is None:
        return False
    database.run("drop_tombstones", erasure=erasure)
    database.run("drop_all_marks")
    return True


def names_of(database: Database, who: str, *, linked: bool) -> Sequence[str]:
    """Give all names, in lower case, of the accounts that `who` stands for, and their numbers."""
    names: set[str] = set()
    found = {lowered(who)}
    while found:
        names |= found
        same = _same_account(database, found)
        found = same | _same_person(database, found) if linked else same
        found -= names
    return sorted(names)


def _same_account(database: Database, names: Iterable[str]) -> set[str]:
    rows = [row for name in names for row in database.rows("accounts_of", who=name)]
    numbers = {row["actor_id"] for row in rows if row["actor_id"]}
    return numbers | {lowered(row["user_id"]) for row in rows}


def _same_person(database: Database, names: Iterable[str]) -> set[str]:
    identities = SqlIdentities(database)
    return {lowered(account) for name in names for account in identities.accounts(name)}


def _name_leaving(database: Database, names: Sequence[str]) -> None:
    database.run("make_leaving")
    database.load("ossmk_leaving", ("person",), [(name,) for name in names])


def _erase_marks(database: Database, names: Sequence[str]) -> int:
    """Drop every mark about these names; without it a source only starts from the beginning."""
    marks = _marks_about(database, names)
    for row in marks:
        key = {name: row[name] for name in ("provider", "target", "stream")}
        database.run("drop_mark", **key)
    return len(marks)


def _marks_about(database: Database, names: Sequence[str]) -> list[Row]:
    """Give the marks whose target is one of the names, or whose note speaks of one."""
    words = "|".join(map(re.escape, names))
    spoken = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.ASCII | re.IGNORECASE)
    return [
        row
        for row in database.rows("all_marks")
        if lowered(row["target"]) in names or spoken.search(row["mark"])
    ]
