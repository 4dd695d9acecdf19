"""Faults that GraphQL writes into an answer of status 200."""

import json
from collections.abc import Callable
from typing import Any

from github_server.faults import Effect
from github_server.wire import Answer, Request, json_answer


def resource_limits(*, field: str | None = None) -> Effect:
    """Null a top-level field (default: all) with `RESOURCE_LIMITS_EXCEEDED`."""
    return nulled("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.", field)


def something_went_wrong(*, field: str | None = None) -> Effect:
    """Null a top-level field (default: all) with an error that has no type."""
    return nulled(None, "Something went wrong while executing your query.", field)


def nulled(kind: str | None, message: str, field: str | None) -> Effect:
    """Null a top-level field, or all of them, and say so in `errors`."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        content = made.json
        struck = [each for each in content.get("data") or {} if field in (None, each)]
        content["data"] = (content.get("data") or {}) | dict.fromkeys(struck)
        errors = [_error(kind, message, [each]) for each in struck]
        content["errors"] = [*content.get("errors", []), *errors]
        made.body = json.dumps(content).encode()
        return made

    return effect


def null_nodes(every: int = 2) -> Effect:
    """Null every n-th node of the first list found, with `RESOURCE_LIMITS_EXCEEDED`."""

    def effect(_: Request, answer: Callable[[], Answer]) -> Answer:
        made = answer()
        content = made.json
        path = _path_to_nodes(content.get("data"), [])
        if path is not None:
            nodes = _at(content["data"], path)
            places = range(0, len(nodes), every)
            for place in places:
                nodes[place] = None
            message = "Resource limits for this query exceeded."
            content["errors"] = [
                _error("RESOURCE_LIMITS_EXCEEDED", message, [*path, place]) for place in places
            ]
        made.body = json.dumps(content).encode()
        return made

    return effect


def rate_limited(*, reset_in_seconds: float = 60.0, kind: str = "RATE_LIMITED") -> Effect:
    """Say in an answer of status 200 that the hourly points are used up."""

    def effect(request: Request, _: Callable[[], Answer]) -> Answer:
        refused = rate_limited_answer(kind)
        refused.headers |= {
            "x-ratelimit-limit": "5000",
            "x-ratelimit-remaining": "0",
            "x-ratelimit-used": "5000",
            "x-ratelimit-reset": str(int(request.now + reset_in_seconds)),
            "x-ratelimit-resource": "graphql",
        }
        return refused

    return effect


def rate_limited_answer(kind: str = "RATE_LIMITED") -> Answer:
    """Make the answer of GraphQL to a credential without points."""
    return json_answer(
        200, {"errors": [{"type": kind, "message": "API rate limit exceeded for user ID 1."}]}
    )


def _error(kind: str | None, message: str, path: list[Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"type": kind} if kind else {}
    return said | {"path": path, "message": message}


def _at(content: Any, path: list[Any]) -> Any:  # noqa: ANN401  # a place in any JSON
    for step in path:
        content = content[step]
    return content


def _path_to_nodes(content: Any, path: list[Any]) -> list[Any] | None:  # noqa: ANN401  # any JSON
    if isinstance(content, dict):
        for name, value in content.items():
            if name == "nodes" and value:
                return [*path, name]
            if (found := _path_to_nodes(value, [*path, name])) is not None:
                return found
    return None
