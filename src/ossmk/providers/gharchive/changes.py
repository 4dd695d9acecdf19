"""Pull requests, their reviews and the comments on their lines. Pure."""

from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.payloads import Comment, PullRequest, Review
from ossmk.providers.gharchive.told import Told, Untold, found_number, text


def pull_request_event(line: Told) -> ContributionEvent:
    """Give the opening of a pull request, or its merge, which is its author's too."""
    pull_request = line.payload.pull_request or PullRequest()
    is_merge = _is_merge(line, pull_request)
    id_ = f"{line.repo_id}/pull/{_number(line)}"
    # who merges is not the author, and since October 2025 nothing else is told
    author = line.author(pull_request.user, or_actor=not is_merge)
    into = pull_request.base.repo if pull_request.base else None
    return ContributionEvent(
        id=f"{id_}#merged" if is_merge else id_,
        kind="pr_merged" if is_merge else "pr",
        created_at=line.at(pull_request.merged_at if is_merge else pull_request.created_at),
        lines_added=pull_request.additions,
        lines_removed=pull_request.deletions,
        files_changed=pull_request.changed_files,
        parent_id=id_ if is_merge else None,
        state="merged" if is_merge else "open",
        title=text(pull_request.title),
        url=pull_request.html_url or line.page(f"pull/{_number(line)}"),
        **line.common(author, fork=into.fork if into else None),
    )


def review_event(line: Told) -> ContributionEvent:
    """Give a review when it is submitted; later changes of it are no second one."""
    line.expect("created", "submitted", None)
    review = line.payload.review or Review()
    if review.id is None:
        raise Untold("names no review")
    parent_id = f"{line.repo_id}/pull/{_number(line)}"
    return ContributionEvent(
        id=f"{parent_id}/review/{review.id}",
        kind="review",
        created_at=line.at(review.submitted_at),
        parent_id=parent_id,
        state=review.state.lower() if review.state else None,
        title=_title(line),
        url=review.html_url or line.page(f"pull/{_number(line)}#pullrequestreview-{review.id}"),
        **line.common(line.author(review.user)),
    )


def review_comment_event(line: Told) -> ContributionEvent:
    """Give a comment on a line of a pull request."""
    line.expect("created", None)
    comment = line.payload.comment or Comment()
    if comment.id is None:
        raise Untold("names no comment")
    parent_id = f"{line.repo_id}/pull/{_number(line)}"
    return ContributionEvent(
        id=f"{parent_id}/review_comment/{comment.id}",
        kind="review_comment",
        created_at=line.at(comment.created_at),
        parent_id=parent_id,
        title=_title(line),
        url=comment.html_url or line.url,
        **line.common(line.author(comment.user)),
    )


def _is_merge(line: Told, pull_request: PullRequest) -> bool:
    match line.payload.action:
        case "opened":
            return False
        case "merged":  # since October 2025; before, closed with a moment of merging
            return True
        case "closed" if pull_request.merged or pull_request.merged_at:
            return True
        case action:
            raise Untold(f"{action} is no contribution")


def _number(line: Told) -> int:
    payload = line.payload
    comment = payload.comment or Comment()
    number = payload.number or (payload.pull_request.number if payload.pull_request else None)
    return number or found_number(comment.pull_request_url, comment.html_url, line.url)


def _title(line: Told) -> str | None:
    return text(line.payload.pull_request.title) if line.payload.pull_request else None
