"""Everything the two stores do alike: the `Store` of base.py, over statements by name."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from ossmk.errors import Erased
from ossmk.metrics import Community
from ossmk.model import Actor, By, ContributionEvent, Kind, Page, Run, Scope, Score
from ossmk.periods import whole_seconds
from ossmk.storage import (
    claims,
    communities,
    history,
    leaving,
    pages,
    renames,
    saving,
    schema,
    scopes,
)
from ossmk.storage.database import Database, Value
from ossmk.storage.identities import SqlIdentities
from ossmk.storage.rows import SCORE_COLUMNS, lowered, score_rows, stored_event, stored_score
from ossmk.storage.scopes import BEFORE_ALL, events_of, lower, scores_of
from ossmk.storage.tombstones import Tombstones, read_tombstones, save_learned

READ_BATCH = 5_000
USER_ID = SCORE_COLUMNS.index("user_id")
SCORE_KEY = SCORE_COLUMNS[:5]


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

    def schema_versions(self) -> tuple[int, int]:
        """Give the version of the tables (0: there are none) and the newest one."""
        return schema.version(self._database), schema.newest_version()

    def save_page(self, page: Page, *, provider: str, target: str) -> int:
        """Save a page's events, actors, repositories and marks; gives the number of events."""
        try:
            return self._save_page(page, provider, target)
        except renames.NotAlone:
            return self._save_page(page, provider, target, alone=True)

    def save_events(self, events: Iterable[ContributionEvent | Mapping[str, Any]]) -> int:
        """Merge events into the stored ones; gives the number handed in."""
        with self._saving() as tombstones:
            staged = saving.stage_events(self._database, events, tombstones)
            renames.settle(self._database, (), provider=None)
            saving.save_staged(self._database, staged)
            self._database.run("save_numbers")
        return staged

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
        return history.runs(self._database, target=lowered(self.present_name(target)))

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
        """Give the marks that earlier pages left for this target, also under a later name."""
        present = renames.present_target(self._database, target)
        rows = self._database.rows("marks", provider=provider, target=present)
        return {row["stream"]: row["mark"] for row in rows}

    def claim(self, target: str, *, claimant: str, patience: timedelta) -> str | None:
        """Take a target for one process; gives who has it where that is somebody else.

        A claim that was not renewed for `patience` is nobody's.
        """
        with self._database.transaction():
            return claims.claim(self._database, target, claimant=claimant, patience=patience)

    def release(self, target: str, *, claimant: str) -> None:
        """Give a claimed target back."""
        with self._database.transaction():
            self._database.run("release", target=target, claimant=claimant)

    def marked_at(self, *, provider: str, stream: str) -> Mapping[str, datetime]:
        """Give when each target got this mark."""
        return claims.marked_at(self._database, provider=provider, stream=stream)

    def events(self, scope: Scope = Scope()) -> Iterator[ContributionEvent]:
        """Give stored events by `created_at`, then `id`, read a few thousand at a time."""
        page, conditions, values = scopes.page_of(scope)
        place: dict[str, Value] = {"after_time": BEFORE_ALL, "after_id": ""}
        while True:
            rows = self._database.rows(
                page, conditions=conditions, page_size=READ_BATCH, **values, **place
            )
            for row in rows:
                yield (event := stored_event(row))
            if len(rows) < READ_BATCH:
                return
            place = {"after_time": event.created_at, "after_id": event.id}

    def count_events(self, scope: Scope = Scope()) -> dict[str, int]:
        """Count stored events by kind."""
        conditions, values = events_of(scope)
        rows = self._database.rows("count_events", conditions=conditions, **values)
        return {row["kind"]: row["events"] for row in rows}

    def take_community(self, community: Community, scope: Scope = Scope()) -> None:
        """Let a community take in stored events, without holding them."""
        conditions, values = events_of(scope)
        communities.take_stored(
            self._database, community, conditions, values, before_all=BEFORE_ALL
        )

    def count_unseen(
        self, scope: Scope, *, seen_since: datetime, provider: str | None = None
    ) -> dict[str, int]:
        """Count by kind the events that no source, or this one, told since a moment."""
        return scopes.count_unseen(self._database, scope, seen_since=seen_since, provider=provider)

    def drop_unseen(
        self, scope: Scope, *, seen_since: datetime, provider: str, kinds: Sequence[Kind]
    ) -> int:
        """Remove the events of these kinds that this source told before a moment, and not since."""
        with self._saving():
            dropped = [
                scopes.drop_unseen(
                    self._database, scope, seen_since=seen_since, provider=provider, kind=kind
                )
                for kind in sorted(kinds)
            ]
            self._database.run("drop_lost_sightings")
        return sum(dropped)

    def scores(self, scope: Scope = Scope()) -> list[Score]:
        """Give the latest stored scores of a person (any spelling) or repository."""
        conditions, values = scores_of(scope)
        return [
            stored_score(row)
            for row in self._database.rows("scores", conditions=conditions, **values)
        ]

    def all_scores(
        self, *, user_id: str | None = None, target: str | None = None
    ) -> Iterator[Score]:
        """Give the latest scores in the order of their key, a few thousand at a time."""
        conditions, values = scopes.conditions(
            scores_of_user=("user_id", lower(user_id)),
            scores_of_target=("target", lower(target)),
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

    def present_name(self, name: str) -> str:
        """Give the name that a login or `repo_id` has now; itself where nobody gave it up."""
        return renames.present_target(self._database, name)

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

    def _save_page(self, page: Page, provider: str, target: str, *, alone: bool = False) -> int:
        with self._saving(alone=alone) as tombstones:
            saved = pages.save_page(self._database, page, tombstones, provider=provider)
            if not tombstones.hold(target):
                pages.save_marks(
                    self._database, page.marks, provider=provider, target=target, now=_now()
                )
        return saved

    @contextmanager
    def _saving(self, *, alone: bool = False) -> Iterator[Tombstones]:
        """Begin a transaction that keeps erased people out; `alone` waits for all who save."""
        with self._database.transaction():
            if alone:
                self._database.rows("lock_leaving")
            tombstones = read_tombstones(self._database)
            yield tombstones
            save_learned(self._database, tombstones)

    def _stage_scores(self, rows: Sequence[Sequence[Value]]) -> None:
        self._database.run("make_staged_scores")
        self._database.load("ossmk_staged_scores", SCORE_COLUMNS, rows)
        self._database.run("save_staged_scores")


def _refuse_erased(tombstones: Tombstones, who: str) -> None:
    if tombstones.hold(who):
        raise Erased(
            f"{who} was erased from this store and stays out; "
            f"only ossmk db forget-tombstone {who} lets them come back"
        )


def _now() -> datetime:
    return whole_seconds(datetime.now(UTC))
