"""Discussions and the comments in them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from github_server.world.accounts import Account, node_id

if TYPE_CHECKING:
    from github_server.world.repositories import Repository


@dataclass(slots=True, eq=False)
class DiscussionComment:
    """A comment in a discussion, or a reply to one."""

    discussion: "Discussion"
    database_id: int
    author: Account | None
    created_at: str
    updated_at: str
    reply_to: "DiscussionComment | None" = None
    replies: list["DiscussionComment"] = field(default_factory=list)
    body: str = "Agreed."
    graphql_type = "DiscussionComment"

    @property
    def id(self) -> str:
        return node_id("DC", self.database_id)

    @property
    def repository(self) -> "Repository":
        return self.discussion.repository

    @property
    def url(self) -> str:
        return f"{self.discussion.url}#discussioncomment-{self.database_id}"


@dataclass(slots=True, eq=False)
class Discussion:
    """A discussion; its number is drawn from the same sequence as issues'."""

    repository: "Repository"
    database_id: int
    number: int
    author: Account | None
    title: str
    created_at: str
    updated_at: str
    comments: list[DiscussionComment] = field(default_factory=list)
    graphql_type = "Discussion"

    @property
    def id(self) -> str:
        return node_id("D", self.database_id)

    @property
    def url(self) -> str:
        return f"{self.repository.url}/discussions/{self.number}"
