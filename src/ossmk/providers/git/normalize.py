"""From a commit to events: one for its author, one for each co-author its trailers name. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ossmk.model import Actor, ContributionEvent
from ossmk.providers.git.log import Changes, Commit
from ossmk.providers.git.remote import commit_url
from ossmk.providers.git.survey import seconds, text
from ossmk.providers.identity import actor_of, clean, idents

LONGEST_TITLE = 1000


@dataclass(frozen=True, slots=True)
class Common:
    """What the commits of one clone have in common.

    `boundary` are commits whose parents are not there to compare with; `logins` the accounts that
    a mailmap ties to an e-mail address; `mapped` what the mailmap makes of the idents in
    trailers, which git itself leaves as they are. `accounts` are those a forge tells of addresses.
    """

    repo_id: str
    observed_at: datetime
    boundary: frozenset[str] = frozenset()
    logins: Mapping[str, Actor] = field(default_factory=dict)
    mapped: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    accounts: dict[str, Actor] = field(default_factory=dict)

    def author_of(self, name: str, email: str) -> Actor | None:
        """Give the account behind an ident: by the forge, by its address, by the mailmap's word."""
        if account := self.accounts.get(email.lower()):
            return account.model_copy(update={"name": clean(name) or None})
        actor = actor_of(name, email)
        if actor is None or actor.actor_type != "unlinked":
            return actor
        if login := self.logins.get(email.lower()):
            return login.model_copy(update={"name": actor.name})
        return actor


def commit_events(commit: Commit, common: Common) -> Iterator[tuple[ContributionEvent, Actor]]:
    """Give a commit's events, each with its person; none for one without author or date.

    Lines and files are the author's alone: what part of them a co-author wrote is told nowhere,
    and the same lines on two rows would count twice. Merges have none, as from every provider.
    """
    author = common.author_of(text(commit.name), text(commit.email))
    created = seconds(commit.authored)
    if author is None or created is None:
        return
    sha = commit.sha.decode("ascii")
    committed = seconds(commit.committed)
    changes = _changes(commit, sha, common)
    event = ContributionEvent(
        id=f"commit:{sha}",
        kind="commit",
        repo_id=common.repo_id,
        user_id=author.user_id,
        actor_id=author.actor_id,
        actor_type=author.actor_type,
        created_at=datetime.fromtimestamp(created, UTC),
        committed_at=None if committed is None else datetime.fromtimestamp(committed, UTC),
        lines_added=changes.added if changes else None,
        lines_removed=changes.removed if changes else None,
        files_changed=changes.files if changes else None,
        title=clean(text(commit.subject))[:LONGEST_TITLE],
        url=commit_url(common.repo_id, sha),
        provider="git",
        observed_at=common.observed_at,
    )
    yield event, author
    for person in _co_authors(commit, common, author):
        yield _co_author_event(event, person), person


def _changes(commit: Commit, sha: str, common: Common) -> Changes | None:
    is_merge = b" " in commit.parents
    return None if is_merge or sha in common.boundary else commit.changes


def _co_authors(commit: Commit, common: Common, author: Actor) -> Iterator[Actor]:
    named = {author.user_id.lower()}
    for ident in idents(text(commit.co_authors)):
        person = common.author_of(*common.mapped.get(ident, ident))
        if person is not None and person.user_id.lower() not in named:
            named.add(person.user_id.lower())
            yield person


def _co_author_event(event: ContributionEvent, person: Actor) -> ContributionEvent:
    return event.model_copy(
        update={
            "id": f"{event.id}#{person.user_id}",
            "user_id": person.user_id,
            "actor_id": person.actor_id,
            "actor_type": person.actor_type,
            "role": "co_author",
            "lines_added": None,
            "lines_removed": None,
            "files_changed": None,
        }
    )
