"""Names change, numbers stay: what is stored of a person or repository follows to the new name.

A forge that is asked tells what names are; archives and clones tell what they were. So a forge's
word moves what is stored, and what others tell is taken in under the name that is known. A name
that another number has now inherits nothing: the old bearer's rows wait under the number itself.
See docs/design/0017-renames.md.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, NamedTuple

from ossmk.model import Actor, Page, Repository
from ossmk.storage.database import Database
from ossmk.storage.moving import move, rename_staged
from ossmk.storage.rows import lowered

PAST = frozenset({"git", "gharchive"})  # they tell what somebody was called when it was written

Named = Literal["person", "repository"]


class NotAlone(Exception):
    """Somebody else is saving: names are only followed by who saves alone. Seen by stores only."""


class Told(NamedTuple):
    """A name as a source tells it; without a number it is only a name."""

    named: Named
    name: str
    forge_id: str | None


class Clash(NamedTuple):
    """Where what is told differs from what is known.

    `renamed`: the number is known by another name. `taken`: the name is known to be another
    number's. `former`: the name was given up by `known_id`, which is called `known_name` now.
    """

    named: Named
    name: str
    forge_id: str | None
    how: Literal["renamed", "taken", "former"]
    known_name: str
    known_id: str

    @property
    def told(self) -> Told:
        """What was told."""
        return Told(self.named, self.name, self.forge_id)


@dataclass(frozen=True, slots=True)
class Move:
    """A stored number that gets another name."""

    named: Named
    forge_id: str
    old: str
    new: str


@dataclass(slots=True)
class Steps:
    """What follows from clashes: stored rows move, told names are understood as others."""

    moves: list[Move] = field(default_factory=list)
    understood: dict[Told, str] = field(default_factory=dict)
    in_use: set[str] = field(default_factory=set)  # these names are nobody's former ones

    def person(self, actor: Actor) -> Actor:
        """Give an actor by the name that is known."""
        told = Told("person", actor.user_id, actor.actor_id)
        return actor.model_copy(update={"user_id": self.understood.get(told, actor.user_id)})

    def repository(self, repository: Repository) -> Repository:
        """Give a repository by the name that is known."""
        told = Told("repository", repository.repo_id, repository.forge_id)
        name = self.understood.get(told, repository.repo_id)
        return repository.model_copy(update={"repo_id": name})


def told_by(page: Page, actors: Iterable[Actor]) -> list[Told]:
    """Give the names a page tells besides those in its events.

    The first commit that a local repository has for its number does not tell it from a copy.
    """
    people = {Told("person", actor.user_id, actor.actor_id) for actor in actors}
    repositories = {
        Told("repository", repository.repo_id, repository.forge_id)
        for repository in page.repositories
        if repository.forge_id is None or not repository.forge_id.startswith("git:")
    }
    return sorted(people | repositories, key=str)


def settle(database: Database, told: Sequence[Told], *, provider: str | None) -> Steps:
    """Bring names that are stored and names that are told together, inside a transaction.

    Stored rows are moved, staged events are renamed; what else is told is for the caller to
    rename. Without a `provider` each event's own tells. Raises `NotAlone` where rows have to move
    while others save; without a provider what is told is understood by the stored names then.
    """
    rows = database.rows("clashes", told=json.dumps(told))
    if not rows:
        return Steps()
    clashes = [Clash(**row) for row in rows]
    steps = resolved(clashes, partial(_is_news, database, provider))
    if steps.moves and not database.rows("try_alone")[0]["alone"]:
        if provider is not None:
            raise NotAlone
        steps = resolved(clashes, lambda _: False)
    _move_all(database, steps)
    for told_name, new in sorted(steps.understood.items(), key=str):
        rename_staged(
            database, told_name.named, lowered(told_name.name), new, forge_id=told_name.forge_id
        )
    return steps


def resolved(clashes: Sequence[Clash], is_news: Callable[[Clash], bool]) -> Steps:
    """Decide what moves and what is understood otherwise.

    Who has to leave a name leaves first, for the number itself: so names can be exchanged.
    """
    steps = Steps()
    news = [clash for clash in clashes if is_news(clash)]
    waiting: dict[tuple[Named, str], str] = {}
    for clash in news:
        steps.in_use.add(lowered(clash.name))
        if clash.how == "taken":
            new = waiting[clash.named, clash.known_id] = placeholder(clash.named, clash.known_id)
            steps.moves.append(Move(clash.named, clash.known_id, lowered(clash.known_name), new))
    for clash in news:
        if clash.how == "renamed":
            old = waiting.get((clash.named, clash.known_id), clash.known_name)
            steps.moves.append(Move(clash.named, clash.known_id, lowered(old), clash.name))
    for clash in sorted(set(clashes) - set(news), key=_by_strength):
        is_taken_now = clash.forge_id is None and lowered(clash.name) in steps.in_use
        if not is_taken_now and (name := _known_name(clash)) is not None:
            steps.understood.setdefault(clash.told, name)
    return steps


def present_target(database: Database, target: str) -> str:
    """Give a target by its present name: a login, a `repo_id`, or `owner/name` without the host."""
    rows = database.rows("present_names", name=lowered(target))
    if not rows:
        return target
    present: str = rows[0]["name"]
    is_whole = rows[0]["former_name"] == lowered(target)
    return present if is_whole else present.partition("/")[2]


def placeholder(named: Named, forge_id: str) -> str:
    """Name somebody whose name somebody else has: by the number, until they are seen again."""
    if named == "person":
        return forge_id
    host, _, number = forge_id.rpartition(":")
    return f"{host}/#{number}"


def _is_news(database: Database, provider: str | None, clash: Clash) -> bool:
    """Tell whether what was told is what the forge says now."""
    if clash.forge_id is None:
        return False
    if provider is not None:
        return provider not in PAST
    names = {"name": lowered(clash.name), "known_name": lowered(clash.known_name)}
    numbers = {"forge_id": clash.forge_id, "known_id": clash.known_id}
    return bool(database.rows("told_lately", **names, **numbers)[0]["lately"])


def _by_strength(clash: Clash) -> tuple[int, str]:
    return (("renamed", "taken", "former").index(clash.how), str(clash))


def _known_name(clash: Clash) -> str | None:
    """Give the name under which something told of the past is known."""
    if clash.how == "taken":
        return placeholder(clash.named, clash.forge_id) if clash.forge_id else None
    if clash.how == "renamed" or clash.forge_id in (None, clash.known_id):
        return clash.known_name
    return None


def _move_all(database: Database, steps: Steps) -> None:
    if steps.moves:
        database.run("make_set_aside")
        database.load("ossmk_set_aside", ("id",), ())
        database.run("set_aside")
    for step in steps.moves:
        move(database, step.named, step.old, step.new, forge_id=step.forge_id)
        if step.old != lowered(placeholder(step.named, step.forge_id)):
            database.run("save_former_name", old=step.old, named=step.named, forge_id=step.forge_id)
    for name in sorted(steps.in_use):
        database.run("drop_former_name", name=name)
    if steps.moves:
        database.load("ossmk_staged_events", ("id",), ())
        database.run("take_back")
