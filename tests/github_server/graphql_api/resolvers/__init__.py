"""What each field of the schema answers, by area; importing this registers all of them."""

from github_server.graphql_api.resolvers import (
    accounts,
    changes,
    commits,
    contributions,
    discussions,
    query,
    repositories,
)

LOADED = (accounts, changes, commits, contributions, discussions, query, repositories)

__all__ = ["LOADED"]
