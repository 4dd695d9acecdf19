"""Finds the endpoint of a REST request, answers within its budget, knows what did not change.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from hashlib import sha256

from github_server.index import Index
from github_server.limits import Budget, Ledger, primary_limited_answer
from github_server.rest import endpoints
from github_server.rest.call import ROUTES, Call, Route, Stopped
from github_server.sight import Sight, Token
from github_server.wire import Answer, Request, json_answer, problem

VERSIONS = ("2022-11-28", "2026-03-10")
ANONYMOUS = Sight(Token(None, private=False), None)

assert endpoints.LOADED  # importing them registers them


def answer_rest(request: Request, index: Index, ledger: Ledger) -> Answer:
    """Answer a REST request; a 304 takes nothing from the primary budget."""
    version = request.headers.get("x-github-api-version", VERSIONS[0])
    if version not in VERSIONS:
        return problem(400, f"The version {version!r} is not supported")
    route, path = _find(request)
    if route is None:
        return problem(404, "Not Found")
    call = Call(request, index, request.sight or ANONYMOUS, ledger, path)
    token = request.sight.token if request.sight else None
    budget = ledger.budget(request.token if token else None, token, route.resource)
    if budget.remaining < 1 and not route.free:
        answer = primary_limited_answer()
    else:
        answer = _conditional(_answer(route, call), request)
        if answer.status != 304 and not route.free:
            ledger.charge(budget, 1)
    answer.headers |= _common(budget, route, version)
    return answer


def _find(request: Request) -> tuple[Route | None, dict[str, str]]:
    for route in ROUTES:
        if route.method == request.method and (match := route.pattern.fullmatch(request.path)):
            return route, match.groupdict()
    return None, {}


def _answer(route: Route, call: Call) -> Answer:
    try:
        content = route.endpoint(call)
    except Stopped as stopped:
        return stopped.answer
    answer = content if isinstance(content, Answer) else json_answer(200, content)
    answer.headers |= call.headers
    return answer


def _conditional(answer: Answer, request: Request) -> Answer:
    """Add the ETag, which is the credential's own, and answer 304 where the client has it."""
    if answer.status != 200:
        return answer
    said = f"{request.token}|{answer.headers.get('link')}|".encode() + answer.body
    tag = f'W/"{sha256(said).hexdigest()}"'
    answer.headers |= {"etag": tag, "cache-control": "private, max-age=60, s-maxage=60"}
    known = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or tag.removeprefix("W/") in known:
        answer.status, answer.body = 304, b""
    return answer


def _common(budget: Budget, route: Route, version: str) -> dict[str, str]:
    return {
        **budget.headers(route.resource),
        "x-github-api-version-selected": version,
        "x-github-media-type": "github.v3; format=json",
    }
