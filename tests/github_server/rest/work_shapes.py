"""What is done in repositories as REST writes it."""

from typing import Any

from github_server.rest.account_shapes import Shape, full_repository, poster, user
from github_server.world import (
    Account,
    Comment,
    Commit,
    CommitComment,
    Issue,
    PullRequest,
    Release,
    Review,
    ReviewComment,
)

ASSOCIATION = {"author_association": "CONTRIBUTOR"}
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def commit(made: Commit, base_url: str) -> Shape:
    """Write a commit as it stands in lists: without its lines."""
    url = f"{base_url}/repos/{made.repository.full_name}"
    committed_by = {"name": "GitHub", "email": "noreply@github.com", "date": made.committed_date}
    author = {"name": made.author_name, "email": made.author_email, "date": made.authored_date}
    own = author | {"date": made.committed_date}
    return {
        "sha": made.oid,
        "node_id": made.id,
        "commit": {
            "author": author,
            "committer": committed_by if made.committer else own,
            "message": made.message,
            "tree": {"sha": EMPTY_TREE, "url": f"{url}/git/trees/{EMPTY_TREE}"},
            "url": f"{url}/git/commits/{made.oid}",
            "comment_count": 0,
            "verification": {
                "verified": False,
                "reason": "unsigned",
                "signature": None,
                "payload": None,
                "verified_at": None,
            },
        },
        "url": f"{url}/commits/{made.oid}",
        "html_url": made.url,
        "comments_url": f"{url}/commits/{made.oid}/comments",
        "author": _linked(made.author, base_url),
        "committer": _linked(made.committer or made.author, base_url),
        "parents": [
            {"sha": EMPTY_TREE, "url": f"{url}/commits/{EMPTY_TREE}", "html_url": made.url}
            for _ in range(made.parent_count)
        ],
    }


def full_commit(made: Commit, base_url: str) -> Shape:
    """Write a commit by itself: with its lines."""
    lines = {"additions": made.additions, "deletions": made.deletions}
    return {
        **commit(made, base_url),
        "stats": {**lines, "total": made.additions + made.deletions},
        "files": [],
    }


def pull(made: PullRequest, base_url: str) -> Shape:
    """Write a pull request as it stands in lists: without its lines."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    url = f"{root}/pulls/{made.number}"
    addresses = {
        "url": url,
        "html_url": made.url,
        "diff_url": f"{made.url}.diff",
        "patch_url": f"{made.url}.patch",
        "issue_url": f"{root}/issues/{made.number}",
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{root}/pulls/comments{{/number}}",
        "comments_url": f"{root}/issues/{made.number}/comments",
        "statuses_url": f"{root}/statuses/{EMPTY_TREE}",
    }
    merge_commit = made.merge_commit.oid if made.merge_commit else None
    return {
        **_numbered(made, base_url),
        **addresses,
        **ASSOCIATION,
        "merged_at": made.merged_at,
        "merge_commit_sha": merge_commit,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _branch(made, "topic", base_url),
        "base": _branch(made, made.repository.default_branch, base_url),
        "_links": _links(
            self=url,
            html=made.url,
            issue=addresses["issue_url"],
            comments=addresses["comments_url"],
            review_comments=addresses["review_comments_url"],
            review_comment=addresses["review_comment_url"],
            commits=addresses["commits_url"],
            statuses=addresses["statuses_url"],
        ),
        "auto_merge": None,
        "draft": False,
    }


def full_pull(made: PullRequest, base_url: str) -> Shape:
    """Write a pull request by itself: with its lines."""
    return {
        **pull(made, base_url),
        "merged": made.merged_at is not None,
        "mergeable": None,
        "mergeable_state": "unknown",
        "maintainer_can_modify": False,
        "merged_by": poster(made.merged_by or made.author, base_url) if made.merged_at else None,
        "comments": len(made.comments),
        "review_comments": sum(len(each.comments) for each in made.reviews),
        "commits": 1,
        "additions": made.additions,
        "deletions": made.deletions,
        "changed_files": made.changed_files,
    }


def issue(made: Issue | PullRequest, base_url: str) -> Shape:
    """Write an issue; a pull request is one too, and says so in `pull_request`."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    url = f"{root}/issues/{made.number}"
    shape = {
        **_numbered(made, base_url),
        **ASSOCIATION,
        "url": url,
        "html_url": made.url,
        "repository_url": root,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "comments": len(made.comments),
        "assignees": [],
        "state_reason": None,
    }
    if isinstance(made, PullRequest):
        pull_url = f"{root}/pulls/{made.number}"
        shape["pull_request"] = {
            "url": pull_url,
            "html_url": made.url,
            "diff_url": f"{made.url}.diff",
            "patch_url": f"{made.url}.patch",
            "merged_at": made.merged_at,
        }
    return shape


def review(made: Review, base_url: str) -> Shape:
    """Write a review; a deleted author is null."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    pull_url = f"{root}/pulls/{made.pull.number}"
    shape = {
        "id": made.database_id,
        "node_id": made.id,
        "user": _linked(made.author, base_url),
        "body": made.body,
        "state": made.state,
        "html_url": made.url,
        "pull_request_url": pull_url,
        "commit_id": EMPTY_TREE,
        "_links": _links(html=made.url, pull_request=pull_url),
        **ASSOCIATION,
    }
    return shape | ({"submitted_at": made.submitted_at} if made.submitted_at else {})


def review_comment(made: ReviewComment, base_url: str) -> Shape:
    """Write a comment on a line."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    url, pull_url = f"{root}/pulls/comments/{made.database_id}", f"{root}/pulls/{made.pull.number}"
    replied = {"in_reply_to_id": made.reply_to.database_id} if made.reply_to else {}
    return {
        **_said(made, base_url),
        **replied,
        "url": url,
        "pull_request_review_id": made.review.database_id,
        "diff_hunk": "@@ -1 +1 @@",
        "path": "src/main.py",
        "commit_id": EMPTY_TREE,
        "original_commit_id": EMPTY_TREE,
        "pull_request_url": pull_url,
        "_links": _links(self=url, html=made.url, pull_request=pull_url),
    }


def comment(made: Comment, base_url: str) -> Shape:
    """Write a comment on an issue or in a pull request's conversation."""
    root = f"{base_url}/repos/{made.repository.full_name}/issues"
    return {
        **_said(made, base_url),
        "url": f"{root}/comments/{made.database_id}",
        "issue_url": f"{root}/{made.subject.number}",
    }


def commit_comment(made: CommitComment, base_url: str) -> Shape:
    """Write a comment on a commit."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    return {
        **_said(made, base_url),
        "url": f"{root}/comments/{made.database_id}",
        "position": None,
        "line": None,
        "path": None,
        "commit_id": made.commit.oid,
    }


def release(made: Release, base_url: str) -> Shape:
    """Write a release."""
    root = f"{base_url}/repos/{made.repository.full_name}"
    url = f"{root}/releases/{made.database_id}"
    return {
        "id": made.database_id,
        "node_id": made.id,
        "url": url,
        "html_url": made.url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "tarball_url": f"{root}/tarball/{made.tag}",
        "zipball_url": f"{root}/zipball/{made.tag}",
        "tag_name": made.tag,
        "target_commitish": made.repository.default_branch,
        "name": made.name,
        "draft": made.draft,
        "prerelease": made.prerelease,
        "created_at": made.created_at,
        "published_at": made.published_at,
        "author": poster(made.author, base_url),
        "assets": [],
        "body": "",
    }


def _numbered(made: Issue | PullRequest, base_url: str) -> Shape:
    return {
        "id": made.database_id,
        "node_id": made.id,
        "number": made.number,
        "state": "open" if made.state == "OPEN" else "closed",
        "locked": False,
        "title": made.title,
        "user": poster(made.author, base_url),
        "body": "What happened.",
        "labels": [],
        "assignee": None,
        "milestone": None,
        "created_at": made.created_at,
        "updated_at": made.updated_at,
        "closed_at": made.closed_at,
    }


def _said(made: ReviewComment | Comment | CommitComment, base_url: str) -> Shape:
    return {
        "id": made.database_id,
        "node_id": made.id,
        "html_url": made.url,
        "user": poster(made.author, base_url),
        "body": made.body,
        "created_at": made.created_at,
        "updated_at": made.updated_at,
        **ASSOCIATION,
    }


def _linked(account: Account | None, base_url: str) -> Shape | None:
    return user(account, base_url) if account and not account.deleted else None


def _branch(made: PullRequest, name: str, base_url: str) -> Shape:
    return {
        "label": f"{made.repository.owner.login}:{name}",
        "ref": name,
        "sha": EMPTY_TREE,
        "user": user(made.repository.owner, base_url),
        "repo": full_repository(made.repository, base_url),
    }


def _links(**addresses: str) -> dict[str, Any]:
    return {name: {"href": address} for name, address in addresses.items()}
