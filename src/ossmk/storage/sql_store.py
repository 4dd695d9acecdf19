"""Everything the two stores do alike: the `Store` of base.py, over statements by name."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Self

from ossmk.errors import Erased, StorageError
from ossmk.metrics import Community
from ossmk.model import Actor, By, ContributionEvent, Page, Repository, Run, Scope, Score
from ossmk.periods import whole_seconds
from ossmk.storage import communities, history, leaving, saving, schema
from ossmk.storage.database import Database, Value
from ossmk.storage.identities import SqlIdentities
from ossmk.storage.rows import SCORE_COLUMNS, lowered, score_rows, stored_event, stored_score
from ossmk.storage.tombstones import Tombstones, read_tombstones, save_learned

READ_BATCH = 5_000
USER_ID = SCORE_COLUMNS.index("user_id")
SCORE_KEY = SCORE_COLUMNS[:5]

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class SqlStore:
    """A store in a database. One instance may be used from many threads; they take turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def identities(self) -> SqlIdentities:
        """Which accounts are one person's."""
        return SqlIdentities(self._database)

    def ensure_schema(self) -> None:
        """Create or migrate the tables; one SELECT when they are current."""
        schema.ensure_schema(self._database)

    def save_page(self, page: Page, *, provider: str, target: str) -> int:
        """Save a page's events, actors, repositories and marks; gives the number of events."""
        with self._saving() as tombstones:
            for repository in page.repositories:
                self._refuse_another(repository)
            saved = saving.save_events(self._database, page.events, tombstones)
            for actor in sorted(
                tombstones.kept_actors(page.actors), key=lambda actor: actor.user_id
            ):
                self._database.run("save_actor", **actor.model_dump())
            for repository in sorted(page.repositories, key=lambda found: found.repo_id):
                self._database.run("save_repository", **repository.model_dump())
            if not tombstones.hold(target):
                self._save_marks(page.marks, provider, target)
        return saved

    def save_events(self, events: Iterable[ContributionEvent | Mapping[str, Any]]) -> int:
        """Merge events into the stored ones; gives the number handed in."""
        with self._saving() as tombstones:
            return saving.save_events(self._database, events, tombstones)

    def save_scores(self, scores: Iterable[Mapping[str, Any] | Score]) -> int:
        """Keep the latest score per target, user, dimension, window and rules."""
        rows = score_rows(scores, now=_now())
        if rows:
            with self._saving() as tombstones:
                rows = [row for row in rows if not tombstones.hold(str(row[USER_ID]))]
                self._stage_scores(rows)
        return len(rows)

    def save_run(
        self,
        scores: Iterable[Score],
        *,
        target: str,
        rules: str,
        as_of: datetime,
        by: By = "account",
    ) -> Run:
        """Keep the latest scores, and append them to the history as a run of this target."""
        rows = score_rows(scores, now=as_of)
        with self._saving() as tombstones:
            _refuse_erased(tombstones, target)
            self._stage_scores([row for row in rows if not tombstones.hold(str(row[USER_ID]))])
            if by == "person":
                self._database.run("drop_merged_scores", rules=rules)
            return history.append_staged(
                self._database, target=lowered(target), rules=rules, as_of=as_of
            )

    def run_before(self, as_of: datetime, *, target: str, rules: str) -> Run | None:
        """Give the last run of a login or repository by these rules for an earlier moment."""
        return history.run_before(self._database, as_of, target=lowered(target), rules=rules)

    def runs(self, *, target: str) -> Sequence[Run]:
        """Give all runs of a login or repository, the newest first."""
        return history.runs(self._database, target=lowered(target))

    def run_scores(self, run: str) -> list[Score]:
        """Give the scores of a run as they were."""
        return history.run_scores(self._database, run)

    def run_totals(self, run: str) -> dict[str, dict[str, float]]:
        """Give the sums of a run over its people, by window and dimension."""
        return history.run_totals(self._database, run)

    def refuse_erased(self, who: str) -> None:
        """Raise `Erased` for a login, an e-mail or an account's number that was erased here."""
        _refuse_erased(read_tombstones(self._database), who)

    def names_of(self, who: str, *, linked: bool = True) -> Sequence[str]:
        """Give all names of a person, in lower case, and the numbers of their accounts."""
        return leaving.names_of(self._database, who, linked=linked)

    def erase(self, who: str, *, linked: bool = True) -> Mapping[str, int]:
        """Erase a person and keep them out from now on; gives the number of rows per table."""
        with self._database.transaction():
            return leaving.erase(self._database, who, linked=linked)

    def forget_tombstone(self, who: str) -> bool:
        """Let an erased person come back; False where they were not erased."""
        with self._database.transaction():
            return leaving.forget_tombstone(self._database, who)

    def everything_about(self, who: str, *, linked: bool = True) -> dict[str, list[dict[str, Any]]]:
        """Give every stored row about a person, by table."""
        with self._database.transaction():
            return leaving.everything_about(self._database, who, linked=linked)

    def marks(self, *, provider: str, target: str) -> dict[str, str]:
        """Give the marks that earlier pages left for this target."""
        rows = self._database.rows("marks", provider=provider, target=target)
        return {row["stream"]: row["mark"] for row in rows}

    def events(self, scope: Scope = Scope()) -> Iterator[ContributionEvent]:
        """Give stored events by `created_at`, then `id`, read a few thousand at a time."""
        conditions, values = _events_of(scope)
        place: dict[str, Value] = {"after_time": _BEFORE_ALL, "after_id": ""}
        while True:
            rows = self._database.rows(
                "events", conditions=conditions, page_size=READ_BATCH, **values, **place
            )
            for row in rows:
                yield (event := stored_event(row))
            if len(rows) < READ_BATCH:
                return
            place = {"after_time": event.created_at, "after_id": event.id}

    def count_events(self, scope: Scope = Scope()) -> dict[str, int]:
        """Count stored events by kind."""
        conditions, values = _events_of(scope)
        rows = self._database.rows("count_events", conditions=conditions, **values)
        return {row["kind"]: row["events"] for row in rows}

    def take_community(self, community: Community, scope: Scope = Scope()) -> None:
        """Let a community take in stored events, without holding them."""
        conditions, values = _events_of(scope)
        communities.take_stored(
            self._database, community, conditions, values, before_all=_BEFORE_ALL
        )

    def scores(self, scope: Scope = Scope()) -> list[Score]:
        """Give the latest stored scores of a person (any spelling) or repository."""
        conditions, values = _scores_of(scope)
        return [
            stored_score(row)
            for row in self._database.rows("scores", conditions=conditions, **values)
        ]

    def all_scores(
        self, *, user_id: str | None = None, target: str | None = None
    ) -> Iterator[Score]:
        """Give the latest scores in the order of their key, a few thousand at a time."""
        conditions, values = _conditions(
            scores_of_user=("user_id", _lower(user_id)),
            scores_of_target=("target", _lower(target)),
        )
        place: dict[str, Value] = {f"{name}_before": "" for name in SCORE_KEY}
        while True:
            rows = self._database.rows(
                "scores_behind", conditions=conditions, page_size=READ_BATCH, **values, **place
            )
            yield from map(stored_score, rows)
            if len(rows) < READ_BATCH:
                return
            place = {f"{name}_before": rows[-1][name] for name in SCORE_KEY}

    def names(self, user_ids: Sequence[str]) -> dict[str, Actor]:
        """Give what is known of these authors, by `user_id`."""
        rows = self._database.rows("actors", user_ids=json.dumps(list(user_ids)))
        actors = (Actor.model_validate(dict(row)) for row in rows)
        return {actor.user_id: actor for actor in actors}

    def close(self) -> None:
        """Close the connection; nothing is committed by it."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _saving(self) -> Iterator[Tombstones]:
        """Begin a transaction that keeps erased people out."""
        with self._database.transaction():
            tombstones = read_tombstones(self._database)
            yield tombstones
            save_learned(self._database, tombstones)

    def _stage_scores(self, rows: Sequence[Sequence[Value]]) -> None:
        self._database.run("make_staged_scores")
        self._database.load("ossmk_staged_scores", SCORE_COLUMNS, rows)
        self._database.run("save_staged_scores")

    def _refuse_another(self, repository: Repository) -> None:
        """Refuse a local repository that has the name of another one.

        At a forge a name may pass on to another repository; what has no forge has only its name.
        """
        if repository.forge_id is None or not repository.forge_id.startswith("git:"):
            return
        rows = self._database.rows("repository", repo_id=repository.repo_id)
        known = {row["forge_id"] for row in rows} - {None, repository.forge_id}
        if known:
            raise StorageError(
                f"{repository.repo_id} in this store is another repository; name its remote "
                "(git remote add origin …) or use another --db"
            )

    def _save_marks(self, marks: Mapping[str, str], provider: str, target: str) -> None:
        now = _now()
        for stream, mark in sorted(marks.items()):
            key = {"provider": provider, "target": target, "stream": stream}
            if mark:
                self._database.run("save_mark", mark=mark, updated_at=now, **key)
            else:
                self._database.run("drop_mark", **key)


def _events_of(scope: Scope) -> tuple[list[str], dict[str, Value]]:
    """Name the conditions of a scope, and give their values."""
    whose = "events_of_user" if scope.by == "account" else "events_of_person"
    return _conditions(
        **{whose: ("user_id", _lower(scope.user_id))},
        events_of_repo=("repo_id", _lower(scope.repo_id)),
        events_since=("since", scope.since),
        events_until=("until", scope.until),
    )


def _scores_of(scope: Scope) -> tuple[list[str], dict[str, Value]]:
    """Name the conditions; without a repository a person's scores are those of all the work."""
    target = "" if scope.user_id and not scope.repo_id else _lower(scope.repo_id)
    whose = "scores_of_user" if scope.by == "account" else "scores_of_person"
    return _conditions(
        **{whose: ("user_id", _lower(scope.user_id))},
        scores_of_target=("target", target),
    )


def _conditions(**asked: tuple[str, Value]) -> tuple[list[str], dict[str, Value]]:
    wanted = {name: pair for name, pair in asked.items() if pair[1] is not None}
    return list(wanted), dict(wanted.values())


def _lower(text: str | None) -> str | None:
    return lowered(text) if text else None


def _refuse_erased(tombstones: Tombstones, who: str) -> None:
    if tombstones.hold(who):
        raise Erased(
            f"{who} was erased from this store and stays out; "
            f"only ossmk db forget-tombstone {who} lets them come back"
        )


def _now() -> datetime:
    return whole_seconds(datetime.now(UTC))
