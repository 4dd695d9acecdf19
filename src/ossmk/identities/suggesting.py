"""Accounts that may be one person's, and the signs of it. Nobody is linked here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from ossmk.identities.accounts import account_of, is_address
from ossmk.model import Actor, Frozen, Link
from ossmk.scoring.asked import person_of
from ossmk.storage.base import Identities

Signs = Iterator[tuple[str, str, str]]  # two accounts and what they have in common

_FULL_NAME = 2  # words
# what any number of people have for a login or before the @
_COMMON = {
    "admin", "bot", "contact", "dev", "developer", "email", "git", "github", "gitlab", "hello",
    "hi", "home", "info", "mail", "me", "no-reply", "noreply", "office", "root", "team", "user",
    "work",
}  # fmt: skip


class Suggestion(Frozen):
    """Two accounts that may be one person's, and every sign of it."""

    account: str
    other: str
    evidence: tuple[str, ...]


def suggestions(identities: Identities) -> list[Suggestion]:
    """Give pairs of stored accounts that are not linked and have something telling in common."""
    actors = [actor for actor in identities.everybody() if actor.actor_type != "bot"]
    people = _people(identities.links())
    found: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for one, other, evidence in chain(
        _told_as_both(actors, identities),
        _named_by_address(actors),
        _same_login_and_name(actors),
    ):
        if not _is_one(one, other, people):
            found[_login_first(one, other)][evidence] = None
    return [
        Suggestion(account=one, other=other, evidence=tuple(evidence))
        for (one, other), evidence in sorted(found.items())
    ]


def _told_as_both(actors: Sequence[Actor], identities: Identities) -> Signs:
    """Give names under which sources told one contribution: git an address, GitHub its account."""
    known = {person_of(actor.user_id): actor.user_id for actor in actors}
    for one, other, event_id in identities.told_names():
        if one in known and other in known:
            yield known[one], known[other], f"sources told {event_id} as the one's and the other's"


def _named_by_address(actors: Sequence[Actor]) -> Signs:
    """Give addresses that a forge makes from logins: `7+login@users.noreply.github.com`."""
    known = {person_of(actor.user_id): actor.user_id for actor in actors}
    for address in filter(is_address, known.values()):
        login = person_of(account_of(address))
        if login != person_of(address) and login in known:
            yield known[login], address, "the forge made the address from the login"


def _same_login_and_name(actors: Sequence[Actor]) -> Signs:
    for one, other in _alike(actors, _handle_and_name):
        signs = f"the same name ({one.name}) and the same login or start of the address"
        yield one.user_id, other.user_id, signs


def _alike(
    actors: Iterable[Actor], key: Callable[[Actor], object | None]
) -> Iterator[tuple[Actor, Actor]]:
    """Pair the accounts that have the same key; None is nobody's key."""
    groups: defaultdict[object, dict[str, Actor]] = defaultdict(dict)
    for actor in actors:
        if (value := key(actor)) is not None:
            groups[value].setdefault(person_of(actor.user_id), actor)
    for group in groups.values():
        yield from combinations(group.values(), 2)


def _handle_and_name(actor: Actor) -> tuple[str, str] | None:
    if is_address(actor.user_id):
        handle = actor.user_id.partition("@")[0].partition("+")[0].lower()
    else:
        handle = actor.user_id.rpartition("/")[2].lower()
    name = (actor.name or "").casefold().split()
    return None if handle in _COMMON or len(name) < _FULL_NAME else (handle, " ".join(name))


def _people(links: Iterable[Link]) -> Mapping[str, str]:
    return {
        person_of(account): person_of(link.person)
        for link in links
        for account in (link.account, link.person)
    }


def _is_one(one: str, other: str, people: Mapping[str, str]) -> bool:
    return people.get(person_of(one), one) == people.get(person_of(other), other)


def _login_first(one: str, other: str) -> tuple[str, str]:
    first, second = sorted((one, other), key=lambda account: (is_address(account), account))
    return first, second
