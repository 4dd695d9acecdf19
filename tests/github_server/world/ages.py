"""Numbers of records: at GitHub a later record has a greater number."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from github_server.world.changes import Issue, PullRequest
from github_server.world.repositories import Repository
from github_server.world.world import World


class _Numbered(Protocol):
    database_id: int

    @property
    def created_at(self) -> str: ...


def number_by_age(world: World) -> None:
    """Give the records of each kind their numbers in the order in which they were made."""
    for records in _kinds(world.repositories):
        numbers = sorted(record.database_id for record in records)
        by_age = sorted(records, key=lambda record: record.created_at)
        for record, number in zip(by_age, numbers, strict=True):
            record.database_id = number


def _kinds(repositories: Sequence[Repository]) -> Iterator[Sequence[_Numbered]]:
    issues = [issue for each in repositories for issue in each.issues]
    pulls = [pull for each in repositories for pull in each.pulls]
    discussions = [discussion for each in repositories for discussion in each.discussions]
    yield issues
    yield pulls
    yield discussions
    commented: list[Issue | PullRequest] = [*issues, *pulls]
    yield [comment for each in commented for comment in each.comments]
    yield [comment for each in repositories for comment in each.commit_comments]
    said = [comment for each in discussions for comment in each.comments]
    yield [*said, *(reply for each in said for reply in each.replies)]
