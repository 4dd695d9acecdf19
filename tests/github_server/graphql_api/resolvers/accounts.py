"""Users, bots, mannequins and organisations, and what GitHub lists under them."""

from collections.abc import Sequence
from typing import Any

from github_server.graphql_api.ask import Ask, constants, field_of
from github_server.graphql_api.paging import connection
from github_server.ordering import Order, in_states, of_privacy, ordered
from github_server.sight import Refused
from github_server.world import (
    Account,
    Comment,
    CommitComment,
    Discussion,
    DiscussionComment,
    Issue,
    Organization,
    PullRequest,
    Repository,
)

constants("Organization", isVerified=False, description=None)
constants("User", location=None)
constants("User", isViewer=False, bio=None, company=None, isSiteAdmin=False)


@field_of("User", "Organization", "Bot", "Mannequin", name="resourcePath")
def resource_path(owner: Account | Organization, _: Ask) -> str:
    """Give the path of the page."""
    return owner.url.removeprefix("https://github.com")


@field_of("User", "Organization", "Bot", "Mannequin", name="avatarUrl")
def avatar_url(owner: Account | Organization, _: Ask, size: int | None = None) -> str:
    """Give the address of the picture."""
    return f"{owner.avatar_url}&s={size}" if size else owner.avatar_url


@connection("User", name="pullRequests")
def pull_requests(
    user: Account, ask: Ask, *, order_by: Order = None, states: list[str] | None = None, **_: object
) -> Sequence[PullRequest]:
    """List all pull requests the user ever opened, anywhere."""
    return ordered(in_states(ask.seen(ask.index.pulls[user]), states), order_by)


@connection("User", name="issues")
def issues(
    user: Account,
    ask: Ask,
    *,
    order_by: Order = None,
    states: list[str] | None = None,
    filter_by: dict[str, Any] | None = None,
    **_: object,
) -> Sequence[Issue]:
    """List all issues the user ever opened; `filter_by.since` is by their last update."""
    since = (filter_by or {}).get("since") or ""
    updated = [each for each in ask.seen(ask.index.issues[user]) if each.updated_at >= since]
    return ordered(in_states(updated, states), order_by)


@connection("User", name="issueComments")
def issue_comments(user: Account, ask: Ask, *, order_by: Order = None) -> Sequence[Comment]:
    """List all comments on issues and in pull requests' conversations."""
    return ordered(ask.seen(ask.index.comments[user]), order_by)


@connection("User", name="commitComments")
def commit_comments(user: Account, ask: Ask) -> Sequence[CommitComment]:
    """List all comments on commits, oldest first; the API has no order for them."""
    return ordered(ask.seen(ask.index.commit_comments[user]), None)


@connection("User", name="repositoryDiscussions")
def discussions(
    user: Account,
    ask: Ask,
    *,
    order_by: Order = None,
    repository_id: str | None = None,
    **_: object,
) -> Sequence[Discussion]:
    """List the discussions the user started."""
    found = ask.seen(ask.index.discussions[user])
    return ordered([e for e in found if repository_id in (None, e.repository.id)], order_by)


@connection("User", name="repositoryDiscussionComments")
def discussion_comments(
    user: Account, ask: Ask, *, repository_id: str | None = None, **_: object
) -> Sequence[DiscussionComment]:
    """List comments and replies in discussions, oldest first; the API has no order for them."""
    found = ask.seen(ask.index.discussion_comments[user])
    return ordered([e for e in found if repository_id in (None, e.repository.id)], None)


@connection("User", "Organization", name="repositories")
def repositories(
    owner: Account | Organization,
    ask: Ask,
    *,
    order_by: Order = None,
    privacy: str | None = None,
    visibility: str | None = None,
    is_fork: bool | None = None,
    owner_affiliations: list[str] | None = None,
    **_: object,
) -> Sequence[Repository]:
    """List the repositories that belong to the owner; those of others are not known here."""
    owned = [each for each in ask.index.world.repositories if each.owner is owner]
    if owner_affiliations is not None and "OWNER" not in owner_affiliations:
        owned = []
    seen = [each for each in owned if not ask.sight.hides(each)]
    return ordered(of_privacy(seen, privacy or visibility, fork=is_fork), order_by)


@connection("User", name="repositoriesContributedTo")
def repositories_contributed_to(user: Account, ask: Ask, **_: object) -> Sequence[Repository]:
    """Refuse as GitHub does for busy accounts, whatever is asked of it."""
    raise Refused("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.")


@connection("User", name="organizations")
def organizations(user: Account, ask: Ask, **_: object) -> Sequence[Organization]:
    """List the organisations the user is a member of."""
    return [each for each in ask.index.world.organizations if user in each.members]


@connection("Organization", name="membersWithRole")
def members(organization: Organization, _: Ask) -> Sequence[Account]:
    """List an organisation's members."""
    return ordered(organization.members, None)


@field_of("User", "Organization", name="repository")
def repository(
    owner: Account | Organization, ask: Ask, name: str, *, follow_renames: bool = True
) -> Repository | None:
    """Find a repository of the owner."""
    found = ask.index.repository(f"{owner.login}/{name}", follow_renames=follow_renames)
    return None if found is None or ask.sight.hides(found) else found
