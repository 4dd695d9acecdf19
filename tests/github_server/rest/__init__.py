"""GitHub's REST API, as far as clients of contributions use it."""
