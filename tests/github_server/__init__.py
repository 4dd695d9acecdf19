"""A GitHub to test against: its published schema over a synthetic world with known truth."""

from github_server.limits import Limits
from github_server.server import GitHubServer
from github_server.sight import Token
from github_server.world import World

__all__ = ["GitHubServer", "Limits", "Token", "World"]
