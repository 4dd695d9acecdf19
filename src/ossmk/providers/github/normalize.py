"""GitHub's answers as contributions. Pure: a payload, its author and where it was seen."""

from datetime import datetime
from typing import TypedDict

from ossmk.model import ActorType, ContributionEvent, Role
from ossmk.providers.github import payloads
from ossmk.providers.github.place import Author, Place

PROVIDER = "github"


class _Common(TypedDict):
    """What every event of a repository says alike."""

    repo_id: str
    user_id: str
    actor_id: str | None
    actor_type: ActorType
    private: bool | None
    fork: bool | None
    provider: str
    observed_at: datetime


def pull_request_id(repository: payloads.Repository, number: int, place: Place) -> str:
    """Give the id of a pull request, which is also the `parent_id` of what belongs to it."""
    return f"{place.repo_id(repository)}/pull/{number}"


def pull_request_events(
    pull_request: payloads.PullRequest, author: Author, place: Place
) -> list[ContributionEvent]:
    """Give a pull request's opening and, where it was merged, its merge."""
    id_ = pull_request_id(pull_request.repository, pull_request.number, place)
    opened = ContributionEvent(
        id=id_,
        kind="pr",
        created_at=pull_request.created_at,
        lines_added=pull_request.additions,
        lines_removed=pull_request.deletions,
        files_changed=pull_request.changed_files,
        state=pull_request.state.lower(),
        title=_text(pull_request.title),
        url=pull_request.url,
        **_common(pull_request.repository, author, place),
    )
    if pull_request.merged_at is None:
        return [opened]
    merged = opened.model_copy(
        update={
            "id": f"{id_}#merged",
            "kind": "pr_merged",
            "created_at": pull_request.merged_at,
        }
    )
    return [opened, merged]


def issue_event(issue: payloads.Issue, author: Author, place: Place) -> ContributionEvent:
    """Give an issue's opening."""
    return ContributionEvent(
        id=f"{place.repo_id(issue.repository)}/issues/{issue.number}",
        kind="issue",
        created_at=issue.created_at,
        state=issue.state.lower(),
        title=_text(issue.title),
        url=issue.url,
        **_common(issue.repository, author, place),
    )


def review_event(
    review: payloads.Review,
    pull_request: payloads.ReviewedPullRequest | payloads.PullRequest,
    author: Author,
    place: Place,
) -> ContributionEvent | None:
    """Give a review; None while it is pending, since only its author can see it."""
    if review.submitted_at is None:
        return None
    parent_id = pull_request_id(pull_request.repository, pull_request.number, place)
    return ContributionEvent(
        id=f"{parent_id}/review/{review.full_database_id}",
        kind="review",
        created_at=review.submitted_at,
        parent_id=parent_id,
        state=review.state.lower(),
        title=_text(pull_request.title),
        url=review.url,
        **_common(pull_request.repository, author, place),
    )


def review_comment_event(
    comment: payloads.Comment,
    pull_request: payloads.Subject,
    author: Author,
    place: Place,
) -> ContributionEvent:
    """Give a comment on a line of a pull request."""
    parent_id = pull_request_id(pull_request.repository, pull_request.number, place)
    return ContributionEvent(
        id=f"{parent_id}/review_comment/{comment.full_database_id}",
        kind="review_comment",
        created_at=comment.created_at,
        parent_id=parent_id,
        title=_text(pull_request.title),
        url=comment.url,
        **_common(pull_request.repository, author, place),
    )


def issue_comment_event(
    comment: payloads.Comment | payloads.IssueComment,
    subject: payloads.Subject | payloads.CommentedSubject,
    author: Author,
    place: Place,
    *,
    on_pull_request: bool,
) -> ContributionEvent:
    """Give a comment on an issue or in a pull request's conversation; both are issues in ids."""
    repository, number = subject.repository, subject.number
    where = f"{place.repo_id(repository)}/issues/{number}"
    return ContributionEvent(
        id=f"{where}/comment/{comment.full_database_id}",
        kind="issue_comment",
        created_at=comment.created_at,
        parent_id=pull_request_id(repository, number, place) if on_pull_request else None,
        title=_text(subject.title),
        url=comment.url,
        **_common(repository, author, place),
    )


def commit_comment_event(
    comment: payloads.CommitComment, author: Author, place: Place
) -> ContributionEvent:
    """Give a comment on a commit."""
    oid = comment.commit.oid if comment.commit else "gone"
    return ContributionEvent(
        id=f"{place.repo_id(comment.repository)}/commit/{oid}/comment/{comment.record}",
        kind="commit_comment",
        created_at=comment.created_at,
        title=_text(comment.commit.message_headline) if comment.commit else None,
        url=comment.url,
        **_common(comment.repository, author, place),
    )


def discussion_event(
    discussion: payloads.Discussion, author: Author, place: Place
) -> ContributionEvent:
    """Give the start of a discussion."""
    return ContributionEvent(
        id=f"{place.repo_id(discussion.repository)}/discussions/{discussion.number}",
        kind="discussion",
        created_at=discussion.created_at,
        title=_text(discussion.title),
        url=discussion.url,
        **_common(discussion.repository, author, place),
    )


def discussion_comment_event(
    comment: payloads.DiscussionComment,
    discussion: payloads.Subject,
    author: Author,
    place: Place,
) -> ContributionEvent:
    """Give a comment or a reply in a discussion."""
    where = f"{place.repo_id(discussion.repository)}/discussions/{discussion.number}"
    return ContributionEvent(
        id=f"{where}/comment/{comment.record}",
        kind="discussion_comment",
        created_at=comment.created_at,
        title=_text(discussion.title),
        url=comment.url,
        **_common(discussion.repository, author, place),
    )


def release_event(
    release: payloads.Release, repository: payloads.Repository, author: Author, place: Place
) -> ContributionEvent | None:
    """Give a release; None for a draft, which nobody else can see."""
    if release.is_draft or release.published_at is None:
        return None
    return ContributionEvent(
        id=f"{place.repo_id(repository)}/releases/{release.tag_name}",
        kind="release",
        created_at=release.published_at,
        title=_text(release.name or release.tag_name),
        url=release.url,
        **_common(repository, author, place),
    )


def commit_event(
    commit: payloads.Commit,
    repository: payloads.Repository,
    author: Author,
    place: Place,
    *,
    role: Role = "author",
) -> ContributionEvent:
    """Give a commit as one person's row; lines are the author's, a merge has none."""
    has_lines = role == "author" and commit.parents.total_count <= 1
    suffix = f"#{author.user_id}" if role == "co_author" else ""
    return ContributionEvent(
        id=f"commit:{commit.oid}{suffix}",
        kind="commit",
        role=role,
        created_at=commit.authored_date,
        committed_at=commit.committed_date,
        lines_added=commit.additions if has_lines else None,
        lines_removed=commit.deletions if has_lines else None,
        files_changed=commit.changed_files_if_available if has_lines else None,
        parent_id=landed_through(commit, repository, place),
        title=_text(commit.message_headline),
        url=commit.url,
        **_common(repository, author, place),
    )


def landed_through(
    commit: payloads.Written, repository: payloads.Repository, place: Place
) -> str | None:
    """Give the pull request of this repository that brought the commit."""
    associated = commit.associated_pull_requests
    for landed in associated.nodes if associated else ():
        if landed and place.repo_id(landed.repository) == place.repo_id(repository):
            return pull_request_id(landed.repository, landed.number, place)
    return None


def _common(repository: payloads.Repository, author: Author, place: Place) -> _Common:
    return _Common(
        repo_id=place.repo_id(repository),
        user_id=author.user_id,
        actor_id=author.actor_id,
        actor_type=author.actor_type,
        private=repository.is_private,
        fork=repository.is_fork,
        provider=PROVIDER,
        observed_at=place.observed_at,
    )


def _text(title: str) -> str:
    # no store keeps NUL in text
    return title.replace("\x00", "")
