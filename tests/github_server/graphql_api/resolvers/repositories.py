"""Repositories and the lists under them."""

from collections.abc import Sequence
from typing import Any

from github_server.graphql_api.ask import Ask, aliases, constants, field_of
from github_server.graphql_api.paging import connection
from github_server.index import shown_releases
from github_server.ordering import Order, in_states, ordered
from github_server.sight import not_found
from github_server.timestamps import utc_text
from github_server.world import (
    CommitComment,
    Discussion,
    Issue,
    PullRequest,
    Release,
    Repository,
)

aliases("Repository", isPrivate="private", isFork="fork", nameWithOwner="full_name")
aliases("Release", tagName="tag", isDraft="draft", isPrerelease="prerelease")
constants("Repository", isArchived=False, isDisabled=False, isLocked=False, isMirror=False)
constants("Repository", isTemplate=False, archivedAt=None, description=None, stargazerCount=0)
constants("Repository", hasIssuesEnabled=True, hasDiscussionsEnabled=True, forkCount=0)
constants("Repository", primaryLanguage=None, licenseInfo=None)
constants("Release", description="")


@field_of("Repository", name="isEmpty")
def is_empty(repository: Repository, _: Ask) -> bool:
    """Tell whether nothing was ever pushed."""
    return not repository.commits


@field_of("Repository", name="isInOrganization")
def is_in_organization(repository: Repository, _: Ask) -> bool:
    """Tell whether an organisation owns it."""
    return repository.organization is not None


@field_of("Repository", name="visibility")
def visibility(repository: Repository, _: Ask) -> str:
    """Tell who may see it."""
    return "PRIVATE" if repository.private else "PUBLIC"


@field_of("Repository", name="resourcePath")
def resource_path(repository: Repository, _: Ask) -> str:
    """Give the path of the page."""
    return f"/{repository.full_name}"


@field_of("Repository", name="parent")
def parent(repository: Repository, ask: Ask) -> Repository | None:
    """Give what it was forked from, where that is visible."""
    origin = repository.parent
    return origin if origin and ask.sight.shows(origin) else None


@connection("Repository", name="pullRequests")
def pulls(
    repository: Repository,
    _: Ask,
    *,
    order_by: Order = None,
    states: list[str] | None = None,
    **__: object,
) -> Sequence[PullRequest]:
    """List the pull requests."""
    return ordered(in_states(repository.pulls, states), order_by)


@connection("Repository", name="issues")
def issues(
    repository: Repository,
    _: Ask,
    *,
    order_by: Order = None,
    states: list[str] | None = None,
    filter_by: dict[str, Any] | None = None,
    **__: object,
) -> Sequence[Issue]:
    """List the issues; `filter_by.since` is by their last update."""
    asked = filter_by or {}
    since = utc_text(asked["since"]) if asked.get("since") else ""
    creator = asked.get("createdBy")
    found = [
        each
        for each in repository.issues
        if each.updated_at >= since
        and (creator is None or (each.author and each.author.login.lower() == creator.lower()))
    ]
    return ordered(in_states(found, states or asked.get("states")), order_by)


@connection("Repository", name="discussions")
def discussions(
    repository: Repository, _: Ask, *, order_by: Order = None, **__: object
) -> Sequence[Discussion]:
    """List the discussions."""
    return ordered(repository.discussions, order_by)


@connection("Repository", name="commitComments")
def commit_comments(repository: Repository, _: Ask) -> Sequence[CommitComment]:
    """List the comments on commits."""
    return repository.commit_comments


@connection("Repository", name="releases")
def releases(repository: Repository, ask: Ask, *, order_by: Order = None) -> Sequence[Release]:
    """List the releases, the latest first unless asked otherwise; drafts to the owner only."""
    return ordered(
        shown_releases(repository, ask.sight.viewer),
        order_by or {"field": "CREATED_AT", "direction": "DESC"},
    )


@field_of("Repository", name="pullRequest")
def pull_request(repository: Repository, _: Ask, number: int) -> PullRequest:
    """Find a pull request by its number."""
    for each in repository.pulls:
        if each.number == number:
            return each
    raise not_found(f"Could not resolve to a PullRequest with the number of {number}.")


@field_of("Repository", name="issue")
def issue(repository: Repository, _: Ask, number: int) -> Issue:
    """Find an issue by its number; a pull request is none here."""
    for each in repository.issues:
        if each.number == number:
            return each
    raise not_found(f"Could not resolve to an Issue with the number of {number}.")


@field_of("Repository", name="issueOrPullRequest")
def issue_or_pull_request(repository: Repository, _: Ask, number: int) -> Issue | PullRequest:
    """Find whichever has the number."""
    numbered: list[Issue | PullRequest] = [*repository.issues, *repository.pulls]
    for each in numbered:
        if each.number == number:
            return each
    raise not_found(f"Could not resolve to an issue or pull request with the number of {number}.")


@field_of("Repository", name="discussion")
def discussion(repository: Repository, _: Ask, number: int) -> Discussion:
    """Find a discussion by its number."""
    for each in repository.discussions:
        if each.number == number:
            return each
    raise not_found(f"Could not resolve to a Discussion with the number of {number}.")


@field_of("Repository", name="release")
def release(repository: Repository, ask: Ask, tag_name: str) -> Release | None:
    """Find a release by its tag."""
    return next(
        (each for each in shown_releases(repository, ask.sight.viewer) if each.tag == tag_name),
        None,
    )


@field_of("Repository", name="latestRelease")
def latest_release(repository: Repository, _: Ask) -> Release | None:
    """Give the release that was published last."""
    published = [each for each in repository.releases if each.published_at]
    return max(published, key=lambda each: each.published_at or "", default=None)
