"""What an author is called where others may read it: a login, or a name in place of an e-mail.

Addresses come from git and leave the machine only when asked to. Pure.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from ossmk.model import Actor

_ADDRESS = re.compile(r"\S*@\S*")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_BATCH = 1_000
NAMELESS = "unknown author"


class People:
    """Author names for one output: two persons never share one, and one person has only one.

    A second Jane Doe is `Jane Doe (2)`. Nobody known by an address is called what could be a
    login. People met in the same order get the same names.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def meet_all(self, user_ids: Iterable[str], actors: Mapping[str, Actor]) -> None:
        """Name people in the order of their ids, whatever order they come in."""
        for user_id in sorted(user_ids, key=lambda user_id: (_person(user_id), user_id)):
            self.meet(user_id, actors.get(user_id))

    def meet(self, user_id: str, actor: Actor | None) -> str:
        """Name a person, on the first meeting for good."""
        person = _person(user_id)
        if person not in self._names:
            self._names[person] = self._free(actor) if is_address(user_id, actor) else user_id
        return self._names[person]

    def name(self, user_id: str) -> str:
        """Give the name of a person met before; whoever was not met is nameless."""
        return self.meet(user_id, None)

    def _free(self, actor: Actor | None) -> str:
        wanted = shown_name(actor)
        name, number = wanted, 1
        while _person(name) in self._taken:
            number += 1
            name = f"{wanted} ({number})"
        self._taken.add(_person(name))
        return name


class Addresses(People):
    """The same for those who asked for the addresses: everybody is called by the `user_id`."""

    def meet(self, user_id: str, actor: Actor | None) -> str:
        """Give the `user_id` itself."""
        return user_id


def is_address(user_id: str, actor: Actor | None) -> bool:
    """Tell whether a `user_id` is an e-mail, or what git had in its place."""
    return "@" in user_id or (actor is not None and actor.actor_type == "unlinked")


def shown_name(actor: Actor | None) -> str:
    """Give an author's name without addresses in it, and unlike any login."""
    words = _ADDRESS.sub(" ", actor.name or "").split() if actor else []
    match words:
        case []:
            return NAMELESS
        case [word]:
            return f"{word} (unlinked)"
        case _:
            return " ".join(words)


def named(row: Mapping[str, Any], people: People) -> dict[str, Any]:
    """Give a row (event, receipt or score) with the author's name, also inside an event's id.

    A co-author's event is `commit:<sha>#<user_id>`.
    """
    user_id = row["user_id"]
    name = people.name(user_id)
    shown = {**row, "user_id": name}
    for key in ("id", "event_id"):
        if key in row and row[key].endswith(f"#{user_id}"):
            shown[key] = f"{row[key].removesuffix(user_id)}{name}"
    return shown


def named_rows(
    rows: Iterable[Mapping[str, Any]],
    people: People,
    actors: Callable[[Sequence[str]], Mapping[str, Actor]],
) -> Iterator[dict[str, Any]]:
    """Give the rows with their authors' names, asking `actors` for a batch of people at a time."""
    coming = iter(rows)
    while batch := list(islice(coming, _BATCH)):
        user_ids = list({row["user_id"]: None for row in batch})
        people.meet_all(user_ids, actors(user_ids))
        yield from (named(row, people) for row in batch)


def _person(user_id: str) -> str:
    """Give the key of a person: ASCII letters lowercased, as scoring does."""
    return user_id.translate(_LOWER)
