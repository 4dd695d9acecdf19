"""Who did it: an account as the archive names it, or the author of a commit by e-mail. Pure.

Since 2016-05-27 the archive replaces the part of an address before the `@` by its SHA-1, in some
years by the SHA-1 of that, in others not at all
(https://github.com/igrigorik/gharchive.org/blob/master/crawler/obfuscate.rb and issue 177 there).
A hidden noreply address is known again when it is the pusher's own: the hash of that is computed.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from ossmk.model import Actor
from ossmk.providers.gharchive.payloads import ArchivedEvent, User
from ossmk.providers.identity import actor_of, actor_type, idents

HOST = "github.com"
NOREPLY = "users.noreply.github.com"
# no login has more than 39 characters, so none is mistaken for a hash
_HASH = re.compile(r"[0-9a-f]{40}")
_CO_AUTHOR = re.compile(r"^co-authored-by:(.*)$", re.IGNORECASE | re.MULTILINE)


def acting(event: ArchivedEvent) -> Actor | None:
    """Give who did what the line tells; None where it does not say."""
    match event.actor:
        case User() as user:
            return account(user)
        case str(login):
            attributes = event.actor_attributes
            return account(User(login=login, type=attributes.type if attributes else None))
        case None:
            return None


def account(user: User | None) -> Actor | None:
    """Give an account of github.com; None for a deleted one."""
    if user is None or not user.login:
        return None
    return _account(user.login, user.id, is_bot=user.type == "Bot")


@lru_cache(maxsize=1 << 14)
def _account(login: str, number: int | None, *, is_bot: bool) -> Actor:
    kind = actor_type(login)
    return Actor(
        user_id=login,
        actor_id=f"{HOST}:{number}" if number else None,
        actor_type="bot" if is_bot and kind == "user" else kind,
    )


def commit_author(name: str, email: str, pusher: Actor | None) -> Actor | None:
    """Give the account behind a commit's address, else the address as an unlinked author."""
    local, _, host = email.lower().partition("@")
    if not _HASH.fullmatch(local):
        return actor_of(name, email)
    if host == NOREPLY and pusher is not None and local in _hidden(pusher):
        return pusher
    return Actor(user_id=f"{local}@{host or '(none)'}", actor_type="unlinked")


def co_authors(message: str, author: Actor) -> Iterator[Actor]:
    """Give each other person that the trailers of a commit's message name, once."""
    if "authored-by:" not in message.lower():
        return  # as most messages: spares the search
    named = {author.user_id.lower()}
    trailers = "\n".join(_CO_AUTHOR.findall(message.rstrip().rpartition("\n\n")[2]))
    for name, email in idents(trailers):
        person = actor_of(name, email)
        if person is not None and person.user_id.lower() not in named:
            named.add(person.user_id.lower())
            yield person


@lru_cache(maxsize=1 << 12)
def _hidden(person: Actor) -> frozenset[str]:
    """Give what the archive makes of the noreply addresses of an account."""
    login, number = person.user_id, (person.actor_id or "").rpartition(":")[2]
    local_parts = {login, login.lower(), f"{number}+{login}", f"{number}+{login.lower()}"}
    once = {_sha1(part) for part in local_parts}
    return frozenset(once | {_sha1(part) for part in once})


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
