from typing import Any

import pytest

from github_server.graphql_api.execution import prepare
from ossmk.providers.github.cost import price
from ossmk.providers.github.documents import Question, join, names
from ossmk.providers.github.plan import REQUESTS, SHAPES
from ossmk.transport.graphql import Variable

# the two examples of
# https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
NODES = """query { viewer {
  repositories(first: 50) { edges { repository: node { name
    pullRequests(first: 20) { edges { pullRequest: node { title
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
    issues(first: 20) { totalCount edges { issue: node { title bodyHTML
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }"""
POINTS = """query { viewer { login
  repositories(first: 100) { edges { node { id
    issues(first: 50) { edges { node { id
      labels(first: 60) { edges { node { id name } } } } } } } } } } }"""
VALUES: dict[str, Variable] = {
    "first": 30,
    "pull_requests": ["a", "b", "c"],
    "reviews": ["a", "b"],
    "ids": ["a", "b"],
    "start": "2026-01-01T00:00:00Z",
    "end": "2026-02-01T00:00:00Z",
    "since": "2026-01-01T00:00:00Z",
    "until": "2026-01-01T00:00:00Z",
    "after": None,
}


class _Any(dict[str, Variable]):
    def __missing__(self, name: str) -> Variable:
        return "x"


def test_the_documented_node_count_comes_out() -> None:
    assert price(NODES, {}).nodes == 22_060


def test_the_documented_points_come_out() -> None:
    assert price(POINTS, {}).requests == 5_101
    assert price(POINTS, {}).points == 51


@pytest.mark.parametrize("name", names())
def test_each_question_is_priced_as_github_prices_it(name: str) -> None:
    text = join([Question(name, {})]).text
    declared = [
        part.split("_0:")[0] for part in text.split("(", 1)[1].split(") {")[0].split("$")[1:]
    ]
    values = _Any(VALUES)
    document = join([Question(name, {each: values[each] for each in declared})])
    asked: dict[str, Any] = document.variables
    theirs = prepare(document.text, asked, None).price
    ours = price(document.text, document.variables)
    assert (ours.requests, ours.points) == (theirs.connection_requests, theirs.points)


@pytest.mark.parametrize("name", SHAPES)
def test_a_full_page_of_any_shape_costs_one_point(name: str) -> None:
    shape = SHAPES[name]
    assert shape.own + shape.size * shape.nested <= REQUESTS
