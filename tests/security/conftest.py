"""The stand-in for GitHub, for tests that look at what is sent to it."""

from github_server.fixtures import github_schema

__all__ = ["github_schema"]
