"""Which stored rows a scope means: conditions of reading.sql by name, and their values."""

from datetime import UTC, datetime

from ossmk.model import Scope
from ossmk.storage.database import Database, Value
from ossmk.storage.rows import lowered

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
AFTER_ALL = datetime.max.replace(tzinfo=UTC)

Conditions = tuple[list[str], dict[str, Value]]


def events_of(scope: Scope) -> Conditions:
    """Name the conditions on events."""
    whose = "events_of_user" if scope.by == "account" else "events_of_person"
    return conditions(
        **{whose: ("user_id", lower(scope.user_id))},
        events_of_repo=("repo_id", lower(scope.repo_id)),
        events_since=("since", scope.since),
        events_until=("until", scope.until),
    )


def page_of(scope: Scope) -> tuple[str, list[str], dict[str, Value]]:
    """Name the query that reads events page by page, and its conditions."""
    names, values = events_of(scope)
    if "events_of_repo" not in names:
        return "events", names, values
    names.remove("events_of_repo")  # the query says it itself
    return "events_page_of_repo", names, values


def scores_of(scope: Scope) -> Conditions:
    """Name the conditions on scores; without a repository a person's are those of all the work."""
    target = "" if scope.user_id and not scope.repo_id else lower(scope.repo_id)
    whose = "scores_of_user" if scope.by == "account" else "scores_of_person"
    return conditions(
        **{whose: ("user_id", lower(scope.user_id))},
        scores_of_target=("target", target),
    )


def count_unseen(
    database: Database, scope: Scope, *, seen_since: datetime, provider: str | None
) -> dict[str, int]:
    """Count by kind the events that no source told since a moment.

    Of a source: those that it told before, and shows whenever it is asked for all.
    """
    names, values = events_of(scope)
    names.append("events_not_seen")
    told: dict[str, Value] = {"seen_since": seen_since}
    if provider is not None:
        names.append("events_shown")
        told["provider"] = provider
    rows = database.rows("count_events", conditions=names, **(values | told))
    return {row["kind"]: row["events"] for row in rows}


def drop_unseen(
    database: Database, scope: Scope, *, seen_since: datetime, provider: str, kind: str
) -> int:
    """Remove the events of a kind that this source told before a moment, and not since."""
    return database.run(
        "drop_unseen",
        kind=kind,
        provider=provider,
        seen_since=seen_since,
        user_id=lower(scope.user_id),
        repo_id=lower(scope.repo_id),
        since=scope.since or BEFORE_ALL,
        until=scope.until or AFTER_ALL,
    )


def conditions(**asked: tuple[str, Value]) -> Conditions:
    """Keep the conditions that are asked for, each with its value."""
    wanted = {name: pair for name, pair in asked.items() if pair[1] is not None}
    return list(wanted), dict(wanted.values())


def lower(text: str | None) -> str | None:
    """Give a name in lower case; nothing for none."""
    return lowered(text) if text else None
