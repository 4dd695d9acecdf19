"""The stand-in prices queries as GitHub's documentation works it out."""

import pytest

from github_server.client import Client
from github_server.fixtures import StartGitHub
from github_server.graphql_api.execution import prepare
from github_server.world import World

# https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
POINTS_EXAMPLE = """{ viewer { login repositories(first: 100) { edges { node { id
  issues(first: 50) { edges { node { id labels(first: 60) { edges { node { id name
  } } } } } } } } } } }"""
NODES_EXAMPLE = """{ viewer {
  repositories(first: 50) { edges { repository: node { name
    pullRequests(first: 20) { edges { pullRequest: node { title
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } }
    issues(first: 20) { totalCount edges { issue: node { title bodyHTML
      comments(first: 10) { edges { comment: node { bodyHTML } } } } } } } } }
  followers(first: 10) { edges { follower: node { login } } } } }"""


def test_the_documented_points_example_costs_51_points() -> None:
    price = prepare(POINTS_EXAMPLE, {}, None).price
    assert (price.connection_requests, price.points) == (5101, 51)


def test_the_documented_nodes_example_may_bring_22060_nodes() -> None:
    assert prepare(NODES_EXAMPLE, {}, None).price.nodes == 22_060


def test_a_query_costs_at_least_one_point() -> None:
    assert prepare("{ viewer { login } }", {}, None).price.points == 1


def test_aliases_are_paid_each_and_skipped_fields_are_not() -> None:
    query = """query($skipped: Boolean!) { viewer {
      a: issues(first: 100) { nodes { comments(first: 1) { nodes { id } } } }
      b: issues(first: 100) @skip(if: $skipped) { nodes { comments(first: 1) { nodes { id } } } }
      } }"""
    requests = [prepare(query, {"skipped": each}, None).price for each in (True, False)]
    assert [each.connection_requests for each in requests] == [101, 202]


def test_page_sizes_come_from_variables_and_fragments_count() -> None:
    query = """query($n: Int!) { viewer { issues(first: $n) { ...Page } } }
      fragment Page on IssueConnection { nodes { comments(last: 10) { nodes { id } } } }"""
    assert prepare(query, {"n": 30}, None).price.nodes == 330


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        ("(first: 101)", "EXCESSIVE_PAGINATION"),
        ("(first: 0)", "INSUFFICIENT_PAGINATION"),
        ("", "MISSING_PAGINATION_BOUNDARIES"),
        ("(first: 1, last: 1)", "INVALID_PAGINATION_BOUNDARIES"),
    ],
)
def test_a_page_has_one_bound_of_1_to_100(arguments: str, kind: str) -> None:
    prepared = prepare(f"{{ viewer {{ issues{arguments} {{ nodes {{ id }} }} }} }}", {}, None)
    assert [each["type"] for each in prepared.errors] == [kind]


def test_totals_need_no_page_size() -> None:
    assert not prepare("{ viewer { issues { totalCount } } }", {}, None).errors


def test_more_than_500000_nodes_are_refused() -> None:
    query = """{ viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes {
      comments(first: 50) { nodes { id } } } } } } } }"""
    kinds = [each["type"] for each in prepare(query, {}, None).errors]
    assert kinds == ["MAX_NODE_LIMIT_EXCEEDED"]


def test_a_dry_run_tells_the_price_and_takes_nothing(start_github: StartGitHub) -> None:
    world = World()
    world.account("alice")
    server = start_github(world)
    query = POINTS_EXAMPLE.replace("{", "{ rateLimit(dryRun: true) { cost nodeCount used }", 1)
    data = Client(server).data(query)
    assert data == {"rateLimit": {"cost": 51, "nodeCount": 305_100, "used": 0}}
    assert server.log.points == 0
