"""Commits: history with its filters, authors, and the pull requests they landed through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from github_server.graphql_api.ask import Ask, aliases, constants, field_of
from github_server.graphql_api.paging import connection
from github_server.ordering import Order, ordered
from github_server.timestamps import moment, moment_text, utc_text
from github_server.world import Account, Commit, CommitComment, PullRequest, Repository
from github_server.world.commits import commit_id

aliases("Commit", messageHeadline="headline", changedFilesIfAvailable="files", commitUrl="url")
constants("Commit", status=None, signature=None, onBehalfOf=None, pushedDate=None)


@dataclass(frozen=True)
class GitActor:
    """Who a commit names: an account where the e-mail is linked to one."""

    name: str
    email: str
    date: str
    user: Account | None
    graphql_type = "GitActor"


@dataclass(frozen=True)
class Branch:
    """A branch, pointing at its last commit."""

    repository: Repository
    name: str
    target: Commit | None
    prefix = "refs/heads/"
    graphql_type = "Ref"

    @property
    def id(self) -> str:
        """Its node id."""
        return f"REF_{self.repository.id}_{self.name}"


@field_of("Repository", name="defaultBranchRef")
def default_branch(repository: Repository, _: Ask) -> Branch | None:
    """Give the default branch; an empty repository has none."""
    history = newest_first(repository)
    return Branch(repository, repository.default_branch, history[0]) if history else None


@field_of("Repository", name="ref")
def ref(repository: Repository, ask: Ask, qualified_name: str) -> Branch | None:
    """Give a branch by its name; only the default one is named here."""
    named = qualified_name.removeprefix("refs/heads/") == repository.default_branch
    return default_branch(repository, ask) if named else None


@field_of("Repository", name="object")
def git_object(
    repository: Repository, ask: Ask, *, oid: str | None = None, expression: str | None = None
) -> Commit | None:
    """Give a commit by its hash, or the last one of the default branch."""
    if expression in ("HEAD", repository.default_branch):
        return next(iter(newest_first(repository)), None)
    found = ask.index.nodes.get(commit_id(repository, oid or expression or ""))
    return found if isinstance(found, Commit) else None


def newest_first(repository: Repository) -> list[Commit]:
    """Give the default branch's history as git walks it: the last commit first."""
    landed = [each for each in repository.commits if each.on_default_branch]
    return sorted(landed, key=lambda each: (each.committed_date, each.oid), reverse=True)


@connection("Commit", name="history")
def history(
    commit: Commit,
    _: Ask,
    *,
    author: dict[str, Any] | None = None,
    since: str | None = None,
    until: str | None = None,
    path: str | None = None,
) -> Sequence[Commit]:
    """List what is reachable, by author (id before e-mails) and *committer* date, both included."""
    reachable = newest_first(commit.repository)
    reachable = reachable[reachable.index(commit) :] if commit in reachable else [commit]
    first = utc_text(since) if since else ""
    last = utc_text(until) if until else "9999"
    return [e for e in reachable if first <= e.committed_date <= last and _by(author, e)]


def _by(author: dict[str, Any] | None, commit: Commit) -> bool:
    if not author:
        return True
    if author.get("id"):
        return commit.author is not None and commit.author.id == author["id"]
    return commit.author_email in (author.get("emails") or [])


@field_of("Commit", name="author")
def commit_author(commit: Commit, _: Ask) -> GitActor:
    """Give the author, dated in their own time zone."""
    return GitActor(commit.author_name, commit.author_email, _local(commit), _living(commit.author))


@field_of("Commit", name="committer")
def committer(commit: Commit, _: Ask) -> GitActor:
    """Give the committer; what was merged on the web is committed by web-flow."""
    if commit.committer is None:
        return GitActor(
            commit.author_name, commit.author_email, commit.committed_date, _living(commit.author)
        )
    return GitActor("GitHub", "noreply@github.com", commit.committed_date, commit.committer)


@connection("Commit", name="authors")
def authors(commit: Commit, ask: Ask) -> Sequence[GitActor]:
    """List the author and everyone in a `Co-authored-by` trailer."""
    others = [
        GitActor(each.name or each.login, each.noreply, _local(commit), _living(each))
        for each in commit.co_authors
    ]
    return [commit_author(commit, ask), *others]


@connection("Commit", name="parents")
def parents(commit: Commit, _: Ask) -> Sequence[Commit]:
    """List the parents: as many as the commit has, whichever they are."""
    older = [
        e for e in newest_first(commit.repository) if e.committed_date <= commit.committed_date
    ]
    others = [each for each in older if each is not commit] or [commit]
    return [others[at % len(others)] for at in range(commit.parent_count)]


@connection("Commit", name="associatedPullRequests")
def associated_pulls(commit: Commit, ask: Ask, *, order_by: Order = None) -> Sequence[PullRequest]:
    """List the pull request that the commit landed through."""
    pulls = [commit.pull] if commit.pull and not ask.sight.hides(commit.pull.repository) else []
    return ordered(pulls, order_by)


@connection("Commit", name="comments")
def comments(commit: Commit, _: Ask) -> Sequence[CommitComment]:
    """List the comments on the commit."""
    return [each for each in commit.repository.commit_comments if each.commit is commit]


@field_of("Commit", name="abbreviatedOid")
def abbreviated(commit: Commit, _: Ask) -> str:
    """Give the short hash."""
    return commit.oid[:7]


@field_of("Commit", name="messageBody")
def message_body(commit: Commit, _: Ask) -> str:
    """Give the message without its first line."""
    return commit.message.partition("\n")[2].lstrip("\n")


@field_of("Commit", name="changedFiles")
def changed_files(commit: Commit, _: Ask) -> int:
    """Give the number of files, 0 where it is not available."""
    return commit.files or 0


@field_of("Commit", name="committedViaWeb")
def via_web(commit: Commit, _: Ask) -> bool:
    """Tell whether GitHub itself committed it."""
    return commit.committer is not None


@field_of("Commit", name="authoredByCommitter")
def by_committer(commit: Commit, _: Ask) -> bool:
    """Tell whether author and committer are one."""
    return commit.committer is None


def _local(commit: Commit) -> str:
    sign = "-" if commit.offset_minutes < 0 else "+"
    hours, minutes = divmod(abs(commit.offset_minutes), 60)
    shifted = moment(commit.authored_date).timestamp() + commit.offset_minutes * 60
    text = moment_text(moment("1970-01-01").fromtimestamp(shifted, moment("1970-01-01").tzinfo))
    return f"{text[:-1]}{sign}{hours:02}:{minutes:02}"


def _living(account: Account | None) -> Account | None:
    if account is None or account.deleted:
        return None
    # the field's type is User: a bot is one here, under its full login
    return replace(account, login=account.full_login, kind="User")
