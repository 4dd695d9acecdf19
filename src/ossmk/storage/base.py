"""The seam of every store, and the one function that opens one by its address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, Self

from ossmk import plugins
from ossmk.errors import UsageError
from ossmk.metrics import Community
from ossmk.model import (
    Actor,
    By,
    ContributionEvent,
    Kind,
    Link,
    Page,
    Receipt,
    Run,
    Scope,
    Score,
    Skipped,
)
from ossmk.rules import RuleSet, Window


class Identities(Protocol):
    """Which accounts of a store are one person's. Stored events are never changed by a link."""

    def link(self, account: str, other: str, *, evidence: str) -> Link | None:
        """Say that two accounts are one person's; None where that was known.

        The first is the primary account unless the other has a person already. Raises `NotFound`
        for an account of which nothing is stored, and `UsageError` where each has a person.
        """
        ...

    def link_all(
        self, pairs: Iterable[tuple[str, str]], *, evidence: str
    ) -> tuple[list[Link], list[Skipped]]:
        """Link pairs as `seen` spells them; what contradicts stored links is left out and said."""
        ...

    def unlink(self, account: str, other: str | None = None) -> Sequence[Link]:
        """Take away all links of an account, or the one between two; gives what was taken away."""
        ...

    def links(self, account: str | None = None) -> Sequence[Link]:
        """Give all links, or those of the person that an account belongs to, the oldest first."""
        ...

    def accounts(self, account: str) -> Sequence[str]:
        """Give all accounts of the person an account belongs to, the primary one first."""
        ...

    def seen(self, accounts: Iterable[str]) -> Mapping[str, str]:
        """Give how those accounts are spelt of which anything is stored, by name in lower case."""
        ...

    def told_names(self) -> Iterator[tuple[str, str, str]]:
        """Give two names, in lower case, under which one event was told, and the event's id."""
        ...

    def everybody(self) -> Iterator[Actor]:
        """Give every stored account; one whose number changed comes once for each."""
        ...


class Store(Protocol):
    """A database of ours. Every method is one transaction: all of it is stored, or nothing."""

    @property
    def identities(self) -> Identities:
        """Which accounts are one person's."""
        ...

    def ensure_schema(self) -> None:
        """Create or migrate the tables; one SELECT when they are current."""
        ...

    def schema_versions(self) -> tuple[int, int]:
        """Give the version of the tables (0: there are none) and the newest one.

        Raises `SchemaTooNew` for tables of a newer program.
        """
        ...

    def save_page(self, page: Page, *, provider: str, target: str) -> int:
        """Save a page's events, actors, repositories and marks; gives the number of events.

        Names follow numbers: what is stored under a former name of an account or repository that
        the page names by another moves to the new name (`renames.py`).
        """
        ...

    def save_events(self, events: Iterable[ContributionEvent | Mapping[str, Any]]) -> int:
        """Merge events into the stored ones (`merging.py`); gives the number taken in.

        Erased people stay out, here as in every save.
        """
        ...

    def save_scores(self, scores: Iterable[Mapping[str, Any] | Score]) -> int:
        """Keep the latest score per target, user, dimension, window and rules."""
        ...

    def save_run(
        self,
        scores: Iterable[Score],
        *,
        target: str,
        rules: str,
        as_of: datetime,
        by: By = "account",
    ) -> Run:
        """Keep the latest scores, and append them to the history as a run of this target.

        By person, the latest scores of accounts that count for another person now are dropped.
        """
        ...

    def run_before(self, as_of: datetime, *, target: str, rules: str) -> Run | None:
        """Give the last run of a login or repository by these rules for an earlier moment."""
        ...

    def runs(self, *, target: str) -> Sequence[Run]:
        """Give all runs of a login or repository, the newest first."""
        ...

    def run_scores(self, run: str) -> list[Score]:
        """Give the scores of a run as they were."""
        ...

    def run_totals(self, run: str) -> dict[str, dict[str, float]]:
        """Give the sums of a run over its people, by window and dimension."""
        ...

    def refuse_erased(self, who: str) -> None:
        """Raise `Erased` for a login, an e-mail or an account's number that was erased here."""
        ...

    def names_of(self, who: str, *, linked: bool = True) -> Sequence[str]:
        """Give all names of a person, in lower case, and the numbers of their accounts.

        `who` is a login, an e-mail or an account's number (`github.com:583231`). Without `linked`
        only other names of the same account are given.
        """
        ...

    def erase(self, who: str, *, linked: bool = True) -> Mapping[str, int]:
        """Erase all that is stored under `names_of` a person, and keep them out from now on.

        Gives the number of rows per table.
        """
        ...

    def forget_tombstone(self, who: str) -> bool:
        """Let an erased person come back; False where they were not erased."""
        ...

    def everything_about(self, who: str, *, linked: bool = True) -> dict[str, list[dict[str, Any]]]:
        """Give every row stored under `names_of` a person, by table."""
        ...

    def marks(self, *, provider: str, target: str) -> dict[str, str]:
        """Give the marks that earlier pages left for this target, also under a later name."""
        ...

    def claim(self, target: str, *, claimant: str, patience: timedelta) -> str | None:
        """Take a target for one process; gives who has it where that is somebody else.

        A claim that was not renewed for `patience` is nobody's.
        """
        ...

    def release(self, target: str, *, claimant: str) -> None:
        """Give a claimed target back."""
        ...

    def marked_at(self, *, provider: str, stream: str) -> Mapping[str, datetime]:
        """Give when each target got this mark."""
        ...

    def events(self, scope: Scope = Scope()) -> Iterator[ContributionEvent]:
        """Give stored events by `created_at`, then `id`, without holding them all."""
        ...

    def count_events(self, scope: Scope = Scope()) -> dict[str, int]:
        """Count stored events by kind."""
        ...

    def take_community(self, community: Community, scope: Scope = Scope()) -> None:
        """Let a community (for its metrics) take in stored events, without holding them."""
        ...

    def count_unseen(
        self, scope: Scope, *, seen_since: datetime, provider: str | None = None
    ) -> dict[str, int]:
        """Count by kind the events that no source, or this one, told since a moment."""
        ...

    def drop_unseen(
        self, scope: Scope, *, seen_since: datetime, provider: str, kinds: Sequence[Kind]
    ) -> int:
        """Remove the events of these kinds that this source told before a moment, and not since."""
        ...

    def scores(self, scope: Scope = Scope()) -> list[Score]:
        """Give the latest stored scores of a person (any spelling) or repository."""
        ...

    def all_scores(
        self, *, user_id: str | None = None, target: str | None = None
    ) -> Iterator[Score]:
        """Give the latest scores in the order of their key, without holding them all.

        Of a person (any spelling): those of all work and those in each repository.
        """
        ...

    def present_name(self, name: str) -> str:
        """Give the name that a login or `repo_id` has now; itself where nobody gave it up."""
        ...

    def names(self, user_ids: Sequence[str]) -> dict[str, Actor]:
        """Give what is known of these authors, by `user_id`."""
        ...

    def score(
        self, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> Iterator[Score]:
        """Score the stored events where they are (`scoring/score.sql`)."""
        ...

    def receipts(
        self, rules: RuleSet, *, as_of: datetime, windows: Sequence[Window], scope: Scope = Scope()
    ) -> Iterator[Receipt]:
        """Give the same computation before its sum (`scoring/receipts.sql`)."""
        ...

    def close(self) -> None:
        """Close the connection; nothing is committed by it."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_store(dsn: str) -> Store:
    """Open the store a DSN names: `sqlite:///path`, `sqlite:///:memory:`, `postgresql://…`.

    Raises `UsageError` for a scheme no installed store serves and `MissingExtra` when its
    dependency is missing. The tables are made by `Store.ensure_schema`.
    """
    scheme, separator, _ = dsn.partition("://")
    if not separator:
        raise UsageError("a store is named like sqlite:///path/file.db or postgresql://host/name")
    scheme = scheme.partition("+")[0]
    name = {"postgres": "postgresql"}.get(scheme, scheme)
    store: Store = plugins.load("ossmk.storage", name)(dsn)
    return store


open_backend = open_store  # its name in version 0.1
