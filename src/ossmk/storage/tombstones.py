"""Who was erased and must not come back: known by salted hashes alone.

A hash is HMAC-SHA256 with a salt of the database's own. It keeps names out of backups of this
table, not from somebody who has the whole database and a list of names to try.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from ossmk.model import EVENT_FIELDS, Actor
from ossmk.periods import whole_seconds
from ossmk.storage.database import Database, Value
from ossmk.storage.rows import lowered

_USER_ID = EVENT_FIELDS.index("user_id")
_ACTOR_ID = EVENT_FIELDS.index("actor_id")


class Tombstones:
    """The erased people as one save knows them: `erasures` by digest."""

    def __init__(self, salt: bytes, erasures: Mapping[str, str]) -> None:
        self._salt = salt
        self._erasures = dict(erasures)
        self._known: dict[tuple[str, str | None], bool] = {}
        self.learned: dict[str, str] = {}
        self.new_names: set[str] = set()

    def hold(self, user_id: str, actor_id: str | None = None) -> bool:
        """Tell whether this login or e-mail, or the account of this number, was erased.

        A new name of an erased account is learned.
        """
        if not self._erasures:
            return False
        key = (user_id, actor_id)
        if key not in self._known:
            self._known[key] = self._look(user_id, actor_id)
        return self._known[key]

    def kept(self, rows: Iterable[Sequence[Value]]) -> Iterable[Sequence[Value]]:
        """Give the rows of events but those of erased people."""
        return self._others(rows) if self._erasures else rows

    def kept_actors(self, actors: Iterable[Actor]) -> list[Actor]:
        """Give the actors that were not erased."""
        return [actor for actor in actors if not self.hold(actor.user_id, actor.actor_id)]

    def erasure(self, name: str) -> str | None:
        """Name the erasure that a login, an e-mail or an account's number belongs to."""
        return self._erasures.get(self.digest(name))

    def digest(self, name: str) -> str:
        """Give the hash by which a login, an e-mail or an account's number is known."""
        return hmac.digest(self._salt, lowered(name).encode(), "sha256").hex()

    def _look(self, user_id: str, actor_id: str | None) -> bool:
        if self.erasure(user_id):
            return True
        erasure = self.erasure(actor_id) if actor_id else None
        if erasure:
            digest = self.digest(user_id)
            self._erasures[digest] = self.learned[digest] = erasure
            self.new_names.add(lowered(user_id))
            self._known.clear()
        return erasure is not None

    def _others(self, rows: Iterable[Sequence[Value]]) -> Iterator[Sequence[Value]]:
        for row in rows:
            actor_id = row[_ACTOR_ID]
            if not self.hold(str(row[_USER_ID]), str(actor_id) if actor_id else None):
                yield row


def read_tombstones(database: Database) -> Tombstones:
    """Give the tombstones as they stay until the transaction ends."""
    database.rows("lock_saving")
    erasures = {row["digest"]: row["erasure"] for row in database.rows("tombstones")}
    return Tombstones(_salt(database) if erasures else b"", erasures)


def save_learned(database: Database, tombstones: Tombstones) -> None:
    """Store the new names of erased accounts."""
    for digest, erasure in tombstones.learned.items():
        _save(database, digest, erasure)


def bury(database: Database, names: Iterable[str]) -> None:
    """Leave tombstones for the logins, e-mails and numbers of one person."""
    database.run("save_salt", salt=secrets.token_hex(32))
    tombstones = Tombstones(_salt(database), {})
    erasure = secrets.token_hex(8)
    for digest in sorted({tombstones.digest(name) for name in names}):
        _save(database, digest, erasure)


def _save(database: Database, digest: str, erasure: str) -> None:
    now = whole_seconds(datetime.now(UTC))
    database.run("save_tombstone", digest=digest, erasure=erasure, erased_at=now)


def _salt(database: Database) -> bytes:
    return bytes.fromhex(database.rows("salt")[0]["meta_value"])
