"""The commits of a push. Pure.

A push lists at most 20 commits, and since 2025-10-07 none
(https://docs.github.com/en/rest/using-the-rest-api/github-event-types#pushevent). The author's
date is not told: the moment of the push stands for it, and gives way to git's or GitHub's own word
when events are merged. So that this moment is near the truth, a commit counts at its first push
alone (`distinct`); what a later push brings again, to a fork or from a branch, is left out.
"""

import re
from collections.abc import Iterator, Sequence

from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.accounts import co_authors, commit_author
from ossmk.providers.gharchive.payloads import CommitAuthor, Payload, PushedCommit
from ossmk.providers.gharchive.told import LONGEST_TITLE, LeftOut, Told
from ossmk.providers.identity import clean

_BRANCH = "refs/heads/"
_SHA = re.compile(r"[0-9a-f]{40}")
# what git and GitHub call the default branch themselves; from 2015 on no push tells more
# https://github.com/github/renaming
_USUAL_DEFAULTS = frozenset({"main", "master"})

NO_COMMITS = LeftOut("PushEvent: lists no commits")
OTHER_BRANCH = LeftOut("PushEvent: not to the default branch as far as is told")
PUSHED_BEFORE = LeftOut("commit of a PushEvent: was pushed before")
NO_AUTHOR = LeftOut("commit of a PushEvent: names no author's address")


def commit_events(line: Told) -> Iterator[ContributionEvent | LeftOut]:
    """Give the commits that a push brings to the default branch, and their co-authors' rows."""
    commits = _listed(line.payload)
    if not commits:
        yield NO_COMMITS
    elif not _is_to_default_branch(line):
        yield OTHER_BRANCH
    else:
        for commit in commits:
            yield from _events_of(commit, line)


def _events_of(commit: PushedCommit, line: Told) -> Iterator[ContributionEvent | LeftOut]:
    if commit.distinct is False:
        yield PUSHED_BEFORE
        return
    written = commit.author or CommitAuthor()
    author = commit_author(written.name or "", written.email or "", line.actor)
    if author is None:
        yield NO_AUTHOR
        return
    if not _SHA.fullmatch(commit.sha):
        raise ValueError(f"{commit.sha[:60]!r} is no commit")
    message = commit.message or ""
    event = ContributionEvent(
        id=f"commit:{commit.sha}",
        kind="commit",
        created_at=line.moment,
        title=clean(message.partition("\n")[0])[:LONGEST_TITLE],
        url=line.page(f"commit/{commit.sha}"),
        **line.common(author),
    )
    yield event
    for person in co_authors(message, author):
        yield event.model_copy(
            update={
                "id": f"{event.id}#{person.user_id}",
                "user_id": person.user_id,
                "actor_id": person.actor_id,
                "actor_type": person.actor_type,
                "role": "co_author",
            }
        )


def _is_to_default_branch(line: Told) -> bool:
    ref = line.payload.ref or ""
    branch = ref.removeprefix(_BRANCH)
    if line.default_branch is not None:
        return branch == line.default_branch
    return branch in _USUAL_DEFAULTS


def _listed(payload: Payload) -> Sequence[PushedCommit]:
    if payload.commits is not None:
        return payload.commits
    return [_early_commit(commit) for commit in payload.shas or ()]


def _early_commit(listed: Sequence[str | bool | None]) -> PushedCommit:
    """Read `[sha, e-mail, message, name, distinct]`; the first months lack the last ones."""
    sha, email, message, name, distinct = (*listed, None, None, None, None, None)[:5]
    return PushedCommit(
        sha=str(sha),
        author=CommitAuthor(
            name=name if isinstance(name, str) else None,
            email=email if isinstance(email, str) else None,
        ),
        message=message if isinstance(message, str) else None,
        distinct=distinct if isinstance(distinct, bool) else None,
    )
