"""A line of an archive, as far as we read it: one struct for all formats, decoded at the border.

Three formats follow one another (https://www.gharchive.org/ and its history):

* 2011: `actor` and `repo` are objects, payloads hold bare ids (`issue`, `comment_id`, `shas`);
* 2012 to 2014, the Timeline API: `actor` is a login, `actor_attributes` and `repository` describe
  it, `url` names what happened, payloads as before;
* from 2015, the Events API: https://docs.github.com/en/rest/using-the-rest-api/github-event-types,
  since 2025-10-07 without commits, and with pull requests that hold little but their number:
  https://github.blog/changelog/2025-08-08-upcoming-changes-to-github-events-api-payloads/
"""

from collections.abc import Sequence

import msgspec


class Field(msgspec.Struct, frozen=True, gc=False):
    """Fields we do not name are skipped; what a format does not tell stays None."""


class User(Field, frozen=True, gc=False):
    """An account, wherever one is mentioned."""

    login: str | None = None
    id: int | None = None
    type: str | None = None


class Repository(Field, frozen=True, gc=False):
    """A repository: `owner` and a bare `name` before 2015, `owner/name` in `name` elsewhere."""

    name: str | None = None
    owner: str | User | None = None
    fork: bool | None = None
    master_branch: str | None = None


class Branch(Field, frozen=True, gc=False):
    """Where a pull request wants to go."""

    repo: Repository | None = None


class PullRequest(Field, frozen=True, gc=False):
    """A pull request; since October 2025 hardly more than its number."""

    number: int | None = None
    title: str | None = None
    user: User | None = None
    state: str | None = None
    merged: bool | None = None
    created_at: str | None = None
    merged_at: str | None = None
    additions: int | None = None
    deletions: int | None = None
    changed_files: int | None = None
    html_url: str | None = None
    base: Branch | None = None


class Issue(Field, frozen=True, gc=False):
    """An issue, or the pull request that a comment was made on."""

    number: int | None = None
    title: str | None = None
    user: User | None = None
    state: str | None = None
    created_at: str | None = None
    html_url: str | None = None
    pull_request: Field | None = None  # whether it is one


class Comment(Field, frozen=True, gc=False):
    """A comment on an issue, a commit or a line of a pull request."""

    id: int | None = None
    user: User | None = None
    created_at: str | None = None
    html_url: str | None = None
    pull_request_url: str | None = None
    commit_id: str | None = None


class Review(Field, frozen=True, gc=False):
    """A review of a pull request."""

    id: int | None = None
    user: User | None = None
    state: str | None = None
    submitted_at: str | None = None
    html_url: str | None = None


class Discussion(Field, frozen=True, gc=False):
    """A discussion."""

    number: int | None = None
    title: str | None = None
    user: User | None = None
    created_at: str | None = None
    html_url: str | None = None


class Release(Field, frozen=True, gc=False):
    """A release; a draft is nobody else's business."""

    tag_name: str | None = None
    name: str | None = None
    author: User | None = None
    draft: bool | None = None
    published_at: str | None = None
    html_url: str | None = None


class CommitAuthor(Field, frozen=True, gc=False):
    """What git says of a commit's author; the archive hides the e-mail address in some years."""

    name: str | None = None
    email: str | None = None


class PushedCommit(Field, frozen=True, gc=False):
    """A commit as a push lists it."""

    sha: str
    author: CommitAuthor | None = None
    message: str | None = None
    distinct: bool | None = None


class Payload(Field, frozen=True, gc=False):
    """What happened; which fields are set depends on the type of the event and on the year."""

    action: str | None = None
    number: int | None = None
    issue: int | Issue | None = None
    comment: Comment | None = None
    comment_id: int | None = None
    commit: str | None = None
    pull_request: PullRequest | None = None
    review: Review | None = None
    discussion: Discussion | None = None
    release: Release | None = None
    ref: str | None = None
    commits: Sequence[PushedCommit] | None = None
    shas: Sequence[Sequence[str | bool | None]] | None = None


class ArchivedEvent(Field, frozen=True, gc=False):
    """One line."""

    type: str = ""
    created_at: str = ""
    actor: str | User | None = None
    actor_attributes: User | None = None
    repo: Repository | None = None
    repository: Repository | None = None
    payload: Payload | None = None
    url: str | None = None
