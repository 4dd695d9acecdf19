"""All reviews of a person, and the comments that belong to them.

GitHub's collection names the pull requests reviewed, with only the last review of each, and leaves
forks out; search names them too but not for every account. Both are asked, then each pull
request's reviews by the account, then each review's comments.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Note
from ossmk.providers.github.normalize import review_comment_event, review_event
from ossmk.providers.github.payloads import Person
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.windows import FORTNIGHT, MARGIN, halves, is_divisible

REVIEW_KINDS: tuple[Kind, ...] = ("review", "review_comment")
BATCH = 100  # ids in one question


class Reviewed(Stream, frozen=True, kw_only=True):
    """The pull requests reviewed in a window, each with all reviews by the account."""

    login: str
    start: datetime
    end: datetime
    after: str | None = None
    left: int | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Reviews and what belongs to them."""
        return REVIEW_KINDS

    @property
    def subject(self) -> str:
        """The window."""
        return f"reviews from {iso(self.start)} to {iso(self.end)}"

    @property
    def about_target(self) -> bool:
        """It is a list of the account."""
        return True

    def asks(self, size: int) -> int:
        """Ask for no more than is left."""
        return min(size, self.left) if self.left else size

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask(
            "reviewed",
            login=self.login,
            start=iso(self.start),
            end=iso(self.end),
            first=self.asks(size),
            after=self.after,
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        person = decode(data, Person)
        run.meet(person)
        collection = person.contributions_collection
        reviewed = collection.pull_request_review_contributions if collection else None
        if reviewed is None:
            return Taken(nulls=1)
        # a pull request reviewed in two windows is named in both
        pull_requests = [node.pull_request for node in reviewed.items]
        unread = [each for each in pull_requests if each.id not in run.known.reviewed]
        read = [reviews_taken(each, run) for each in unread]
        left = (self.left or reviewed.total_count or 0) - len(reviewed.nodes)
        following = [
            msgspec.structs.replace(self, after=cursor, left=max(0, left) or None)
            for cursor in [reviewed.next_cursor]
            if cursor
        ]
        return merged([*read, Taken(following=following, nulls=reviewed.nulls)])

    @property
    def is_long(self) -> bool:
        """Tell whether the window is longer than two weeks."""
        return self.end - self.start > FORTNIGHT

    def split(self) -> Sequence[Stream]:
        """Ask for the two halves of the window, from their starts."""
        if not is_divisible(self.start, self.end):
            return ()
        return [
            Reviewed(login=self.login, start=start, end=end)
            for start, end in halves(self.start, self.end)
        ]


class MoreReviews(Stream, frozen=True, kw_only=True):
    """More reviews of one pull request than came with it."""

    pull_request: str
    login: str | None
    after: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Reviews and what belongs to them."""
        return REVIEW_KINDS

    @property
    def subject(self) -> str:
        """The pull request."""
        return f"reviews of {self.pull_request}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        where = self.pull_request
        return ask("reviews", pull_request=where, login=self.login, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        return reviews_taken(decode(data, payloads.ReviewedPullRequest), run)


class ReviewsOf(Stream, frozen=True, kw_only=True):
    """The reviews of pull requests that only search named."""

    pull_requests: tuple[str, ...]
    login: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Reviews and what belongs to them."""
        return REVIEW_KINDS

    @property
    def subject(self) -> str:
        """How many pull requests are left."""
        return f"reviews of {len(self.pull_requests)} pull requests"

    def asks(self, size: int) -> int:
        """Ask for as many as go together."""
        return min(size, len(self.pull_requests))

    def question(self, size: int) -> Question:
        """Ask for the next batch."""
        asked = list(self.pull_requests[:size])
        return ask("reviews_of", pull_requests=asked, login=self.login)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a batch; the others follow."""
        found = decode(data, list[payloads.ReviewedPullRequest | None])
        read = [reviews_taken(each, run) for each in found if each]
        rest = self.pull_requests[len(found) :]
        following = [msgspec.structs.replace(self, pull_requests=rest)] if rest else []
        return merged([*read, Taken(following=following, nulls=found.count(None))])


class ReviewComments(Stream, frozen=True, kw_only=True):
    """The comments on lines of some reviews."""

    reviews: tuple[str, ...]

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Comments on lines."""
        return ("review_comment",)

    @property
    def subject(self) -> str:
        """How many reviews are left."""
        return f"comments of {len(self.reviews)} reviews"

    def asks(self, size: int) -> int:
        """Ask for as many as go together."""
        return min(size, len(self.reviews))

    def question(self, size: int) -> Question:
        """Ask for the next batch."""
        return ask("review_comments", reviews=list(self.reviews[:size]))

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a batch; the others follow."""
        found = decode(data, list[payloads.CommentedReview | None])
        read = [_comments_taken(each, run) for each in found if each]
        rest = self.reviews[len(found) :]
        following = [msgspec.structs.replace(self, reviews=rest)] if rest else []
        return merged([*read, Taken(following=following, nulls=found.count(None))])


class MoreReviewComments(Stream, frozen=True, kw_only=True):
    """More comments of one review than came with it."""

    review: str
    after: str

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Comments on lines."""
        return ("review_comment",)

    @property
    def subject(self) -> str:
        """The review."""
        return f"comments of {self.review}"

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("more_review_comments", review=self.review, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        return _comments_taken(decode(data, payloads.CommentedReview), run)


def reviews_taken(
    pull_request: payloads.ReviewedPullRequest | payloads.PullRequest, run: Run
) -> Taken:
    """Read the reviews of a pull request; their comments follow."""
    reviews = pull_request.reviews
    if reviews is None:
        return Taken(nulls=1)
    events = [
        review_event(review, pull_request, author, run.place)
        for review in reviews.items
        if (author := run.author_of(review.author))
    ]
    following: list[Stream] = []
    last = reviews.items[-1].created_at if reviews.items else None
    if reviews.next_cursor is not None and run.leads_on(last):
        login = run.name if run.is_person else None
        more = MoreReviews(pull_request=pull_request.id, login=login, after=reviews.next_cursor)
        following.append(more)
    if recent := _with_comments(reviews.items, run):
        following.append(ReviewComments(reviews=recent))
    asked: list[Note] = [("reviewed", pull_request.id)]
    return run.taken(events, [pull_request.repository], following, reviews.nulls, asked)


def reviews_of_streams(run: Run) -> list[Stream]:
    """Ask for the pull requests that search named and nothing else brought."""
    unknown = sorted(run.known.search_named - run.known.reviewed)
    run.known.search_named = set()
    run.known.reviewed.update(unknown)
    batches = [tuple(unknown[at : at + BATCH]) for at in range(0, len(unknown), BATCH)]
    return [ReviewsOf(pull_requests=batch, login=run.name) for batch in batches]


def joined_batches(streams: Sequence[Stream]) -> list[Stream]:
    """Put the reviews whose comments are asked for together, so that batches are full."""
    waiting = [stream for stream in streams if isinstance(stream, ReviewComments)]
    others = [stream for stream in streams if not isinstance(stream, ReviewComments)]
    reviews = [review for stream in waiting for review in stream.reviews]
    batches = [tuple(reviews[at : at + BATCH]) for at in range(0, len(reviews), BATCH)]
    return [*others, *(ReviewComments(reviews=batch) for batch in batches)]


def _with_comments(reviews: Sequence[payloads.Review], run: Run) -> tuple[str, ...]:
    # a comment is never younger than its review's submission, nor older than its beginning
    return tuple(
        review.id
        for review in reviews
        if review.submitted_at
        and review.submitted_at >= run.floor
        and run.leads_on(review.created_at and review.created_at - MARGIN)
    )


def _comments_taken(review: payloads.CommentedReview, run: Run) -> Taken:
    pull_request, comments = review.pull_request, review.comments
    events = [
        review_comment_event(comment, pull_request, author, run.place)
        for comment in comments.items
        if (author := run.author_of(comment.author))
    ]
    cursor = comments.next_cursor
    following = [MoreReviewComments(review=review.id, after=cursor)] if cursor else []
    return run.taken(events, [pull_request.repository], following, comments.nulls)
