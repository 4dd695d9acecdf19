"""Endpoints of accounts and organisations."""

from datetime import timedelta
from typing import Any

from github_server.limits import Resource
from github_server.rest import account_shapes as shapes
from github_server.rest.call import Call, Stopped, route
from github_server.rest.events import events_of
from github_server.timestamps import moment, moment_text
from github_server.wire import problem
from github_server.world import Account, Organization, Repository

RESOURCES: tuple[Resource, ...] = ("core", "graphql", "search")
MOST_EVENTS = 300
EVENT_DAYS = 30


@route("/rate_limit", free=True)
def rate_limit(call: Call) -> dict[str, Any]:
    """Tell the budgets of the credential, for nothing."""
    token = call.request.sight.token if call.request.sight else None
    name = call.request.token if token else None
    resources = {each: call.ledger.budget(name, token, each).told for each in RESOURCES}
    return {"resources": resources, "rate": resources["core"]}


@route("/user")
def viewer(call: Call) -> dict[str, Any]:
    """Give the account behind the token."""
    if call.request.sight is None:
        raise Stopped(problem(401, "Requires authentication"))
    if call.sight.viewer is None:
        raise Stopped(problem(403, "Resource not accessible by integration"))
    return shapes.profile(call.sight.viewer, call.base_url)


@route("/users/{login}")
def account(call: Call) -> dict[str, Any]:
    """Give an account or organisation by its present login."""
    return shapes.profile(_owner(call, call.path["login"]), call.base_url)


@route("/users/{login}/repos")
def repositories_of_user(call: Call) -> list[dict[str, Any]]:
    """List a user's repositories; without a private right only public ones."""
    return _repositories(call, _owner(call, call.path["login"]))


@route("/orgs/{org}/repos")
def repositories_of_organization(call: Call) -> list[dict[str, Any]]:
    """List an organisation's repositories."""
    return _repositories(call, _organization(call))


@route("/orgs/{org}/members")
def members(call: Call) -> list[dict[str, Any]]:
    """List an organisation's members."""
    return [shapes.user(each, call.base_url) for each in call.page(_organization(call).members)]


@route("/users/{login}/events")
def events(call: Call) -> list[dict[str, Any]]:
    """List what the account did last: 300 events of 30 days at most, the latest first."""
    owner = _owner(call, call.path["login"])
    now = moment(call.index.world.now)
    since = moment_text(now - timedelta(days=EVENT_DAYS))
    if (call.page_number - 1) * call.page_size >= MOST_EVENTS:
        raise Stopped(problem(422, "In order to keep the API fast, pagination is limited."))
    call.headers["x-poll-interval"] = "60"
    found = events_of(owner, call) if isinstance(owner, Account) else []
    recent = [each for each in found if each["created_at"] >= since]
    return list(call.page(recent, at_most=MOST_EVENTS))


def _repositories(call: Call, owner: Account | Organization) -> list[dict[str, Any]]:
    owned = [each for each in call.index.world.repositories if each.owner is owner]
    seen = [each for each in owned if not call.sight.hides(each) and _listed(call, each)]
    return [shapes.repository(each, call.base_url) for each in call.page(seen)]


def _listed(call: Call, made: Repository) -> bool:
    # blocked ones are listed, and answer 451 when asked for themselves
    return made.blocked or call.sight.refuses(made) is None


def _owner(call: Call, login: str) -> Account | Organization:
    found = call.index.owner(login.removesuffix("[bot]"))
    if found is None:
        raise Stopped(problem(404, "Not Found"))
    return found


def _organization(call: Call) -> Organization:
    found = _owner(call, call.path["org"])
    if not isinstance(found, Organization):
        raise Stopped(problem(404, "Not Found"))
    if refusal := call.sight.refuses_organization(found):
        sso = f"required; url=https://github.com/orgs/{found.login}/sso"
        raise Stopped(problem(403, str(refusal), x_github_sso=sso))
    return found
