"""The events API: a thin hint of what an account did, as it has been since October 2025.

PushEvents name no commits any more, and pull requests come without titles and lines.
https://docs.github.com/en/rest/using-the-rest-api/github-event-types
"""

from collections.abc import Iterator
from typing import Any

from github_server.rest.account_shapes import user
from github_server.rest.call import Call
from github_server.world import Account, Repository


def events_of(account: Account, call: Call) -> list[dict[str, Any]]:
    """Give the account's events that the credential may see, the latest first."""
    made = [
        _event(account, each, call) for each in _all(account, call) if call.sight.shows(each[2])
    ]
    return sorted(made, key=lambda each: (each["created_at"], each["id"]), reverse=True)


Made = tuple[str, str, Repository, int, dict[str, Any]]


def _all(account: Account, call: Call) -> Iterator[Made]:
    index = call.index
    for commit in index.commits[account]:
        push = {"ref": "refs/heads/main", "head": commit.oid, "before": commit.oid}
        number = int(commit.oid[:12], 16)
        yield "PushEvent", commit.committed_date, commit.repository, number, push
    for pull in index.pulls[account]:
        said = {"action": "opened", "number": pull.number, "pull_request": {"number": pull.number}}
        yield "PullRequestEvent", pull.created_at, pull.repository, pull.database_id, said
    for issue in index.issues[account]:
        opened = {"action": "opened", "issue": {"number": issue.number}}
        yield "IssuesEvent", issue.created_at, issue.repository, issue.database_id, opened
    for comment in index.comments[account]:
        on = {"action": "created", "issue": {"number": comment.subject.number}}
        at, where = comment.created_at, comment.repository
        yield "IssueCommentEvent", at, where, comment.database_id, on
    for review in index.reviews[account]:
        if review.submitted_at:
            of = {"action": "created", "pull_request": {"number": review.pull.number}}
            at, where = review.submitted_at, review.repository
            yield "PullRequestReviewEvent", at, where, review.database_id, of


def _event(account: Account, made: Made, call: Call) -> dict[str, Any]:
    kind, at, repository, number, payload = made
    shape = user(account, call.base_url)
    return {
        "id": str(number),
        "type": kind,
        "actor": {key: shape[key] for key in ("id", "login", "gravatar_id", "url", "avatar_url")},
        "repo": {
            "id": repository.database_id,
            "name": repository.full_name,
            "url": f"{call.base_url}/repos/{repository.full_name}",
        },
        "payload": payload,
        "public": not repository.private,
        "created_at": at,
    }
