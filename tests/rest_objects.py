"""What a REST object says of itself, read with plain dictionaries, beside what we make of it.

Webhooks, the Events API and REST describe a contribution by the same objects. The reader of event
lines (`providers/gharchive`) is where we read them, so an object is put into such a line.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ossmk.model import ContributionEvent
from ossmk.providers.gharchive.decoding import Bad, decoded
from ossmk.providers.gharchive.normalize import normalize
from ossmk.providers.gharchive.told import LeftOut

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """How a contribution is described: a line's type, and the object's fields that we expect."""

    line_type: str
    field: str
    begins: str  # the action that makes it a contribution
    moment: str = "created_at"
    author: str = "user"


FORMS = {
    "pr": Form("PullRequestEvent", "pull_request", "opened"),
    "review": Form("PullRequestReviewEvent", "review", "submitted", moment="submitted_at"),
    "review_comment": Form("PullRequestReviewCommentEvent", "comment", "created"),
    "issue": Form("IssuesEvent", "issue", "opened"),
    "issue_comment": Form("IssueCommentEvent", "comment", "created"),
    "commit_comment": Form("CommitCommentEvent", "comment", "created"),
    "discussion": Form("DiscussionEvent", "discussion", "created"),
    "release": Form("ReleaseEvent", "release", "published", moment="published_at", author="author"),
}


def read(kind: str, payload: Json, repository: str) -> ContributionEvent | LeftOut | Bad:
    """Give what our reader makes of a payload that tells of such a contribution."""
    line = {
        "type": FORMS[kind].line_type,
        "created_at": "2026-01-01T00:00:00Z",
        "actor": payload.get("sender", {}),
        "repo": {"name": repository},
        "payload": payload,
    }
    (event,) = decoded(json.dumps(line).encode())
    if isinstance(event, Bad):
        return event
    (made,) = normalize(event)
    return made


def said(kind: str, payload: Json, repository: str) -> dict[str, object]:
    """Give what the object itself says, under the names of our fields."""
    form = FORMS[kind]
    told = payload[form.field]
    author = told[form.author]
    return {
        "kind": kind,
        "repo_id": f"github.com/{repository.lower()}",
        "user_id": author["login"],
        "actor_id": f"github.com:{author['id']}",
        "actor_type": "bot" if author["type"] == "Bot" else "user",
        "created_at": told[form.moment],
        "url": told["html_url"],
        "lines_added": told.get("additions"),
        "lines_removed": told.get("deletions"),
        "files_changed": told.get("changed_files"),
    }


def ours(event: ContributionEvent, names: Json) -> dict[str, object]:
    """Give the same fields of an event."""
    told = event.model_dump(mode="json")
    return {name: told[name] for name in names}
