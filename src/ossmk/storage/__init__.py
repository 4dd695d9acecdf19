"""Where events and scores are kept: SQLite by default, Postgres when a backend grows."""
