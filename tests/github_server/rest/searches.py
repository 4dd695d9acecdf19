"""Search endpoints: a thousand results at most, thirty requests a minute.

https://docs.github.com/en/rest/search/search
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from github_server.rest import account_shapes, work_shapes
from github_server.rest.call import Call, Stopped, route
from github_server.searching import SEARCHED_AT_MOST, UnknownToSearch, search_commits, search_issues
from github_server.wire import Answer, json_answer

T = TypeVar("T")


@route("/search/issues", resource="search")
def issues(call: Call) -> dict[str, Any]:
    """Search issues and pull requests."""
    found = _found(lambda: search_issues(call.parameter("q"), call.index, call.sight))
    listed = _listed(call, found)
    items = [work_shapes.issue(each, call.base_url) | {"score": 1.0} for each in listed]
    return _results(len(found), items) | {"search_type": "lexical"}


@route("/search/commits", resource="search")
def commits(call: Call) -> dict[str, Any]:
    """Search commits of default branches; every fork's copy is a result of its own."""
    found = _found(lambda: search_commits(call.parameter("q"), call.index, call.sight))
    items = [
        {
            **work_shapes.commit(each, call.base_url),
            "repository": account_shapes.repository(each.repository, call.base_url),
            "score": 1.0,
        }
        for each in _listed(call, found)
    ]
    return _results(len(found), items)


def _results(count: int, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"total_count": count, "incomplete_results": False, "items": items}


def _found(search: Callable[[], list[T]]) -> list[T]:
    try:
        return search()
    except UnknownToSearch as error:
        raise Stopped(_unknown()) from error


def _listed(call: Call, found: Sequence[T]) -> Sequence[T]:
    if (call.page_number - 1) * call.page_size >= SEARCHED_AT_MOST:
        message = "Only the first 1000 search results are available"
        raise Stopped(json_answer(422, {"message": message}))
    return call.page(found, at_most=SEARCHED_AT_MOST)


def _unknown() -> Answer:
    message = (
        "The listed users and repositories cannot be searched either because the resources do not "
        "exist or you do not have permission to view them."
    )
    error = {"message": message, "resource": "Search", "field": "q", "code": "invalid"}
    return json_answer(422, {"message": "Validation Failed", "errors": [error]})
