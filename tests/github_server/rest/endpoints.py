"""All endpoints; importing this registers them."""

from github_server.rest import accounts, apps, repositories, searches

LOADED = (accounts, apps, repositories, searches)
