"""What is said below an issue, a pull request or a discussion, in a repository's lists."""

from datetime import datetime

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.normalize import discussion_comment_event, issue_comment_event
from ossmk.providers.github.payloads import Connection
from ossmk.providers.github.streams import Run, Stream, Taken, merged

Commented = payloads.PullRequest | payloads.Issue | payloads.CommentedSubject
Discussed = payloads.Discussion | payloads.CommentedDiscussion


class MoreComments(Stream, frozen=True, kw_only=True):
    """More comments on an issue or pull request than came with it."""

    subject_id: str
    after: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Comments."""
        return ("issue_comment",)

    @property
    def subject(self) -> str:
        """What they are on."""
        return f"comments on {self.subject_id}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("more_comments", subject=self.subject_id, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        subject = decode(data, payloads.CommentedSubject)
        on_pull_request = subject.typename == "PullRequest"
        return comments_taken(subject, subject.comments, run, on_pull_request=on_pull_request)


class MoreDiscussionComments(Stream, frozen=True, kw_only=True):
    """More comments in a discussion than came with it."""

    discussion: str
    after: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Comments in discussions."""
        return ("discussion_comment",)

    @property
    def subject(self) -> str:
        """The discussion."""
        return f"comments in {self.discussion}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        where = self.discussion
        return ask("more_discussion_comments", discussion=where, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        discussion = decode(data, payloads.CommentedDiscussion)
        return discussion_comments_taken(discussion, discussion.comments, run)


class MoreReplies(Stream, frozen=True, kw_only=True):
    """More replies to a comment in a discussion than came with it."""

    comment: str
    after: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Comments in discussions."""
        return ("discussion_comment",)

    @property
    def subject(self) -> str:
        """The comment."""
        return f"replies to {self.comment}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("more_replies", comment=self.comment, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        comment = decode(data, payloads.DiscussionComment)
        if comment.discussion is None:
            return Taken(nulls=1)
        return _replies_taken(comment, comment.discussion, run)


def comments_taken(
    subject: Commented,
    comments: Connection[payloads.Comment] | None,
    run: Run,
    *,
    on_pull_request: bool,
) -> Taken:
    """Give the comments on an issue or pull request; nothing where they were not asked for."""
    if comments is None:
        return Taken()
    about = payloads.Subject(subject.number, subject.title, subject.repository)
    events = [
        issue_comment_event(comment, about, author, run.place, on_pull_request=on_pull_request)
        for comment in comments.items
        if (author := run.author_of(comment.author))
    ]
    cursor = comments.next_cursor if run.leads_on(_last(comments)) else None
    following = [MoreComments(subject_id=subject.id, after=cursor)] if cursor else []
    return run.taken(events, (), following, comments.nulls)


def discussion_comments_taken(
    discussion: Discussed, comments: Connection[payloads.DiscussionComment], run: Run
) -> Taken:
    """Give the comments in a discussion and the replies to them."""
    about = payloads.Subject(discussion.number, discussion.title, discussion.repository)
    said = [_discussion_comment(comment, about, run) for comment in comments.items]
    cursor = comments.next_cursor if run.leads_on(_last(comments)) else None
    following = [MoreDiscussionComments(discussion=discussion.id, after=cursor)] if cursor else []
    return merged([*said, run.taken((), (), following, comments.nulls)])


def _discussion_comment(
    comment: payloads.DiscussionComment, discussion: payloads.Subject, run: Run
) -> Taken:
    author = run.author_of(comment.author)
    events = [discussion_comment_event(comment, discussion, author, run.place)] if author else []
    return merged([run.taken(events), _replies_taken(comment, discussion, run)])


def _replies_taken(
    comment: payloads.DiscussionComment, discussion: payloads.Subject, run: Run
) -> Taken:
    replies = comment.replies
    if replies is None:
        return Taken()
    events = [
        discussion_comment_event(reply, discussion, author, run.place)
        for reply in replies.items
        if (author := run.author_of(reply.author))
    ]
    cursor = replies.next_cursor if run.leads_on(_last(replies)) else None
    following = [MoreReplies(comment=comment.id, after=cursor)] if cursor else []
    return run.taken(events, (), following, replies.nulls)


def _last(
    said: Connection[payloads.Comment] | Connection[payloads.DiscussionComment],
) -> datetime | None:
    """Give when the last of a page was said: lists of what was said begin with the earliest."""
    return said.items[-1].created_at if said.items else None
