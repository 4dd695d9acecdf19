"""Pull requests, issues, reviews and the comments on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from github_server.graphql_api.ask import Ask, aliases, constants, field_of
from github_server.graphql_api.paging import connection
from github_server.ordering import Order, ordered
from github_server.world import (
    Account,
    Comment,
    Commit,
    Issue,
    PullRequest,
    Repository,
    Review,
    ReviewComment,
)

INT32 = 2**31 - 1
AUTHORED = ("PullRequest", "Issue", "PullRequestReview", "IssueComment", "PullRequestReviewComment")
OTHERS = ("Discussion", "DiscussionComment", "CommitComment")

for each_type in (*AUTHORED, *OTHERS):
    constants(each_type, authorAssociation="CONTRIBUTOR", lastEditedAt=None, editor=None)
for each_type in ("PullRequestReview", "IssueComment", "PullRequestReviewComment"):
    constants(each_type, isMinimized=False)
constants("PullRequest", isDraft=False, locked=False, body="", bodyText="", baseRefName="main")
constants("Issue", locked=False, body="", bodyText="", stateReason=None)
constants("PullRequest", headRefName="topic", isCrossRepository=True)
aliases("PullRequestReview", pullRequest="pull")
aliases("PullRequestReviewComment", pullRequest="pull", pullRequestReview="review")
aliases("PullRequest", permalink="url", baseRepository="repository")
constants("PullRequest", headRepository=None)


@dataclass(frozen=True)
class Thread:
    """A conversation on a line: its first comment and the replies to it."""

    pull: PullRequest
    comments: list[ReviewComment]
    graphql_type = "PullRequestReviewThread"
    path = "src/main.py"
    is_resolved = is_outdated = is_collapsed = False

    @property
    def id(self) -> str:
        """Its node id."""
        return f"PRRT_{self.comments[0].database_id}"

    @property
    def repository(self) -> Repository:
        """Where the pull request is."""
        return self.pull.repository


aliases("PullRequestReviewThread", pullRequest="pull")


@field_of(*AUTHORED, *OTHERS, "Release", name="author")
def author(made: Any, _: Ask) -> Account | None:  # noqa: ANN401  # every kind has an author
    """Give the author; a deleted account is null."""
    return None if made.author is None or made.author.deleted else made.author


@field_of(*AUTHORED, *OTHERS, "Release", name="databaseId")
def database_id(made: Any, _: Ask) -> int | None:  # noqa: ANN401  # every kind has an id
    """Give the id where it fits the schema's 32-bit Int; larger ones are in fullDatabaseId."""
    return made.database_id if made.database_id <= INT32 else None


@field_of(*AUTHORED, name="fullDatabaseId")
def full_database_id(made: Any, _: Ask) -> str:  # noqa: ANN401  # every kind has an id
    """Give the id as text, as the schema's BigInt is written."""
    return str(made.database_id)


@field_of(*AUTHORED, *OTHERS, "Release", name="resourcePath")
def resource_path(made: Any, _: Ask) -> str:  # noqa: ANN401  # every kind has a page
    """Give the path of the page."""
    return str(made.url).removeprefix("https://github.com")


@field_of(*AUTHORED, *OTHERS, name="publishedAt")
def published_at(made: Any, _: Ask) -> str:  # noqa: ANN401  # every kind has a time
    """Give when it became visible."""
    return str(made.created_at)


@field_of("PullRequest", "Issue", name="closed")
def closed(made: PullRequest | Issue, _: Ask) -> bool:
    """Tell whether it is closed; merged ones are too."""
    return made.closed_at is not None


@field_of("PullRequest", name="merged")
def merged(pull: PullRequest, _: Ask) -> bool:
    """Tell whether it is merged."""
    return pull.merged_at is not None


@connection("PullRequest", name="reviews")
def reviews(
    pull: PullRequest, ask: Ask, *, author: str | None = None, states: list[str] | None = None
) -> Sequence[Review]:
    """List the reviews in the order they came; pending ones are shown to their author only."""
    return [
        each
        for each in pull.reviews
        if (each.state != "PENDING" or each.author is ask.sight.viewer)
        and (not states or each.state in states)
        and (author is None or _is(each.author, author))
    ]


@field_of("PullRequestReview", name="submittedAt")
def submitted_at(review: Review, _: Ask) -> str | None:
    """Give when it was submitted."""
    return review.submitted_at


@connection("PullRequestReview", name="comments")
def comments_of_review(review: Review, _: Ask) -> Sequence[ReviewComment]:
    """List the comments on lines that belong to the review."""
    return review.comments


@connection("PullRequest", name="reviewThreads")
def threads(pull: PullRequest, _: Ask) -> Sequence[Thread]:
    """List the conversations on lines; a pending review's comments are not among them."""
    said = [
        each for review in pull.reviews if review.state != "PENDING" for each in review.comments
    ]
    heads = [each for each in said if each.reply_to is None]
    return [Thread(pull, [e for e in said if e is head or e.reply_to is head]) for head in heads]


@connection("PullRequestReviewThread", name="comments")
def comments_of_thread(thread: Thread, _: Ask, **__: object) -> Sequence[ReviewComment]:
    """List a conversation's comments."""
    return thread.comments


@field_of("PullRequestReviewComment", name="state")
def comment_state(comment: ReviewComment, _: Ask) -> str:
    """Tell whether the comment's review was submitted."""
    return "PENDING" if comment.review.state == "PENDING" else "SUBMITTED"


constants("PullRequestReviewComment", path="src/main.py", line=1, outdated=False)


@connection("PullRequest", "Issue", name="comments")
def comments(made: PullRequest | Issue, _: Ask, *, order_by: Order = None) -> Sequence[Comment]:
    """List the conversation."""
    return ordered(made.comments, order_by)


@field_of("PullRequest", name="totalCommentsCount")
def total_comments(pull: PullRequest, _: Ask) -> int:
    """Count the conversation and the comments on lines."""
    return len(pull.comments) + sum(len(each.comments) for each in pull.reviews)


@connection("PullRequest", name="commits")
def commits_of_pull(pull: PullRequest, ask: Ask) -> Sequence["PullRequestCommit"]:
    """List the commits that landed through the pull request."""
    return [PullRequestCommit(pull, each) for each in ask.index.landed[pull]]


@dataclass(frozen=True)
class PullRequestCommit:
    """A commit as part of a pull request."""

    pull: PullRequest
    commit: Commit
    graphql_type = "PullRequestCommit"

    @property
    def id(self) -> str:
        """Its node id."""
        return f"PURC_{self.commit.id}"


aliases("PullRequestCommit", pullRequest="pull")


@dataclass(frozen=True)
class IssueOfPull:
    """The issue that every pull request also is, as comments on it see it."""

    pull: PullRequest
    graphql_type = "Issue"

    def __getattr__(self, name: str) -> object:
        return getattr(self.pull, name)


@field_of("IssueComment", name="issue")
def issue_of_comment(comment: Comment, _: Ask) -> Issue | IssueOfPull:
    """Give the issue; a pull request is one too, of the same number."""
    subject = comment.subject
    return subject if isinstance(subject, Issue) else IssueOfPull(subject)


@field_of("IssueComment", name="pullRequest")
def pull_of_comment(comment: Comment, _: Ask) -> PullRequest | None:
    """Give the pull request; null on an issue."""
    return comment.subject if isinstance(comment.subject, PullRequest) else None


def _is(account: Account | None, login: str) -> bool:
    return account is not None and account.login.lower() == login.lower()
