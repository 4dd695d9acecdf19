"""A person leaves: everything stored of them is given out, or erased for good."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ossmk.storage.database import Database, Row
from ossmk.storage.rows import lowered
from ossmk.storage.tombstones import bury, read_tombstones

# what a row in one of them says of a person goes; sightings before the events they belong to
_TABLES = ("sightings", "events", "scores", "history", "runs", "actors", "former_names")


def erase(database: Database, who: str) -> Mapping[str, int]:
    """Erase a person from every table and leave tombstones, inside a transaction.

    `who` is a login, an e-mail or an account's number; other names of the same account go too.
    Gives the number of rows per table.
    """
    database.run("lock_leaving")
    names = _names(database, who)
    _name_leaving(database, names)
    erased = {name: database.run(f"erase_{name}") for name in _TABLES}
    erased["sync"] = _erase_marks(database, names)
    bury(database, names)
    _name_leaving(database, ())
    return erased


def everything_about(database: Database, who: str) -> dict[str, list[dict[str, Any]]]:
    """Give every row about a person, by table, inside a transaction."""
    names = _names(database, who)
    _name_leaving(database, names)
    found = {
        name: [dict(row) for row in database.rows(f"{name}_about")]
        for name in ("actors", "events", "sightings", "scores", "runs", "history", "former_names")
    }
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


def _names(database: Database, who: str) -> Sequence[str]:
    """Give all names, in lower case, of the accounts that `who` stands for, and their numbers."""
    names = {lowered(who)}
    accounts = _accounts(database, names)
    accounts |= _accounts(database, {number for _, number in accounts if number})
    for user_id, number in accounts:
        names |= {lowered(user_id), number} if number else {lowered(user_id)}
    return sorted(names)


def _accounts(database: Database, names: Iterable[str]) -> set[tuple[str, str | None]]:
    return {
        (row["user_id"], row["actor_id"])
        for name in names
        for row in database.rows("accounts_of", who=name)
    }


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
