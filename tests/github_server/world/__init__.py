"""A synthetic GitHub as plain data, and what is true about it."""

from github_server.world.accounts import Account, Organization
from github_server.world.changes import Comment, Issue, PullRequest, Review, ReviewComment
from github_server.world.commits import Commit, CommitComment, Release
from github_server.world.discussions import Discussion, DiscussionComment
from github_server.world.repositories import (
    Repository,
    comment,
    commit_comment,
    discussion_comment,
    review,
    review_comment,
    transfer,
)
from github_server.world.world import World

__all__ = [
    "Account",
    "Comment",
    "Commit",
    "CommitComment",
    "Discussion",
    "DiscussionComment",
    "Issue",
    "Organization",
    "PullRequest",
    "Release",
    "Repository",
    "Review",
    "ReviewComment",
    "World",
    "comment",
    "commit_comment",
    "discussion_comment",
    "review",
    "review_comment",
    "transfer",
]
