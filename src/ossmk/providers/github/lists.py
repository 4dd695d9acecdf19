"""The lists GitHub keeps of a person's own contributions: each is one connection of the account."""

from collections.abc import Mapping

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.github import items
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.payloads import (
    CommitComment,
    Discussion,
    DiscussionComment,
    Issue,
    IssueComment,
    Person,
    PullRequest,
    RepositoryWithReleases,
)
from ossmk.providers.github.releases import releases_taken
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.walks import ConnectionWalk, Position, Walk, recorded, updated

LISTS: Mapping[str, Walk[Person]] = {
    walk.name: walk
    for walk in (
        ConnectionWalk[Person, PullRequest](
            name="pull_requests",
            feeds=("pr", "pr_merged", "review", "review_comment"),
            of=lambda person: person.pull_requests,
            read=items.pull_request_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[Person, Issue](
            name="issues",
            feeds=("issue",),
            of=lambda person: person.issues,
            read=items.issue_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[Person, IssueComment](
            name="issue_comments",
            feeds=("issue_comment",),
            of=lambda person: person.issue_comments,
            read=items.issue_comment_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[Person, IssueComment](
            name="issue_comments_from_the_end",
            feeds=("issue_comment",),
            of=lambda person: person.issue_comments,
            read=items.issue_comment_taken,
            touched=updated,
            record=recorded,
            backwards=True,
        ),
        ConnectionWalk[Person, CommitComment](
            name="commit_comments",
            feeds=("commit_comment",),
            of=lambda person: person.commit_comments,
            read=items.commit_comment_taken,
            record=recorded,
        ),
        ConnectionWalk[Person, Discussion](
            name="discussions",
            feeds=("discussion",),
            of=lambda person: person.repository_discussions,
            read=items.discussion_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[Person, DiscussionComment](
            name="discussion_comments",
            feeds=("discussion_comment",),
            of=lambda person: person.repository_discussion_comments,
            read=items.discussion_comment_taken,
            record=recorded,
        ),
        ConnectionWalk[Person, RepositoryWithReleases](
            name="own_repositories",
            feeds=("release",),
            of=lambda person: person.repositories,
            read=releases_taken,
        ),
    )
}

# lists that are long for busy people, and the same from the other end
FROM_THE_END = {"issue_comments": "issue_comments_from_the_end"}
LONG = 400
MOST = 0.7


class PersonList(Stream, frozen=True, kw_only=True):
    """One of the lists, as far as it was walked."""

    name: str
    login: str
    after: str | None = None
    passed: int = 0
    limit: int | None = None  # elements to pass, where another stream walks the others

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        return LISTS[self.name].feeds

    @property
    def counted_as(self) -> str:
        """The list's name, from whichever end it is walked."""
        return next((name for name, end in FROM_THE_END.items() if end == self.name), self.name)

    @property
    def shape(self) -> str:
        """Each list has pages of its own kind."""
        return self.name

    @property
    def about_target(self) -> bool:
        """It is a list of the account."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask(self.name, login=self.login, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; the list follows while it goes on."""
        person = decode(data, Person)
        run.meet(person)
        taken, position = LISTS[self.name].take(person, run, self.passed, name=self.counted_as)
        if position.cursor is None or (self.limit and position.passed >= self.limit):
            return taken
        walked = msgspec.structs.replace(self, after=position.cursor, passed=position.passed)
        return merged([taken, Taken(following=walked.from_both_ends(position, run))])

    def from_both_ends(self, position: Position, run: Run) -> list[Stream]:
        """Go on, and from the list's other end too where most of a long list is of interest.

        Each walks its half, by number: whatever is deleted or touched meanwhile, they overlap.
        """
        if self.name not in FROM_THE_END or self.limit or position.touched is None:
            return [self]
        now = run.place.observed_at
        # if the rest is as dense as this page, so many lie after the floor
        seen, wanted = now - position.touched, now - run.floor
        share = wanted / max(seen, wanted / position.total)
        if position.total < LONG or position.passed * share < position.total * MOST:
            return [self]
        half = position.passed + (position.total - position.passed) // 2
        other = PersonList(
            name=FROM_THE_END[self.name], login=self.login, limit=position.total - half
        )
        return [msgspec.structs.replace(self, limit=half), other]
