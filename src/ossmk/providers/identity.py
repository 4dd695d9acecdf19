"""Who is behind an e-mail address or a login: an account, its type, and the name to show.

Pure. Never by name alone: a name only tells that its bearer is a bot. Every provider uses this, so
that one person is the same person from every source.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from ossmk.decoding import convert
from ossmk.model import Actor, ActorType

# https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
# (ID+login, older accounts: login) and https://docs.gitlab.com/user/profile/ (ID-login)
_NOREPLY = re.compile(
    r"(?:(?P<id>[0-9]+)\+)?(?P<login>[\w.-]+(?:\[bot\])?)@users\.noreply\.(?P<host>[a-z0-9.-]+)",
    re.ASCII | re.IGNORECASE,
)
_GITLAB = re.compile(r"(?P<id>[0-9]+)-(?P<login>.+)", re.ASCII)
_CODEBERG = re.compile(r"(?P<login>[\w.-]+)@noreply\.codeberg\.org", re.ASCII | re.IGNORECASE)
# https://docs.gitlab.com/user/project/settings/project_access_tokens/#bot-users-for-projects
_GITLAB_TOKEN = re.compile(r"(?:project|group)_[0-9]+_bot\w*@noreply\.", re.ASCII | re.IGNORECASE)
_IDENT = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")

LONGEST_EMAIL = 254  # https://www.rfc-editor.org/errata/eid1690


class KnownAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of `agents.toml`: an account that is not a person, and why it is listed."""

    type: Literal["bot", "agent"]
    reason: str
    login: str | None = None
    emails: Sequence[str] = ()


class _AccountFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    account: Sequence[KnownAccount]


@cache
def known_accounts() -> Sequence[KnownAccount]:
    """Give the accounts that are known not to be people, as `agents.toml` lists them."""
    return convert(tomllib.loads(_agents_toml()), _AccountFile).account


@cache
def agents_version() -> str:
    """Give a short hash of `agents.toml`: identities read under another one may differ."""
    return hashlib.sha256(_agents_toml().encode()).hexdigest()[:12]


def actor_type(login: str, email: str = "") -> ActorType:
    """Tell what a github.com login is; the curated list goes before the `[bot]` ending.

    An agent's address may be linked to an account that the list does not have, or to anybody's:
    work under it is the agent's all the same.
    """
    known = _by_login().get(login.lower()) or _by_email().get(email.lower())
    if known is not None:
        return known.type
    return "bot" if login.endswith("[bot]") else "user"


@lru_cache(maxsize=1 << 16)
def actor_of(name: str, email: str) -> Actor | None:
    """Give the account an e-mail address names, else the address itself as an unlinked author.

    An address without `@` gets git's own word for a missing domain, `(none)`, so that it can not
    be taken for a login. None for an address that is empty or too long to be one.
    """
    address = clean(email)
    if not address or len(address) > LONGEST_EMAIL:
        return None
    shown = clean(name) or None
    if account := _account(address):
        return account.model_copy(update={"name": shown})
    known = _by_email().get(address.lower())
    if known and known.login:
        return Actor(user_id=known.login, name=shown, actor_type=known.type)
    user_id = address.lower() if "@" in address else f"{address.lower()}@(none)"
    return Actor(
        user_id=user_id, name=shown, actor_type=known.type if known else _unlinked_type(name, email)
    )


def idents(trailers: str) -> Iterator[tuple[str, str]]:
    """Give name and e-mail of each line that reads `Name <e-mail>`; other lines name nobody."""
    # not splitlines: it also cuts at control characters that a name may hold
    for line in trailers.split("\n"):
        if ident := _IDENT.fullmatch(line.strip()):
            yield ident["name"].strip(), ident["email"].strip()


def clean(text: str) -> str:
    """Give a text without the control characters that could steer a terminal or end a line."""
    return _CONTROL.sub(" ", text).strip()


def _account(address: str) -> Actor | None:
    if match := _CODEBERG.fullmatch(address):
        return _actor("codeberg.org", match["login"], None)
    if not (match := _NOREPLY.fullmatch(address)):
        return None
    host, login, number = match["host"].lower(), match["login"], match["id"]
    if host != "github.com" and (gitlab := _GITLAB.fullmatch(login)):
        login, number = gitlab["login"], gitlab["id"]
    return _actor(host, login, number)


def _actor(host: str, login: str, number: str | None) -> Actor:
    actor_id = f"{host}:{number}" if number else None
    if host == "github.com":
        return Actor(user_id=login, actor_id=actor_id, actor_type=actor_type(login))
    return Actor(user_id=f"{host}/{login}", actor_id=actor_id)


def _unlinked_type(name: str, email: str) -> ActorType:
    is_bot = name.rstrip().endswith("[bot]") or _GITLAB_TOKEN.match(email)
    return "bot" if is_bot else "unlinked"


def _agents_toml() -> str:
    return files("ossmk.providers").joinpath("agents.toml").read_text(encoding="utf-8")


@cache
def _by_login() -> dict[str, KnownAccount]:
    return {known.login.lower(): known for known in known_accounts() if known.login}


@cache
def _by_email() -> dict[str, KnownAccount]:
    return {email.lower(): known for known in known_accounts() for email in known.emails}
