"""Issues, discussions, comments and releases. Pure."""

import re

from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.payloads import Comment, Discussion, Issue, Release
from ossmk.providers.gharchive.told import Told, Untold, found_number, text

_COMMENT = re.compile(r"#(?:issuecomment|commitcomment)-(\d+)")


def issue_event(line: Told) -> ContributionEvent:
    """Give an issue when it is opened."""
    line.expect("opened")
    issue = _issue(line)
    number = issue.number or line.payload.number or found_number(line.url)
    return ContributionEvent(
        id=f"{line.repo_id}/issues/{number}",
        kind="issue",
        created_at=line.at(issue.created_at),
        state="open",
        title=text(issue.title),
        url=issue.html_url or line.page(f"issues/{number}"),
        **line.common(line.author(issue.user)),
    )


def issue_comment_event(line: Told) -> ContributionEvent:
    """Give a comment on an issue or in the conversation of a pull request."""
    line.expect("created", None)
    issue, comment = _issue(line), line.payload.comment or Comment()
    number = issue.number or found_number(comment.html_url, line.url)
    url = comment.html_url or line.url
    on_pull_request = issue.pull_request is not None or "/pull/" in (url or "")
    return ContributionEvent(
        id=f"{line.repo_id}/issues/{number}/comment/{_comment_id(line)}",
        kind="issue_comment",
        created_at=line.at(comment.created_at),
        parent_id=f"{line.repo_id}/pull/{number}" if on_pull_request else None,
        title=text(issue.title),
        url=url,
        **line.common(line.author(comment.user)),
    )


def commit_comment_event(line: Told) -> ContributionEvent:
    """Give a comment on a commit."""
    line.expect("created", None)
    comment = line.payload.comment or Comment()
    sha = comment.commit_id or line.payload.commit
    if not sha:
        raise Untold("names no commit")
    return ContributionEvent(
        id=f"{line.repo_id}/commit/{sha}/comment/{_comment_id(line)}",
        kind="commit_comment",
        created_at=line.at(comment.created_at),
        url=comment.html_url or line.url,
        **line.common(line.author(comment.user)),
    )


def discussion_event(line: Told) -> ContributionEvent:
    """Give the start of a discussion."""
    line.expect("created")
    discussion = line.payload.discussion or Discussion()
    number = discussion.number or found_number(discussion.html_url)
    return ContributionEvent(
        id=f"{line.repo_id}/discussions/{number}",
        kind="discussion",
        created_at=line.at(discussion.created_at),
        title=text(discussion.title),
        url=discussion.html_url or line.page(f"discussions/{number}"),
        **line.common(line.author(discussion.user)),
    )


def release_event(line: Told) -> ContributionEvent:
    """Give a release when it is published."""
    line.expect("published")
    release = line.payload.release or Release()
    if release.draft or not release.tag_name:
        raise Untold("a draft, or without a tag")
    return ContributionEvent(
        id=f"{line.repo_id}/releases/{release.tag_name}",
        kind="release",
        created_at=line.at(release.published_at),
        title=text(release.name or release.tag_name),
        url=release.html_url or line.page(f"releases/tag/{release.tag_name}"),
        **line.common(line.author(release.author)),
    )


def _issue(line: Told) -> Issue:
    """Give the issue; before 2015 a payload holds only its number inside the database."""
    return line.payload.issue if isinstance(line.payload.issue, Issue) else Issue()


def _comment_id(line: Told) -> int | str:
    comment = line.payload.comment or Comment()
    if number := comment.id or line.payload.comment_id:
        return number
    if match := _COMMENT.search(line.url or ""):
        return match[1]
    raise Untold("names no comment")
