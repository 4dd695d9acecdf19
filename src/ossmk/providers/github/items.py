"""How one element of a list becomes contributions, in a person's lists and in a repository's."""

from collections.abc import Sequence

from ossmk.providers.github import payloads
from ossmk.providers.github.known import Note, Topic
from ossmk.providers.github.normalize import (
    commit_comment_event,
    discussion_comment_event,
    discussion_event,
    issue_comment_event,
    issue_event,
    pull_request_events,
    pull_request_id,
)
from ossmk.providers.github.reviews import reviews_taken
from ossmk.providers.github.streams import Run, Taken, merged
from ossmk.providers.github.talk import comments_taken, discussion_comments_taken


def pull_request_taken(pull_request: payloads.PullRequest, run: Run) -> Taken:
    """Give a pull request's opening and merge, and the reviews and comments that came with it."""
    author = run.author_of(pull_request.author)
    events = pull_request_events(pull_request, author, run.place) if author else []
    if pull_request.merge_commit is not None:
        id_ = pull_request_id(pull_request.repository, pull_request.number, run.place)
        run.landed[pull_request.merge_commit.oid] = id_
    opened = run.taken(events, [pull_request.repository], notes=_opened("pr", pull_request, run))
    if pull_request.created_at >= run.period.until:
        return opened  # and so is all that was said about it
    said = comments_taken(pull_request, pull_request.comments, run, on_pull_request=True)
    return merged([opened, reviews_taken(pull_request, run), said])


def issue_taken(issue: payloads.Issue, run: Run) -> Taken:
    """Give an issue's opening, and the comments that came with it."""
    author = run.author_of(issue.author)
    events = [issue_event(issue, author, run.place)] if author else []
    opened = run.taken(events, [issue.repository], notes=_opened("issue", issue, run))
    if issue.created_at >= run.period.until:
        return opened
    return merged([opened, comments_taken(issue, issue.comments, run, on_pull_request=False)])


def issue_comment_taken(comment: payloads.IssueComment, run: Run) -> Taken:
    """Give a comment on an issue or in a pull request's conversation."""
    author = run.author_of(comment.author)
    subject = payloads.Subject(comment.issue.number, comment.issue.title, comment.repository)
    on_pull_request = comment.pull_request is not None
    if author is None:
        return Taken()
    event = issue_comment_event(
        comment, subject, author, run.place, on_pull_request=on_pull_request
    )
    return run.taken([event], [comment.repository])


def commit_comment_taken(comment: payloads.CommitComment, run: Run) -> Taken:
    """Give a comment on a commit."""
    author = run.author_of(comment.author)
    events = [commit_comment_event(comment, author, run.place)] if author else []
    return run.taken(events, [comment.repository])


def discussion_taken(discussion: payloads.Discussion, run: Run) -> Taken:
    """Give the start of a discussion, and the comments that came with it."""
    author = run.author_of(discussion.author)
    events = [discussion_event(discussion, author, run.place)] if author else []
    opened = run.taken(events, [discussion.repository])
    if discussion.comments is None or discussion.created_at >= run.period.until:
        return opened
    return merged([opened, discussion_comments_taken(discussion, discussion.comments, run)])


def discussion_comment_taken(comment: payloads.DiscussionComment, run: Run) -> Taken:
    """Give a comment or reply in a discussion; one whose discussion is gone counts as missing."""
    discussion, author = comment.discussion, run.author_of(comment.author)
    if discussion is None:
        return Taken(nulls=1)
    events = [discussion_comment_event(comment, discussion, author, run.place)] if author else []
    return run.taken(events, [discussion.repository])


def _opened(kind: Topic, opened: payloads.PullRequest | payloads.Issue, run: Run) -> Sequence[Note]:
    # GitHub's own count leaves forks out
    in_windows = run.floor <= opened.created_at <= run.counted_until
    is_counted = in_windows and not opened.repository.is_fork
    return [(kind, opened.url)] if is_counted else []
