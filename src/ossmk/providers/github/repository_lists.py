"""The lists of a repository: everybody's contributions, each list one connection of it."""

from collections.abc import Mapping

import msgspec

from ossmk.decoding import decode
from ossmk.model import Kind
from ossmk.providers.github import items
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.normalize import release_event
from ossmk.providers.github.payloads import (
    CommitComment,
    Discussion,
    Issue,
    PullRequest,
    Release,
    RepositoryWork,
)
from ossmk.providers.github.releases import LONGEST_DRAFT
from ossmk.providers.github.streams import Run, Stream, Taken, merged
from ossmk.providers.github.walks import ConnectionWalk, Walk, recorded, updated


def _release(release: Release, run: Run) -> Taken:
    author, repository = run.author_of(release.author), release.repository
    if author is None or repository is None:
        return Taken()
    return run.taken([release_event(release, repository, author, run.place)])


REPOSITORY_LISTS: Mapping[str, Walk[RepositoryWork]] = {
    walk.name: walk
    for walk in (
        ConnectionWalk[RepositoryWork, PullRequest](
            name="repo_pull_requests",
            feeds=("pr", "pr_merged", "review", "review_comment", "issue_comment"),
            of=lambda repository: repository.pull_requests,
            read=items.pull_request_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[RepositoryWork, Issue](
            name="repo_issues",
            feeds=("issue", "issue_comment"),
            of=lambda repository: repository.issues,
            read=items.issue_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[RepositoryWork, Discussion](
            name="repo_discussions",
            feeds=("discussion", "discussion_comment"),
            of=lambda repository: repository.discussions,
            read=items.discussion_taken,
            touched=updated,
            record=recorded,
        ),
        ConnectionWalk[RepositoryWork, CommitComment](
            name="repo_commit_comments",
            feeds=("commit_comment",),
            of=lambda repository: repository.commit_comments,
            read=items.commit_comment_taken,
            record=recorded,
        ),
        ConnectionWalk[RepositoryWork, Release](
            name="repo_releases",
            feeds=("release",),
            of=lambda repository: repository.releases,
            read=_release,
            touched=lambda release: release.created_at + LONGEST_DRAFT,
        ),
    )
}


class RepositoryList(Stream, frozen=True, kw_only=True):
    """One of the lists, as far as it was walked."""

    list: str
    owner: str
    name: str
    after: str | None = None
    passed: int = 0

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """What the list holds."""
        return REPOSITORY_LISTS[self.list].feeds

    @property
    def shape(self) -> str:
        """Each list has pages of its own kind."""
        return self.list

    @property
    def subject(self) -> str:
        """The list and its repository."""
        return f"{self.list} of {self.owner}/{self.name}"

    @property
    def about_target(self) -> bool:
        """It is a list of the repository."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask(self.shape, owner=self.owner, name=self.name, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; the list follows while it goes on."""
        repository = decode(data, RepositoryWork)
        run.meet_repository(repository)
        name = f"{self.list} {repository.id}"
        taken, position = REPOSITORY_LISTS[self.list].take(repository, run, self.passed, name=name)
        if position.cursor is None:
            return taken
        walked = msgspec.structs.replace(self, after=position.cursor, passed=position.passed)
        return merged([taken, Taken(following=[walked])])
