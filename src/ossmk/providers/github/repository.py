"""A repository or an organisation's repositories: everybody's contributions to them."""

from collections.abc import Sequence

import msgspec

from ossmk.decoding import decode
from ossmk.model import KINDS, Actor, Kind
from ossmk.providers.github.documents import Question, ask
from ossmk.providers.github.guide import Guide
from ossmk.providers.github.known import Doubt
from ossmk.providers.github.passing import joined_items, list_streams
from ossmk.providers.github.payloads import Account, Organization
from ossmk.providers.github.place import known_repository
from ossmk.providers.github.repository_commits import RepositoryCommits
from ossmk.providers.github.repository_lists import REPOSITORY_LISTS
from ossmk.providers.github.reviews import joined_batches
from ossmk.providers.github.streams import Run, Stream, Taken
from ossmk.providers.github.walks import gone_doubts
from ossmk.providers.github.windows import MARGIN
from ossmk.providers.identity import actor_type


class OrganizationRepositories(Stream, frozen=True, kw_only=True):
    """An organisation's repositories, the latest pushed first."""

    login: str
    after: str | None = None
    passed: int = 0

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """Everything."""
        return KINDS

    @property
    def about_target(self) -> bool:
        """It is a list of the organisation."""
        return True

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("org_repositories", login=self.login, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page; the streams of each repository follow."""
        organization = decode(data, Organization)
        run.known.organization = organization.login
        repositories = organization.repositories
        if repositories is None:
            return Taken(nulls=1)
        following = [
            stream
            for repository in repositories.items
            for stream in repository_streams(repository.name_with_owner, run)
        ]
        if cursor := repositories.next_cursor:
            following.append(msgspec.structs.replace(self, after=cursor))
        known = [known_repository(repository, run.place) for repository in repositories.items]
        return Taken(repositories=known, following=following, nulls=repositories.nulls)


class OrganizationMembers(Stream, frozen=True, kw_only=True):
    """An organisation's members, as far as the token may see them."""

    login: str
    after: str | None = None

    @property
    def feeds(self) -> tuple[Kind, ...]:
        """No contributions: members are only named."""
        return ()

    def question(self, size: int) -> Question:
        """Ask for the page after the last one."""
        return ask("org_members", login=self.login, first=size, after=self.after)

    def take(self, data: msgspec.Raw, run: Run) -> Taken:
        """Read a page."""
        members = decode(data, Organization).members_with_role
        if members is None:
            return Taken(nulls=1)
        cursor = members.next_cursor
        following = [msgspec.structs.replace(self, after=cursor)] if cursor else []
        actors = [_member(account, run) for account in members.items]
        return Taken(actors=actors, following=following, nulls=members.nulls)


def repository_streams(full_name: str, run: Run) -> list[Stream]:
    """Ask for everybody's contributions to a repository."""
    return [*_commits(full_name, run), *_lists(full_name, run)]


def _lists(full_name: str, run: Run) -> Sequence[Stream]:
    owner, _, name = full_name.partition("/")
    return list_streams(owner, name, run)


def _commits(full_name: str, run: Run) -> list[Stream]:
    owner, _, name = full_name.partition("/")
    all_since, histories = run.known.all_since, run.known.histories
    # commits are looked for by committer date, which may be a little before the author's
    since = max(all_since, run.floor - MARGIN) if not run.known.whole else all_since
    return [
        RepositoryCommits(
            owner=owner,
            name=name,
            all_since=all_since,
            since=since,
            until=histories.until if histories else None,
            histories=histories,
        )
    ]


def follow(streams: Sequence[Stream], _: Run) -> list[Stream]:
    """Fill batches up."""
    return joined_batches(joined_items(streams))


def last_doubts(run: Run) -> list[Doubt]:
    """Doubt what is gone: that nothing is missing, each list's own total has told."""
    return gone_doubts(run, {name: walk.feeds for name, walk in REPOSITORY_LISTS.items()})


def _first_of_repository(run: Run) -> list[Stream]:
    return repository_streams(run.name, run)


def _lists_of_repository(run: Run) -> list[Stream]:
    return [*_lists(run.name, run)]


def _commits_of_repository(run: Run) -> list[Stream]:
    return _commits(run.name, run)


def _first_of_organization(run: Run) -> list[Stream]:
    login = run.name
    return [OrganizationRepositories(login=login), OrganizationMembers(login=login)]


def _member(account: Account, run: Run) -> Actor:
    return Actor(
        user_id=run.place.user_id(account.login),
        actor_id=run.place.forge_id(account.database_id),
        name=account.name,
        actor_type=actor_type(account.login),
    )


REPOSITORY = Guide("repository", _first_of_repository, follow, last_doubts)
# the two parts of the first, for who has the commits from elsewhere
WITHOUT_COMMITS = Guide(
    "repository",
    _lists_of_repository,
    follow,
    last_doubts,
    kinds=[kind for kind in KINDS if kind != "commit"],
    marks="without commits:",
)
COMMITS = Guide(
    "repository", _commits_of_repository, follow, last_doubts, kinds=["commit"], marks="commits:"
)
ORGANIZATION = Guide("organisation", _first_of_organization, follow, last_doubts)
