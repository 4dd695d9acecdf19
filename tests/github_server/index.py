"""Quick ways into a world: by id, by name, and what each account did."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Protocol

from github_server.world import (
    Account,
    Comment,
    Commit,
    CommitComment,
    Discussion,
    DiscussionComment,
    Issue,
    Organization,
    PullRequest,
    Release,
    Repository,
    Review,
    World,
)


class Authored(Protocol):
    """Anything that an account made in a repository."""

    @property
    def author(self) -> Account | None: ...

    @property
    def repository(self) -> Repository: ...

    @property
    def created_at(self) -> str: ...

    @property
    def updated_at(self) -> str: ...

    @property
    def id(self) -> str: ...


class Index:
    """The world as the server looks things up; made anew when the world changes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.nodes: dict[str, object] = {}
        self.logins: dict[str, Account | Organization] = {}
        self.names: dict[str, Repository] = {}
        self.former_names: dict[str, Repository] = {}
        self.pulls: dict[Account, list[PullRequest]] = defaultdict(list)
        self.issues: dict[Account, list[Issue]] = defaultdict(list)
        self.reviews: dict[Account, list[Review]] = defaultdict(list)
        self.comments: dict[Account, list[Comment]] = defaultdict(list)
        self.commit_comments: dict[Account, list[CommitComment]] = defaultdict(list)
        self.discussions: dict[Account, list[Discussion]] = defaultdict(list)
        self.discussion_comments: dict[Account, list[DiscussionComment]] = defaultdict(list)
        self.commits: dict[Account, list[Commit]] = defaultdict(list)
        self.co_authored: dict[Account, list[Commit]] = defaultdict(list)
        self.landed: dict[PullRequest, list[Commit]] = defaultdict(list)
        owners: list[Account | Organization] = [*world.accounts, *world.organizations]
        for owner in owners:
            self.nodes[owner.id] = owner
            self.logins[owner.login.lower()] = owner
        for repository in world.repositories:
            self._index_repository(repository)

    def owner(self, login: str) -> Account | Organization | None:
        """Give who has this login now; a former login is nobody's."""
        found = self.logins.get(login.lower())
        return None if isinstance(found, Account) and found.deleted else found

    def repository(self, full_name: str, *, follow_renames: bool = True) -> Repository | None:
        """Give the repository of this name, or the one that once had it."""
        found = self.names.get(full_name.lower())
        if found is None and follow_renames:
            found = self.former_names.get(full_name.lower())
        return found

    def _index_repository(self, repository: Repository) -> None:
        self.nodes[repository.id] = repository
        self.names[repository.full_name.lower()] = repository
        for name in repository.former_names:
            self.former_names[name.lower()] = repository
        for commit in repository.commits:
            self.nodes[commit.id] = commit
            self._index_commit(commit)
        for pull in repository.pulls:
            for review in pull.reviews:
                self.nodes[review.id] = review
                self.nodes |= {each.id: each for each in review.comments}
                if review.author:
                    self.reviews[review.author].append(review)
        for authored, by_author in self._streams(repository):
            self.nodes[authored.id] = authored
            if authored.author:
                by_author[authored.author].append(authored)
        self.nodes |= {each.id: each for each in repository.releases}

    def _index_commit(self, commit: Commit) -> None:
        if commit.author:
            self.commits[commit.author].append(commit)
        for account in commit.co_authors:
            if account is not commit.author:
                self.co_authored[account].append(commit)
        if commit.pull:
            self.landed[commit.pull].append(commit)

    def _streams(self, repository: Repository) -> Iterator[tuple[Authored, dict]]:  # type: ignore[type-arg]
        for pull in repository.pulls:
            yield pull, self.pulls
        for issue in repository.issues:
            yield issue, self.issues
        subjects: list[PullRequest | Issue] = [*repository.pulls, *repository.issues]
        for subject in subjects:
            for comment in subject.comments:
                yield comment, self.comments
        for commit_comment in repository.commit_comments:
            yield commit_comment, self.commit_comments
        for discussion in repository.discussions:
            yield discussion, self.discussions
            for top in discussion.comments:
                yield top, self.discussion_comments
                for reply in top.replies:
                    yield reply, self.discussion_comments


def shown_releases(repository: Repository, viewer: Account | None) -> list[Release]:
    """Give the releases; drafts only to the repository's owner."""
    return [e for e in repository.releases if not e.draft or repository.owner is viewer]
