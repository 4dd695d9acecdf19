"""`POST /graphql`: authentication, price, budget, execution."""

import json
from dataclasses import replace
from typing import Any

from graphql import DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode

from github_server.graphql_api.ask import Ask, NotServed
from github_server.graphql_api.execution import Prepared, prepare, run
from github_server.graphql_faults import rate_limited_answer
from github_server.index import Index
from github_server.limits import Budget, Ledger
from github_server.timestamps import moment_text_of
from github_server.wire import Answer, Request, json_answer, problem


def read_document(request: Request) -> str:
    """Prepare the request's document and give its text; a body that is no JSON gives none."""
    try:
        asked = json.loads(request.body)
    except ValueError:
        return ""
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return ""
    request.prepared = prepare(
        asked["query"], asked.get("variables") or {}, asked.get("operationName")
    )
    return str(asked["query"])


def answer_graphql(request: Request, index: Index, ledger: Ledger) -> Answer:
    """Answer a GraphQL request within its credential's budget."""
    if request.sight is None:
        return problem(401, "This endpoint requires you to be authenticated.")
    if request.method != "POST":
        return problem(404, "Not Found")
    if request.prepared is None:
        return problem(400, "Problems parsing JSON")
    budget = ledger.budget(request.token, request.sight.token, "graphql")
    dry = _dry_run(request.prepared)
    points = 0 if dry else request.prepared.price.points
    if ledger.charge(budget, points):
        answer = _execute(dry or request.prepared, request, index, budget)
        answer.points = points
    else:
        answer = rate_limited_answer()
        answer.headers["x-ratelimit-remaining"] = "0"
    answer.headers = budget.headers("graphql") | answer.headers
    return answer


def _execute(prepared: Prepared, request: Request, index: Index, budget: Budget) -> Answer:
    if request.sight is None or request.prepared is None:
        return problem(401, "This endpoint requires you to be authenticated.")
    price = request.prepared.price
    ask = Ask(index, request.sight, index.world.now)
    ask.rate_limit = {
        "limit": budget.limit,
        "cost": price.points,
        "remaining": budget.remaining,
        "used": budget.used,
        "resetAt": moment_text_of(budget.reset_at),
        "nodeCount": price.nodes,
    }
    try:
        return json_answer(200, run(prepared, ask))
    except NotServed as missing:
        # not GitHub's answer: it shall fail loudly, since silence would be taken for a null
        return problem(501, f"the stand-in does not serve {missing}")


def _dry_run(prepared: Prepared) -> Prepared | None:
    """Give the document with nothing left but its dry `rateLimit`, None where it has none."""
    if prepared.document is None:
        return None
    for definition in prepared.document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            dry = tuple(e for e in definition.selection_set.selections if _is_dry(e, prepared))
            if dry:
                kept = _copy(definition, selection_set=SelectionSetNode(selections=dry))
                return replace(prepared, document=DocumentNode(definitions=(kept,)))
    return None


def _is_dry(node: Any, prepared: Prepared) -> bool:  # noqa: ANN401  # any selection
    if not isinstance(node, FieldNode) or node.name.value != "rateLimit":
        return False
    for argument in node.arguments or ():
        value = argument.value
        said = getattr(value, "value", None)
        variable = getattr(getattr(value, "name", None), "value", None)
        if said is True or (variable and prepared.variables.get(variable) is True):
            return True
    return False


def _copy(node: OperationDefinitionNode, **changes: Any) -> OperationDefinitionNode:  # noqa: ANN401
    kept = {key: getattr(node, key) for key in node.keys if hasattr(node, key)}
    return OperationDefinitionNode(**(kept | changes))
