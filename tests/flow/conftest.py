"""Makes the GitHub stand-in's fixtures known to the tests of the flow."""

from github_server.fixtures import github_schema, start_github

__all__ = ["github_schema", "start_github"]
