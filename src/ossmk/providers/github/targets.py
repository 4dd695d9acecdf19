"""What a target's name may be at GitHub, and which guide leads through its fetch. Pure."""

import re

from ossmk.errors import UsageError
from ossmk.model import OrgTarget, RepoTarget, Target, UserTarget
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.person import PERSON
from ossmk.providers.github.repository import ORGANIZATION, REPOSITORY

# https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
_REPOSITORY = re.compile(
    r"(?:(?:https?://)?[\w-]+(?:\.[\w-]+)+/)?(?P<full_name>[\w-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII
)
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|[-_](?=[A-Za-z0-9])){0,38}-?", re.ASCII)


def guided(target: Target) -> tuple[Guide, str]:
    """Give how a target is fetched; raises `UsageError` for what cannot be its name."""
    match target:
        case UserTarget(login):
            return PERSON, checked_login(login)
        case OrgTarget(name):
            return ORGANIZATION, checked_login(name)
        case RepoTarget(name):
            return REPOSITORY, checked_repository(name)


def checked_login(login: str) -> str:
    """Give a login back; raises `UsageError` for what cannot be one."""
    if not _LOGIN.fullmatch(login):
        raise UsageError(
            f"{login!r} is no GitHub login: up to 39 letters, digits and single hyphens"
        )
    return login


def checked_repository(name: str) -> str:
    """Give `owner/name` of a name or an address; raises `UsageError` for anything else."""
    found = _REPOSITORY.fullmatch(name)
    if found is None:
        raise UsageError(f"{name!r} is no repository on GitHub; give owner/name")
    return found["full_name"]
