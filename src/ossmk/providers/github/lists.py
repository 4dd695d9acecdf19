"""The lists GitHub keeps of a person's own contributions: each is one connection of the account."""

from collections.abc import Mapping

import msgspec

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
from ossmk.providers.github.walks import ConnectionWalk, Walk

LISTS: Mapping[str, Walk[Person]] = {
    walk.name: walk
    for walk in (
        ConnectionWalk[Person, PullRequest](
            name="pull_requests",
            feeds=("pr", "pr_merged", "review", "review_comment"),
            of=lambda person: person.pull_requests,
            read=items.pull_request_taken,
            touched=lambda pull_request: pull_request.updated_at,
        ),
        ConnectionWalk[Person, Issue](
            name="issues",
            feeds=("issue",),
            of=lambda person: person.issues,
            read=items.issue_taken,
            touched=lambda issue: issue.updated_at,
        ),
        ConnectionWalk[Person, IssueComment](
            name="issue_comments",
            feeds=("issue_comment",),
            of=lambda person: person.issue_comments,
            read=items.issue_comment_taken,
            touched=lambda comment: comment.updated_at,
        ),
        ConnectionWalk[Person, CommitComment](
            name="commit_comments",
            feeds=("commit_comment",),
            of=lambda person: person.commit_comments,
            read=items.commit_comment_taken,
        ),
        ConnectionWalk[Person, Discussion](
            name="discussions",
            feeds=("discussion",),
            of=lambda person: person.repository_discussions,
            read=items.discussion_taken,
            touched=lambda discussion: discussion.updated_at,
        ),
        ConnectionWalk[Person, DiscussionComment](
            name="discussion_comments",
            feeds=("discussion_comment",),
            of=lambda person: person.repository_discussion_comments,
            read=items.discussion_comment_taken,
        ),
        ConnectionWalk[Person, RepositoryWithReleases](
            name="own_repositories",
            feeds=("release",),
            of=lambda person: person.repositories,
            read=releases_taken,
        ),
    )
}


class PersonList(Stream, frozen=True, kw_only=True):
    """One of the lists, as far as it was walked."""

    name: str
    login: str
    after: str | None = None
    passed: int = 0

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        return LISTS[self.name].feeds

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
        person = msgspec.json.decode(data, type=Person)
        run.meet(person)
        taken, position = LISTS[self.name].take(person, run, self.passed)
        if position.cursor is None:
            return taken
        walked = msgspec.structs.replace(self, after=position.cursor, passed=position.passed)
        return merged([taken, Taken(following=[walked])])
