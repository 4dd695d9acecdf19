"""What GitHub itself counts for a person: where to look for commits, and a check on the rest.

https://docs.github.com/en/account-and-profile/reference/profile-contributions-reference
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.periods import iso
from ossmk.providers.github.commit_counts import count_commits
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.known import Doubt, TruncatedWindow
from ossmk.providers.github.payloads import Person
from ossmk.providers.github.reviews import Reviewed
from ossmk.providers.github.streams import Run, Stream, Taken
from ossmk.providers.github.windows import (
    FORTNIGHT,
    HALF_YEAR,
    SECOND,
    halves,
    is_divisible,
    windows,
)

# commit days come a hundred at most, so that a quarter's days are all told
QUARTER = timedelta(days=92)
UNSHOWN = "GitHub counts more commits than it shows"


class CommitCounts(Stream, frozen=True, kw_only=True):
    """The repositories a person committed to in a window: a hundred at most, and no second page."""

    login: str
    start: datetime
    end: datetime
    is_again: bool = False  # what else is counted there is known

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Commits."""
        return ("commit",)

    @property
    def subject(self) -> str:
        """The window."""
        return f"commits from {iso(self.start)} to {iso(self.end)}"

    @property
    def about_target(self) -> bool:
        """It is a count of the account."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the window; the size of a page is here the number of repositories."""
        start, end = iso(self.start), iso(self.end)
        return ask("commit_counts", login=self.login, start=start, end=end, first=size)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the window; where repositories are left out, its total is kept as a check."""
        person = decode(data, Person)
        run.meet(person)
        collection = person.contributions_collection
        if collection is None:
            return Taken(nulls=1)
        counted = collection.commit_contributions_by_repository
        for repository in counted:
            count_commits(repository, run)
        if collection.total_repositories_with_contributed_commits > len(counted):
            total = collection.total_commit_contributions
            run.known.names_all = False
            run.known.truncated.append(TruncatedWindow(self.start, self.end, total))
        if not self.is_again:
            _count("pr", collection.total_pull_request_contributions, run)
            _count("issue", collection.total_issue_contributions, run)
        return Taken()

    @property
    def is_long(self) -> bool:
        """Tell whether the window is longer than two weeks."""
        return self.end - self.start > FORTNIGHT

    def split(self) -> Sequence[Stream]:
        """Ask for the two halves of the window."""
        return narrower_counts(self.login, self.start, self.end, is_again=self.is_again)


class Years(Stream, frozen=True, kw_only=True):
    """The years in which a person did anything that GitHub counts, as windows."""

    login: str
    end: datetime

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the windows hold."""
        return ("commit", "review", "review_comment")

    @property
    def about_target(self) -> bool:
        """It is a count of the account."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the years."""
        return ask("years", login=self.login)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the years; their windows follow."""
        person = decode(data, Person)
        run.meet(person)
        collection = person.contributions_collection
        years = collection.contribution_years if collection else []
        following = [
            stream
            for year in sorted(years, reverse=True)
            if year <= self.end.year
            for stream in window_streams(
                self.login,
                datetime(year, 1, 1, tzinfo=UTC),
                min(self.end, datetime(year + 1, 1, 1, tzinfo=UTC) - SECOND),
                reviewed_since=run.floor,
            )
        ]
        return Taken(following=following)


def window_streams(
    login: str, start: datetime, end: datetime, *, reviewed_since: datetime
) -> list[Stream]:
    """Ask for a span, window by window: commits counted and pull requests reviewed."""
    counted = [
        CommitCounts(login=login, start=first, end=last)
        for first, last in windows(start, end, longest=QUARTER)
    ]
    reviewed = [
        Reviewed(login=login, start=max(first, reviewed_since), end=last)
        for first, last in windows(start, end, longest=HALF_YEAR)
        if last >= reviewed_since
    ]
    return [*counted, *reviewed]


def narrower_counts(login: str, start: datetime, end: datetime, *, is_again: bool) -> list[Stream]:
    """Ask for the two halves of a window; nothing when it holds a day or two."""
    if not is_divisible(start, end):
        return []
    return [
        CommitCounts(login=login, start=first, end=last, is_again=is_again)
        for first, last in halves(start, end)
    ]


def named_narrower(run: Run) -> list[Stream]:
    """Ask narrower for windows that did not name all repositories, where a run ended long ago.

    With all of them named, histories need not be walked from there to the present: that is worth
    the questions where more time lies after the period than in it.
    """
    if run.place.observed_at - run.counted_until <= run.counted_until - run.floor:
        return []
    truncated, run.known.truncated = run.known.truncated, []
    streams: list[Stream] = []
    for window in truncated:
        narrower = narrower_counts(run.name, window.start, window.end, is_again=True)
        streams += narrower
        if not narrower:
            run.known.truncated.append(window)
    run.known.names_all = not run.known.truncated
    return streams


def recounted(run: Run) -> list[Stream]:
    """Ask again, narrower, for windows whose repositories were not all named and left a gap.

    Mostly another window names the missing repositories too, and the window's total is reached.
    """
    streams: list[Stream] = []
    truncated, run.known.truncated = run.known.truncated, []
    for window in truncated:
        missing = window.total - run.known.commits_in(window)
        narrower = (
            narrower_counts(run.name, window.start, window.end, is_again=True)
            if missing > 0
            else []
        )
        streams += narrower
        if missing > 0 and not narrower:
            run.known.doubts.append(Doubt("commit", UNSHOWN, missing))
    return streams


def _count(kind: Kind, number: int, run: Run) -> None:
    run.known.counted[kind] = run.known.counted.get(kind, 0) + number
