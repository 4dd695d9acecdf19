"""Finds the endpoint of a REST request and answers within its budget."""

from github_server.clock import Clock
from github_server.index import Index
from github_server.limits import Ledger
from github_server.wire import Answer, Request, problem


def answer_rest(request: Request, index: Index, ledger: Ledger, clock: Clock) -> Answer:
    """Answer a REST request."""
    return problem(404, "Not Found")
