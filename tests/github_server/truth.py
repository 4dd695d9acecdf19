"""What is true in a world: the contributions that a complete collection must find.

Plain loops over the world, sharing nothing with the server's answers: neither its index nor its
idea of what a credential sees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from github_server.world import (
    Account,
    Commit,
    Discussion,
    Issue,
    PullRequest,
    Release,
    Repository,
    World,
)

MERGE_PARENTS = 2


@dataclass(frozen=True)
class Expected:
    """A contribution as an event of ours says it, times as ISO texts."""

    kind: str
    id: str
    repo_id: str
    user_id: str
    created_at: str
    url: str
    role: str = "author"
    committed_at: str | None = None
    lines_added: int | None = None
    lines_removed: int | None = None
    files_changed: int | None = None
    parent_id: str | None = None
    state: str | None = None
    private: bool = False
    fork: bool = False
    title: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart."""
        return self.kind, self.id


def truth(
    world: World,
    login: str,
    since: str | None,
    until: str,
    *,
    viewer: str | None = None,
    private: bool = True,
    sso: tuple[str, ...] = (),
    forks: bool = False,
    co_authored: bool = False,
) -> dict[tuple[str, str], Expected]:
    """Give what the account did from `since` (included) to `until` (excluded), by kind and id.

    `viewer` (default: the account itself) is whose token looks, with its right to private
    repositories and its SAML authorisations. `forks` adds commits that are only in forks; all
    other kinds count wherever they were made. `co_authored` adds the commits whose trailers name
    the account.
    """
    found: dict[tuple[str, str], Expected] = {}
    looking = _account(world, viewer or login)
    for repository in world.repositories:
        if not _visible(repository, looking, private=private, sso=sso):
            continue
        for each in everything_in(repository, forks=forks):
            counts = co_authored or each.role == "author"
            mine = each.user_id.lower() == login.lower()
            if mine and counts and (since or "") <= each.created_at < until:
                found[each.key] = _preferred(found.get(each.key), each)
    return found


def truth_of_repository(
    world: World, full_name: str, since: str | None, until: str
) -> dict[tuple[str, str], Expected]:
    """Give what everybody did in a repository, co-authors of commits included."""
    repository = world.find_repository(full_name)
    return {
        each.key: each
        for each in everything_in(repository, forks=True)
        if (since or "") <= each.created_at < until
    }


def everything_in(repository: Repository, *, forks: bool) -> Iterator[Expected]:
    """Give every contribution to a repository; what a deleted account made is nobody's."""
    if forks or not repository.fork:
        for commit in repository.commits:
            if commit.on_default_branch:
                yield from _commit(commit)
    for pull in repository.pulls:
        yield from _pull(pull)
    for issue in repository.issues:
        yield from _issue(issue)
    for discussion in repository.discussions:
        yield from _discussion(discussion)
    for comment in repository.commit_comments:
        where = f"{_repo_id(repository)}/commit/{comment.commit.oid}/comment/{comment.database_id}"
        yield from _by(comment, "commit_comment", where)
    for release in repository.releases:
        yield from _release(release)


def _commit(commit: Commit) -> Iterator[Expected]:
    merge = commit.parent_count >= MERGE_PARENTS
    facts: dict[str, Any] = {
        "created_at": commit.authored_date,
        "committed_at": commit.committed_date,
        "lines_added": None if merge else commit.additions,
        "lines_removed": None if merge else commit.deletions,
        "files_changed": None if merge else commit.files,
        "parent_id": _pull_id(commit.pull) if commit.pull else None,
        "title": commit.message.split("\n")[0],
    }
    yield from _by(commit, "commit", f"commit:{commit.oid}", **facts)
    facts |= {"lines_added": None, "lines_removed": None, "files_changed": None}
    for account in commit.co_authors:
        if account is not commit.author:
            where = f"commit:{commit.oid}#{account.full_login}"
            yield from _by(commit, "commit", where, account=account, role="co_author", **facts)


def _pull(pull: PullRequest) -> Iterator[Expected]:
    facts: dict[str, Any] = {
        "lines_added": pull.additions,
        "lines_removed": pull.deletions,
        "files_changed": pull.changed_files,
        "state": "merged" if pull.merged_at else "closed" if pull.closed_at else "open",
        "title": pull.title,
    }
    where = _pull_id(pull)
    yield from _by(pull, "pr", where, **facts)
    if pull.merged_at:
        yield from _by(pull, "pr_merged", f"{where}#merged", created_at=pull.merged_at, **facts)
    for review in pull.reviews:
        if review.submitted_at is None:
            continue
        yield from _by(
            review,
            "review",
            f"{where}/review/{review.database_id}",
            created_at=review.submitted_at,
            state=review.state.lower(),
            parent_id=where,
        )
        for said in review.comments:
            comment_id = f"{where}/review_comment/{said.database_id}"
            yield from _by(said, "review_comment", comment_id, parent_id=where)
    yield from _comments(pull, parent_id=where)


def _issue(issue: Issue) -> Iterator[Expected]:
    where = f"{_repo_id(issue.repository)}/issues/{issue.number}"
    state = "closed" if issue.closed_at else "open"
    yield from _by(issue, "issue", where, state=state, title=issue.title)
    yield from _comments(issue, parent_id=None)


def _discussion(discussion: Discussion) -> Iterator[Expected]:
    where = f"{_repo_id(discussion.repository)}/discussions/{discussion.number}"
    yield from _by(discussion, "discussion", where, title=discussion.title)
    for top in discussion.comments:
        for said in (top, *top.replies):
            yield from _by(said, "discussion_comment", f"{where}/comment/{said.database_id}")


def _release(release: Release) -> Iterator[Expected]:
    published = release.published_at
    if published is not None:
        where = f"{_repo_id(release.repository)}/releases/{release.tag}"
        yield from _by(release, "release", where, created_at=published, title=release.name)


def _comments(subject: Issue | PullRequest, *, parent_id: str | None) -> Iterator[Expected]:
    where = f"{_repo_id(subject.repository)}/issues/{subject.number}/comment"
    for said in subject.comments:
        yield from _by(said, "issue_comment", f"{where}/{said.database_id}", parent_id=parent_id)


def _by(
    made: Any,  # noqa: ANN401  # anything that was made by somebody in a repository
    kind: str,
    event_id: str,
    *,
    account: Account | None = None,
    **facts: Any,  # noqa: ANN401  # further fields of Expected
) -> Iterator[Expected]:
    author = account or made.author
    if author is None or author.deleted:
        return
    repository = made.repository
    facts.setdefault("created_at", getattr(made, "created_at", None))
    yield Expected(
        kind=kind,
        id=event_id,
        repo_id=_repo_id(repository),
        user_id=author.full_login,
        url=made.url,
        private=repository.private,
        fork=repository.fork,
        **facts,
    )


def _preferred(one: Expected | None, other: Expected) -> Expected:
    """Choose where a commit seen in several repositories belongs: no fork, then the first name."""
    if one is None:
        return other
    return min(one, other, key=lambda each: (each.fork, each.repo_id))


def _visible(
    repository: Repository, viewer: Account, *, private: bool, sso: tuple[str, ...]
) -> bool:
    if repository.vanished or repository.blocked:
        return False
    owner = repository.organization
    if owner and owner.saml and viewer in owner.members and owner.login not in sso:
        return False
    return not repository.private or (private and viewer in repository.readers)


def _account(world: World, login: str) -> Account:
    return next(each for each in world.accounts if each.login.lower() == login.lower())


def _repo_id(repository: Repository) -> str:
    return f"github.com/{repository.owner.login}/{repository.name}".lower()


def _pull_id(pull: PullRequest) -> str:
    return f"{_repo_id(pull.repository)}/pull/{pull.number}"
