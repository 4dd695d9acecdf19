"""The fields that a query starts with."""

from typing import Any, Unpack

from github_server.graphql_api.ask import Ask, NotServed, field_of
from github_server.graphql_api.paging import Bounds, Connection, page
from github_server.searching import SEARCHED_AT_MOST, find_issues
from github_server.sight import Refused, not_found
from github_server.world import Account, Organization, Repository


@field_of("Query", name="viewer")
def viewer(_: object, ask: Ask) -> Account:
    """Give the account behind the token."""
    if ask.sight.viewer is None:
        raise not_found("An installation has no viewer.")
    return ask.sight.viewer


@field_of("Query", name="user")
def user(_: object, ask: Ask, login: str) -> Account:
    """Find a user; bots and mannequins are none."""
    found = ask.index.owner(login)
    if not isinstance(found, Account) or found.kind != "User":
        raise not_found(f"Could not resolve to a User with the login of '{login}'.")
    return found


@field_of("Query", name="organization")
def organization(_: object, ask: Ask, login: str) -> Organization:
    """Find an organisation; a SAML-protected one refuses its members' plain tokens."""
    found = ask.index.owner(login)
    if not isinstance(found, Organization):
        raise not_found(f"Could not resolve to an Organization with the login of '{login}'.")
    if refusal := ask.sight.refuses_organization(found):
        raise refusal
    return found


@field_of("Query", name="repositoryOwner")
def repository_owner(_: object, ask: Ask, login: str) -> Account | Organization | None:
    """Find whoever has the login."""
    return ask.index.owner(login)


@field_of("Query", name="repository")
def repository(
    _: object, ask: Ask, owner: str, name: str, *, follow_renames: bool = True
) -> Repository:
    """Find a repository, also by a name it once had."""
    full_name = f"{owner}/{name}"
    found = ask.index.repository(full_name, follow_renames=follow_renames)
    if found is None or ask.sight.hides(found):
        raise not_found(f"Could not resolve to a Repository with the name '{full_name}'.")
    if refusal := ask.sight.refuses(found):
        raise refusal
    return found


@field_of("Query", name="node")
def node(_: object, ask: Ask, id: str) -> object:  # noqa: A002  # the argument's name
    """Find anything by its id."""
    found = ask.index.nodes.get(id)
    where = getattr(found, "repository", found)
    hidden = isinstance(where, Repository) and ask.sight.hides(where)
    if found is None or hidden or getattr(found, "deleted", False):
        raise not_found(f"Could not resolve to a node with the global id of '{id}'")
    if isinstance(where, Repository) and (refusal := ask.sight.refuses(where)):
        raise refusal
    return found


@field_of("Query", name="nodes")
def nodes(_: object, ask: Ask, ids: list[str]) -> list[object]:
    """Find many by their ids; one that is missing is null and an error, the others come."""
    return [_found_or_refusal(each, ask) for each in ids]


@field_of("Query", name="rateLimit")
def rate_limit(_: object, ask: Ask, *, dry_run: bool = False) -> dict[str, Any]:
    """Tell the budget and what this query costs; a dry run never gets here with other fields."""
    return ask.rate_limit


@field_of("Query", name="search")
def search(
    _: object,
    ask: Ask,
    query: str,
    type: str,  # noqa: A002  # the argument's name
    **bounds: Unpack[Bounds],
) -> Connection:
    """Search issues and pull requests: a thousand at most, though more are counted."""
    if type != "ISSUE":
        raise NotServed(f"search of {type}")
    found = find_issues(query, ask.index, ask.sight)
    return page(found[:SEARCHED_AT_MOST], ask.sight, total=len(found), **bounds)


def _found_or_refusal(wanted: str, ask: Ask) -> object:
    try:
        return node(None, ask, id=wanted)
    except Refused as refusal:  # graphql-core writes a returned exception as null and an error
        return refusal
