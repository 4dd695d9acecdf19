"""What GitHub says of lists, accounts and repositories, as far as we read it."""

from datetime import datetime
from typing import Generic, TypeVar

import msgspec

Item = TypeVar("Item")


class Payload(msgspec.Struct, frozen=True, rename="camel"):
    """Fields we do not name are skipped."""


class PageInfo(Payload, frozen=True):
    """Where a connection goes on, forwards or backwards."""

    has_next_page: bool = False
    end_cursor: str | None = None
    has_previous_page: bool = False
    start_cursor: str | None = None


class Connection(Payload, Generic[Item], frozen=True):
    """One page of a list; an element is null when it could not be given."""

    nodes: list[Item | None]
    page_info: PageInfo = PageInfo()
    total_count: int | None = None

    @property
    def items(self) -> list[Item]:
        """The elements that were given."""
        return [node for node in self.nodes if node is not None]

    @property
    def nulls(self) -> int:
        """How many were not given."""
        return self.nodes.count(None)

    @property
    def next_cursor(self) -> str | None:
        """The cursor of the next page; None after the last one."""
        return self.page_info.end_cursor if self.page_info.has_next_page else None

    @property
    def previous_cursor(self) -> str | None:
        """The cursor of the page before; None before the first one."""
        return self.page_info.start_cursor if self.page_info.has_previous_page else None


class Total(Payload, frozen=True):
    """How many there are."""

    total_count: int


class Repository(Payload, frozen=True):
    """A repository, wherever one is mentioned."""

    name_with_owner: str
    id: str = ""
    database_id: int | None = None
    is_fork: bool | None = None
    is_private: bool | None = None


class Account(Payload, frozen=True):
    """A person's account."""

    id: str
    login: str
    database_id: int | None = None
    name: str | None = None


class Comment(Payload, frozen=True):
    """A comment where it stands below what it is about."""

    full_database_id: str | int
    url: str
    created_at: datetime
    author: "Actor | None" = None


class Actor(Payload, frozen=True):
    """Whoever made something: a user, a bot, an organisation or a placeholder."""

    login: str
    typename: str = msgspec.field(name="__typename", default="User")
    database_id: int | None = None
