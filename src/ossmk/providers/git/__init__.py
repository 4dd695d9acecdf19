"""Commits from a local clone, without token or network. Start reading in `provider.py`."""
