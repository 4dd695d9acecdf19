"""What GitHub itself counts for a person: where to look for commits, and a check on the rest.

https://docs.github.com/en/account-and-profile/reference/profile-contributions-reference
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from ossmk.model import Kind
from ossmk.periods import iso
from ossmk.providers.github.commits import count_commits
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.payloads import Person
from ossmk.providers.github.reviews import Reviewed
from ossmk.providers.github.streams import Doubt, Run, Stream, Taken
from ossmk.providers.github.windows import SECOND, halves, is_divisible, windows

FEW_REPOSITORIES = 25
MOST_REPOSITORIES = 100


class CommitCounts(Stream, frozen=True, kw_only=True):
    """The repositories a person committed to in a window; the list has no second page."""

    login: str
    start: datetime
    end: datetime
    repositories: int = FEW_REPOSITORIES

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Commits."""
        return ("commit",)

    @property
    def subject(self) -> str:
        """The window."""
        return f"commits from {iso(self.start)} to {iso(self.end)}"

    @property
    def about_person(self) -> bool:
        """It is a count of the account."""
        return True

    def asks(self, size: int) -> int:
        """Ask for some repositories; a size bounds them as it does pages elsewhere."""
        return min(size, self.repositories)

    def question(self, size: int) -> Question:
        """Ask for the window."""
        return ask(
            "commit_counts",
            login=self.login,
            start=iso(self.start),
            end=iso(self.end),
            repositories=self.asks(size),
        )

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the window; with more repositories than came it is asked again, narrower."""
        person = msgspec.json.decode(data, type=Person)
        run.meet(person)
        collection = person.contributions_collection
        if collection is None:
            return Taken(nulls=1)
        counted = collection.commit_contributions_by_repository
        missing = collection.total_repositories_with_contributed_commits - len(counted)
        if missing > 0 and (narrower := self._narrower(missing + len(counted))):
            return Taken(following=narrower)
        for repository in counted:
            count_commits(repository, run)
        _count("pr", collection.total_pull_request_contributions, run)
        _count("issue", collection.total_issue_contributions, run)
        reason = f"GitHub names only {MOST_REPOSITORIES} of a day's repositories"
        return Taken(doubts=[Doubt("commit", reason)] if missing > 0 else ())

    def split(self) -> Sequence[Stream]:
        """Ask for the two halves of the window."""
        if not is_divisible(self.start, self.end):
            return ()
        return [
            msgspec.structs.replace(self, start=start, end=end)
            for start, end in halves(self.start, self.end)
        ]

    def _narrower(self, total: int) -> Sequence[Stream]:
        wide = msgspec.structs.replace(self, repositories=MOST_REPOSITORIES)
        is_enough = self.repositories < total <= MOST_REPOSITORIES
        return [wide] if is_enough else wide.split()


class Years(Stream, frozen=True, kw_only=True):
    """The years in which a person did anything that GitHub counts, as windows."""

    login: str
    end: datetime

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the windows hold."""
        return ("commit", "review", "review_comment")

    @property
    def about_person(self) -> bool:
        """It is a count of the account."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the years."""
        return ask("years", login=self.login)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the years; their windows follow."""
        person = msgspec.json.decode(data, type=Person)
        run.meet(person)
        collection = person.contributions_collection
        years = collection.contribution_years if collection else []
        following = [
            stream
            for year in sorted(years, reverse=True)
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
    streams: list[Stream] = []
    for first, last in windows(start, end):
        streams.append(CommitCounts(login=login, start=first, end=last))
        if last >= reviewed_since:
            streams.append(Reviewed(login=login, start=max(first, reviewed_since), end=last))
    return streams


def _count(kind: Kind, number: int, run: Run) -> None:
    run.known.counted[kind] = run.known.counted.get(kind, 0) + number
