"""A line of an archive as contributions, or as what is left out and why. Pure.

Ids are those that GitHub's API gives for the same contribution (`providers/github/normalize.py`).
docs/gharchive.md has the table: every type of every format, and what is lost.
"""

from collections.abc import Callable, Iterator, Mapping

from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.changes import pull_request_event, review_comment_event, review_event
from ossmk.providers.gharchive.payloads import ArchivedEvent
from ossmk.providers.gharchive.pushes import commit_events
from ossmk.providers.gharchive.talk import (
    commit_comment_event,
    discussion_event,
    issue_comment_event,
    issue_event,
    release_event,
)
from ossmk.providers.gharchive.told import LeftOut, Told, Untold, told

PUSH = "PushEvent"
READERS: Mapping[str, Callable[[Told], ContributionEvent]] = {
    "PullRequestEvent": pull_request_event,
    "PullRequestReviewEvent": review_event,
    "PullRequestReviewCommentEvent": review_comment_event,
    "IssuesEvent": issue_event,
    "IssueCommentEvent": issue_comment_event,
    "CommitCommentEvent": commit_comment_event,
    "DiscussionEvent": discussion_event,
    "ReleaseEvent": release_event,
}
TYPES = frozenset({PUSH, *READERS})


def normalize(event: ArchivedEvent) -> Iterator[ContributionEvent | LeftOut]:
    """Give the contributions of a line, and a `LeftOut` for each thing that is none.

    Raises `ValueError` (pydantic's `ValidationError` is one) for values no contribution can have.
    """
    if event.type not in TYPES:
        yield LeftOut(f"{event.type or 'no type'}: no contribution")
        return
    line = told(event)
    if line is None:
        yield LeftOut(f"{event.type}: names no repository")
    elif event.type == PUSH:
        yield from commit_events(line)
    else:
        yield _one(READERS[event.type], line)


def _one(reader: Callable[[Told], ContributionEvent], line: Told) -> ContributionEvent | LeftOut:
    try:
        return reader(line)
    except Untold as reason:
        return LeftOut(f"{line.type}: {reason}")
