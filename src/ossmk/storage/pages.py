"""Saving what a page tells besides its events: names, repositories, and where to go on."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ossmk.errors import StorageError
from ossmk.model import Actor, Page, Repository
from ossmk.storage import renames, saving
from ossmk.storage.database import Database
from ossmk.storage.tombstones import Tombstones


def save_page(database: Database, page: Page, tombstones: Tombstones, *, provider: str) -> int:
    """Save a page's events, actors and repositories, inside a transaction.

    Gives the number of events. Raises `renames.NotAlone` where names moved while others save.
    """
    for repository in page.repositories:
        _refuse_another(database, repository)
    saved = saving.stage_events(database, page.events, tombstones)
    actors = tombstones.kept_actors(page.actors)
    steps = renames.settle(database, renames.told_by(page, actors), provider=provider)
    saving.save_staged(database, saved)
    _save_actors(database, map(steps.person, actors))
    _save_repositories(database, map(steps.repository, page.repositories))
    return saved


def save_marks(
    database: Database, marks: Mapping[str, str], *, provider: str, target: str, now: datetime
) -> None:
    """Save a page's marks, under the present name of the target."""
    if not marks:
        return
    present = renames.present_target(database, target)
    for stream, mark in sorted(marks.items()):
        key = {"provider": provider, "target": present, "stream": stream}
        if mark:
            database.run("save_mark", mark=mark, updated_at=now, **key)
        else:
            database.run("drop_mark", **key)


def _save_actors(database: Database, actors: Iterable[Actor]) -> None:
    for actor in sorted(actors, key=lambda actor: actor.user_id):
        database.run("save_actor", **actor.model_dump())


def _save_repositories(database: Database, repositories: Iterable[Repository]) -> None:
    for repository in sorted(repositories, key=lambda found: found.repo_id):
        database.run("save_repository", **repository.model_dump())


def _refuse_another(database: Database, repository: Repository) -> None:
    """Refuse a local repository that has the name of another one.

    At a forge a name may pass on to another repository; what has no forge has only its name.
    """
    if repository.forge_id is None or not repository.forge_id.startswith("git:"):
        return
    rows = database.rows("repository", repo_id=repository.repo_id)
    known = {row["forge_id"] for row in rows} - {None, repository.forge_id}
    if known:
        raise StorageError(
            f"{repository.repo_id} in this store is another repository; name its remote "
            "(git remote add origin …) or use another --db"
        )
