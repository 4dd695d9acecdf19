"""Forges as a whole: what a provider asks, and what a clone holds. Start in `github.py`."""
