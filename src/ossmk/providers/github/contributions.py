"""What GitHub itself counts for a person in a window: where to look for commits and reviews.

The collection names the repositories with commits (how many, but not which) and the pull requests
reviewed (only the last review of each): the commits and all reviews are then asked for.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from ossmk.periods import iso
from ossmk.providers.github import payloads
from ossmk.providers.github.documents import Question
from ossmk.providers.github.normalize import commit_event, review_event
from ossmk.providers.github.streams import Doubt, Run, Stream, Taken

# GitHub gives up on a busy account's whole year; half a year passes
LONGEST_WINDOW = timedelta(days=184)
# GitHub counts a commit on its author's own day, which may begin before the UTC day
MARGIN = timedelta(days=1)
FEW_REPOSITORIES = 25
MOST_REPOSITORIES = 100


class Contributions(Stream, frozen=True, kw_only=True):
    """A window's repositories and its first reviewed pull requests."""

    feeds = ("commit", "review", "review_comment")

    login: str
    start: datetime
    end: datetime
    repositories: int = FEW_REPOSITORIES

    def question(self, size: int) -> Question:
        """Ask for the window."""
        window = {"from": iso(self.start), "to": iso(self.end)}
        sizes = {"repositories": self.repositories, "first": size}
        return Question("contributions", {"login": self.login, **window, **sizes})

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read the window; too many repositories are asked for again, in narrower windows."""
        person = msgspec.json.decode(data, type=payloads.Person)
        run.meet(person)
        collection = person.contributions_collection
        if collection is None:
            return Taken()
        reviewed = Reviewed(login=self.login, start=self.start, end=self.end)
        taken = reviewed.read(collection, run)
        total = collection.total_repositories_with_contributed_commits
        if total > self.repositories:
            following = [*taken.following, *self._narrower(total)]
            return Taken(taken.events, taken.repositories, following, taken.doubts)
        for counted in collection.commit_contributions_by_repository:
            run.expect_commits(counted.repository, counted.contributions.total_count)
        return taken

    def _narrower(self, repositories: int) -> Iterator[Stream]:
        wide = msgspec.structs.replace(self, repositories=MOST_REPOSITORIES)
        if repositories <= MOST_REPOSITORIES:
            yield wide
            return
        middle = (self.start + (self.end - self.start) / 2).replace(microsecond=0)
        yield msgspec.structs.replace(wide, end=middle)
        yield msgspec.structs.replace(wide, start=middle)


class Reviewed(Stream, frozen=True, kw_only=True):
    """The pull requests reviewed in a window, each with all reviews by the account."""

    feeds = ("review", "review_comment")

    login: str
    start: datetime
    end: datetime
    after: str | None = None

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        window = {"from": iso(self.start), "to": iso(self.end)}
        walk = {"first": size, "after": self.after}
        return Question("reviewed", {"login": self.login, **window, **walk})

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        person = msgspec.json.decode(data, type=payloads.Person)
        run.meet(person)
        if person.contributions_collection is None:
            return Taken()
        return self.read(person.contributions_collection, run)

    def read(self, collection: payloads.ContributionsCollection, run: Run) -> Taken:
        """Read the reviewed pull requests of a collection."""
        contributions = collection.pull_request_review_contributions
        pull_requests = [node.pull_request for node in contributions.nodes if node]
        read = [_reviews(pull_request, self.login, run) for pull_request in pull_requests]
        following: list[Stream] = [stream for taken in read for stream in taken.following]
        if contributions.page_info.has_next_page:
            cursor = contributions.page_info.end_cursor
            following.append(msgspec.structs.replace(self, after=cursor))
        return Taken(
            [event for taken in read for event in taken.events],
            [pull_request.repository for pull_request in pull_requests],
            following,
        )


class Reviews(Stream, frozen=True, kw_only=True):
    """More reviews of one pull request than came with it."""

    feeds = ("review", "review_comment")

    pull_request: str
    login: str
    after: str | None = None

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        walk = {"first": size, "after": self.after}
        return Question("reviews", {"pull_request": self.pull_request, "login": self.login, **walk})

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        found = msgspec.json.decode(data, type=payloads.ReviewedPullRequest | None)
        return _reviews(found, self.login, run) if found else Taken()


class Commits(Stream, frozen=True, kw_only=True):
    """One repository's commits by the account."""

    feeds = ("commit",)

    repository: str
    name: str
    author: str
    since: datetime
    expected: int
    found: int = 0
    after: str | None = None

    @property
    def subject(self) -> str:
        """The repository."""
        return self.name

    def question(self, size: int) -> Question:
        """Ask for no more than is expected: each commit's place in a page costs points."""
        first = min(size, max(1, self.expected - self.found)) if self.after is None else size
        who = {"repository": self.repository, "author": self.author, "since": iso(self.since)}
        return Question("commits", {**who, "first": first, "after": self.after})

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; in the end the number found is held against GitHub's own."""
        repository = msgspec.json.decode(data, type=payloads.CommittedRepository | None)
        branch = repository.default_branch_ref if repository else None
        history = branch.target.history if branch and branch.target else None
        if repository is None or history is None:
            return Taken(doubts=[self._missing(self.expected)])
        commits = [commit for commit in history.nodes if commit]
        events = [commit_event(commit, repository, run.author, run.place) for commit in commits]
        walked = msgspec.structs.replace(
            self, found=self.found + len(commits), after=history.page_info.end_cursor
        )
        if history.page_info.has_next_page:
            return Taken(run.within(events), [repository], [walked])
        doubts = [self._missing(self.expected - walked.found)]
        return Taken(
            run.within(events),
            [repository],
            doubts=[doubt for doubt in doubts if doubt.missing > 0],
        )

    def _missing(self, missing: int) -> Doubt:
        return Doubt("commit", f"GitHub counts more commits in {self.name} than it shows", missing)


def commit_streams(run: Run) -> list[Stream]:
    """Give a stream for each repository the windows named, once all windows were read."""
    author = run.account.id if run.account else ""
    since = run.start - MARGIN
    expected, run.expected_commits = run.expected_commits, {}
    return [
        Commits(repository=id_, name=name, author=author, since=since, expected=count)
        for id_, (name, count) in expected.items()
    ]


def windows(login: str, start: datetime, end: datetime) -> list[Stream]:
    """Cut a span into windows that GitHub answers, none longer than half a year."""
    count = max(1, -(-(end - start) // LONGEST_WINDOW))
    edges = [start + (end - start) * step / count for step in range(count)] + [end]
    whole = [edge.replace(microsecond=0) for edge in edges]
    return [Contributions(login=login, start=one, end=other) for one, other in pairwise(whole)]


def _reviews(pull_request: payloads.ReviewedPullRequest, login: str, run: Run) -> Taken:
    reviews = pull_request.reviews
    if reviews is None:
        return Taken()
    events = [
        review_event(review, pull_request, run.author, run.place)
        for review in reviews.nodes
        if review
    ]
    following = [
        Reviews(pull_request=pull_request.id, login=login, after=reviews.page_info.end_cursor)
    ]
    return Taken(
        run.within(events),
        [pull_request.repository],
        following if reviews.page_info.has_next_page else (),
    )
