"""Discussions and comments on commits."""

from collections.abc import Sequence

from github_server.graphql_api.ask import Ask, constants, field_of
from github_server.graphql_api.paging import connection
from github_server.world import Discussion, DiscussionComment

constants("Discussion", body="", bodyText="", closed=False, closedAt=None, locked=False)
constants("Discussion", isAnswered=False, answer=None, upvoteCount=1)
constants("DiscussionComment", isAnswer=False, upvoteCount=1, deletedAt=None, isMinimized=False)
constants("CommitComment", path=None, position=None, isMinimized=False)


@connection("Discussion", name="comments")
def comments(discussion: Discussion, _: Ask) -> Sequence[DiscussionComment]:
    """List the comments; replies are under their comment, not here."""
    return discussion.comments


@connection("DiscussionComment", name="replies")
def replies(comment: DiscussionComment, _: Ask) -> Sequence[DiscussionComment]:
    """List the replies to a comment."""
    return comment.replies


@field_of("DiscussionComment", name="replyTo")
def reply_to(comment: DiscussionComment, _: Ask) -> DiscussionComment | None:
    """Give the comment that this one answers."""
    return comment.reply_to
