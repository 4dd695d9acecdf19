"""A world that goes on: people work, edit, delete and move things, between one run and the next."""

from collections.abc import Callable, Sequence
from random import Random

from github_server import generate
from github_server.timestamps import later
from github_server.world import (
    Account,
    Comment,
    Discussion,
    DiscussionComment,
    Issue,
    PullRequest,
    Repository,
    comment,
    commit_comment,
    discussion_comment,
    transfer,
)
from github_server.world.ages import number_by_age
from github_server.world.commits import CommitComment

Made = Issue | PullRequest | Comment | Discussion | DiscussionComment | CommitComment
YEAR = generate.Shape(3, 20, 60, 30, 20, 12, 130, rarities=6)


class Life:
    """What happens in a world after `now`, drawn from a `Random`."""

    def __init__(self, random: Random, *, shape: generate.Shape = YEAR) -> None:
        self.random = random
        self.world = generate.year_of(shape, seed=random.randrange(5))
        self.now = generate.UNTIL
        self.alice = self.world.find_account("alice")
        self.bob = self.world.find_account("colleague-1")
        for repository in self.world.repositories:
            self._open(repository, self.alice, "2026-05-05T05:05:05Z")
            self._open(repository, self.bob, "2026-06-06T06:06:06Z")
        number_by_age(self.world)

    def go_on(self, hours: int, events: int) -> None:
        """Let some hours pass, in which people add and edit that many things."""
        moments = sorted(self.random.randrange(1, hours * 3600) for _ in range(events))
        for seconds in moments:
            self.random.choice((self._add, self._add, self._edit))(later(self.now, seconds=seconds))
        self.now = self.world.now = later(self.now, hours=hours)

    def made(self, kind: str, by: Account | None = None) -> list[Made]:
        """Give what there is of a kind, anybody's or one account's."""
        return [
            each
            for repository in self.world.repositories
            for each in _of_kind(repository, kind)
            if by in (None, each.author)
        ]

    def delete(self, kind: str, by: Account | None = None) -> None:
        """Delete one thing of a kind, with nothing below it."""
        alone = [each for each in self.made(kind, by) if not _below(each)]
        gone = self.random.choice(alone)
        next(found for found in _places(gone) if gone in found).remove(gone)

    def move_an_issue(self, by: Account | None = None) -> None:
        """Move an issue that nobody commented on to another repository."""
        alone = [each for each in self.made("issue", by) if not _below(each)]
        issue = self.random.choice([each for each in alone if isinstance(each, Issue)])
        others = [each for each in self.world.repositories if each is not issue.repository]
        transfer(issue, self.random.choice(others), self.now)

    def _open(self, repository: Repository, who: Account, at: str) -> None:
        """Open what nobody answers."""
        repository.issue(who, at)
        repository.pull(who, at)
        repository.discussion(who, at)

    def _add(self, at: str) -> None:
        repository = self.random.choice(self.world.repositories)
        who = self.random.choice((self.alice, self.bob))
        adding: tuple[Callable[[], object], ...] = (
            lambda: repository.commit(who, at),
            lambda: repository.pull(who, at),
            lambda: repository.issue(who, at),
            lambda: repository.discussion(who, at),
            lambda: comment(self.random.choice(repository.pulls), who, at),
            lambda: commit_comment(self.random.choice(repository.commits), who, at),
            lambda: discussion_comment(repository.discussion(who, at), who, at),
        )
        self.random.choice(adding)()

    def _edit(self, at: str) -> None:
        kind = self.random.choice(("issue", "pr", "issue_comment", "discussion"))
        edited = self.random.choice(self.made(kind))
        edited.updated_at = at


def _of_kind(repository: Repository, kind: str) -> Sequence[Made]:
    discussed = [said for each in repository.discussions for said in each.comments]
    comments = [said for each in repository.issues for said in each.comments]
    comments += [said for each in repository.pulls for said in each.comments]
    made: dict[str, Sequence[Made]] = {
        "issue": repository.issues,
        "pr": repository.pulls,
        "issue_comment": comments,
        "commit_comment": repository.commit_comments,
        "discussion": repository.discussions,
        "discussion_comment": [
            *discussed,
            *(reply for each in discussed for reply in each.replies),
        ],
    }
    return made[kind]


def _below(made: Made) -> bool:
    match made:
        case Issue() | Discussion():
            return bool(made.comments)
        case PullRequest():
            return bool(made.comments or made.reviews)
        case DiscussionComment():
            return bool(made.replies)
        case _:
            return False


def _places(made: Made) -> list[list]:  # type: ignore[type-arg]
    repository = made.repository
    match made:
        case Comment():
            return [made.subject.comments]
        case DiscussionComment():
            replies = [each.replies for each in made.discussion.comments]
            return [made.discussion.comments, *replies]
        case _:
            return [
                repository.issues,
                repository.pulls,
                repository.discussions,
                repository.commit_comments,
            ]
