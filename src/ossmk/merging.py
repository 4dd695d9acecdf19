"""One contribution seen through several sources or runs → one event, whatever the order.

Each field takes the value of the best observation that knows it: github before gitlab and forgejo
before git before gharchive before others; then the latest `observed_at`; then the
value itself, by its text, so that not even a tie depends on the order.
Two groups move as wholes. *Identity* (`user_id`, `actor_id`, `actor_type`, `role`) is that of the
best observation. *Placement* (`repo_id`, `fork`, `private`, `url`, `parent_id`) is that of the
best repository: known not to be a fork, then a fork, then unknown; then the smallest `repo_id`.

The event's `provider` and `observed_at` are the best observation's. `field_sources` keeps, as
compact JSON, the source of each field that came from another one; with it a third observation
meets the same competitors whichever two were merged before. See docs/design/0004-merging.md.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from ossmk.errors import InputError
from ossmk.model import ContributionEvent
from ossmk.periods import iso, whole_seconds

_RANKS = {"github": 4, "gitlab": 3, "forgejo": 3, "git": 2, "gharchive": 1}
_NEVER = datetime.min.replace(tzinfo=UTC)

_IDENTITY = ("user_id", "actor_id", "actor_type", "role")
_PLACED = ("private", "url", "parent_id")
_FREE = (
    "kind",
    "created_at",
    "committed_at",
    "lines_added",
    "lines_removed",
    "files_changed",
    "state",
    "title",
)


class Source(NamedTuple):
    """Who told, and when; the greater one is believed."""

    rank: int
    foreign: str  # providers without a rank go by name, before time
    observed_at: datetime
    provider: str


class Claim(NamedTuple):
    """What a source says a field is; `order` decides between two claims of one source."""

    source: Source
    order: str
    values: Mapping[str, object]


def merge(one: ContributionEvent, other: ContributionEvent) -> ContributionEvent:
    """Give what both observations of one contribution tell together.

    Commutative, associative and idempotent. Raises `ValueError` for two different contributions.
    """
    if one == other:
        return one
    if one.id != other.id:
        raise ValueError(f"{one.id} and {other.id} are two contributions")
    best = min(one, other, key=_placement)
    claims = [_claims(one), _claims(other)]
    if _placement(one) != _placement(other):
        loser = claims[one is best]
        for name in _PLACED:
            loser.pop(name, None)
    won = {
        name: max((told[name] for told in claims if name in told), key=_strength)
        for name in (*_FREE, "user_id", *_PLACED)
        if any(name in told for told in claims)
    }
    return _event(best, max(_source_of(one), _source_of(other)), won)


def merged(events: Iterable[ContributionEvent]) -> list[ContributionEvent]:
    """Give each contribution once, in the order of first sight."""
    found: dict[str, ContributionEvent] = {}
    for event in events:
        seen = found.get(event.id)
        found[event.id] = event if seen is None else merge(seen, event)
    return list(found.values())


def losing_repos(*observations: ContributionEvent) -> set[str]:
    """Give the repositories a contribution was seen in besides the one that it is placed in."""
    return {event.repo_id for event in observations} - {min(observations, key=_placement).repo_id}


def _placement(event: ContributionEvent) -> tuple[bool, bool, str]:
    return (event.fork is None, event.fork is True, event.repo_id)


def _strength(claim: Claim) -> tuple[Source, str]:
    return (claim.source, claim.order)


def _claims(event: ContributionEvent) -> dict[str, Claim]:
    """Give what an event tells, field by field; identity goes by the name of `user_id`."""
    row = _source_of(event)
    sources = _field_sources(event)
    claims = {
        name: Claim(sources.get(name, row), repr(value), {name: value})
        for name in (*_FREE, *_PLACED)
        if (value := getattr(event, name)) is not None
    }
    identity = {name: getattr(event, name) for name in _IDENTITY}
    claims["user_id"] = Claim(sources.get("user_id", row), repr(identity), identity)
    return claims


def _event(best: ContributionEvent, row: Source, won: Mapping[str, Claim]) -> ContributionEvent:
    update: dict[str, object] = dict.fromkeys((*_FREE, *_PLACED))
    for claim in won.values():
        update.update(claim.values)
    update["provider"] = row.provider
    update["observed_at"] = _moment(row)
    update["field_sources"] = _written(
        {name: claim.source for name, claim in won.items() if claim.source != row}
    )
    return best.model_copy(update=update)


def _source_of(event: ContributionEvent) -> Source:
    return _source(event.provider, event.observed_at)


def _source(provider: str, observed_at: datetime | None) -> Source:
    rank = _RANKS.get(provider, 0)
    return Source(rank, "" if rank else provider, observed_at or _NEVER, provider)


def _moment(source: Source) -> datetime | None:
    return None if source.observed_at == _NEVER else source.observed_at


def _written(sources: Mapping[str, Source]) -> str | None:
    if not sources:
        return None
    told = {
        name: [source.provider, iso(source.observed_at) if _moment(source) else None]
        for name, source in sources.items()
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _field_sources(event: ContributionEvent) -> dict[str, Source]:
    if event.field_sources is None:
        return {}
    try:
        return {
            name: _source(
                provider, whole_seconds(datetime.fromisoformat(moment)) if moment else None
            )
            for name, (provider, moment) in json.loads(event.field_sources).items()
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"field_sources of {event.id} cannot be read") from error
