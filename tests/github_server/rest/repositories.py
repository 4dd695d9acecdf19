"""Endpoints of repositories and what is in them."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from github_server.graphql_api.resolvers.commits import newest_first
from github_server.index import shown_releases
from github_server.rest import account_shapes, work_shapes
from github_server.rest.call import Call, Stopped, route
from github_server.timestamps import utc_text
from github_server.wire import problem
from github_server.world import Commit, Issue, PullRequest, Repository

ROOT = "/repos/{owner}/{repo}"
Shapes = list[dict[str, Any]]


class Dated(Protocol):
    """Anything that was created and updated."""

    @property
    def created_at(self) -> str: ...

    @property
    def updated_at(self) -> str: ...

    @property
    def database_id(self) -> int: ...


D = TypeVar("D", bound=Dated)


@route(ROOT)
def repository(call: Call) -> dict[str, Any]:
    """Give a repository."""
    return account_shapes.full_repository(call.repository(), call.base_url)


@route(f"{ROOT}/commits")
def commits(call: Call) -> Shapes:
    """List commits of the default branch; `since` and `until` are committer dates."""
    history = newest_first(_filled(call))
    first, last = _bound(call, "since", ""), _bound(call, "until", "9999")
    found = [e for e in history if first <= e.committed_date <= last and _by_author(call, e)]
    return [work_shapes.commit(each, call.base_url) for each in call.page(found)]


@route(f"{ROOT}/commits/{{ref}}")
def commit(call: Call) -> dict[str, Any]:
    """Give a commit, with its lines."""
    for each in _filled(call).commits:
        if each.oid == call.path["ref"]:
            return work_shapes.full_commit(each, call.base_url)
    raise Stopped(problem(422, f"No commit found for SHA: {call.path['ref']}"))


@route(f"{ROOT}/pulls")
def pulls(call: Call) -> Shapes:
    """List pull requests: open ones, unless another state is asked."""
    found = _sorted(call, _in_state(call, call.repository().pulls))
    return [work_shapes.pull(each, call.base_url) for each in call.page(found)]


@route(f"{ROOT}/pulls/comments")
def review_comments(call: Call) -> Shapes:
    """List comments on lines of all pull requests; `since` is by their last update."""
    said = [
        comment
        for pull in call.repository().pulls
        for review in pull.reviews
        for comment in review.comments
        if review.state != "PENDING"
    ]
    found = _commented(call, said)
    return [work_shapes.review_comment(each, call.base_url) for each in call.page(found)]


@route(f"{ROOT}/pulls/{{number}}")
def pull(call: Call) -> dict[str, Any]:
    """Give a pull request, with its lines."""
    return work_shapes.full_pull(_pull(call), call.base_url)


@route(f"{ROOT}/pulls/{{number}}/reviews")
def reviews(call: Call) -> Shapes:
    """List a pull request's reviews; pending ones are shown to their author only."""
    viewer = call.sight.viewer
    made = [e for e in _pull(call).reviews if e.state != "PENDING" or e.author is viewer]
    return [work_shapes.review(each, call.base_url) for each in call.page(made)]


@route(f"{ROOT}/issues")
def issues(call: Call) -> Shapes:
    """List issues *and pull requests*: open ones, unless another state is asked."""
    here = call.repository()
    everything: list[Issue | PullRequest] = [*here.issues, *here.pulls]
    creator, since = call.parameter("creator"), _bound(call, "since", "")
    made = [
        each
        for each in _in_state(call, everything)
        if each.updated_at >= since and (not creator or _is(each, creator))
    ]
    return [work_shapes.issue(each, call.base_url) for each in call.page(_sorted(call, made))]


@route(f"{ROOT}/issues/comments")
def comments(call: Call) -> Shapes:
    """List comments on issues and pull requests; `since` is by their last update."""
    here = call.repository()
    subjects: list[Issue | PullRequest] = [*here.issues, *here.pulls]
    found = _commented(call, [said for each in subjects for said in each.comments])
    return [work_shapes.comment(each, call.base_url) for each in call.page(found)]


@route(f"{ROOT}/comments")
def commit_comments(call: Call) -> Shapes:
    """List comments on commits, the oldest first."""
    made = call.page(call.repository().commit_comments)
    return [work_shapes.commit_comment(each, call.base_url) for each in made]


@route(f"{ROOT}/releases")
def releases(call: Call) -> Shapes:
    """List releases, the latest first; drafts are shown to the owner only."""
    made = shown_releases(call.repository(), call.sight.viewer)
    latest = sorted(made, key=lambda each: (each.created_at, each.database_id), reverse=True)
    return [work_shapes.release(each, call.base_url) for each in call.page(latest)]


def _filled(call: Call) -> Repository:
    here = call.repository()
    if not here.commits:
        raise Stopped(problem(409, "Git Repository is empty."))
    return here


def _pull(call: Call) -> PullRequest:
    for each in call.repository().pulls:
        if str(each.number) == call.path["number"]:
            return each
    raise Stopped(problem(404, "Not Found"))


def _bound(call: Call, name: str, default: str) -> str:
    said = call.parameter(name)
    return utc_text(said.replace(" ", "+")) if said else default


def _by_author(call: Call, made: Commit) -> bool:
    author = call.parameter("author")
    if not author or "@" in author:
        return not author or made.author_email == author
    return made.author is not None and made.author.login.lower() == author.lower()


def _is(made: Issue | PullRequest, login: str) -> bool:
    return made.author is not None and made.author.login.lower() == login.lower()


W = TypeVar("W", Issue, PullRequest, Issue | PullRequest)


def _in_state(call: Call, made: Iterable[W]) -> list[W]:
    state = call.parameter("state", "open")
    return [each for each in made if state == "all" or (each.state == "OPEN") == (state == "open")]


def _sorted(call: Call, made: Sequence[D]) -> list[D]:
    by_update = call.parameter("sort", "created") == "updated"
    down = call.parameter("direction", "desc") == "desc"
    return sorted(
        made,
        key=lambda each: (each.updated_at if by_update else each.created_at, each.database_id),
        reverse=down,
    )


def _commented(call: Call, made: Sequence[D]) -> list[D]:
    # the direction is ignored without a sort: the order is then that of ids
    since = _bound(call, "since", "")
    recent = [each for each in made if each.updated_at >= since]
    if call.parameter("sort"):
        return _sorted(call, recent)
    return sorted(recent, key=lambda each: each.database_id)
