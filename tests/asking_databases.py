"""Questions to either database, as somebody with a tool of their own asks them."""

import sqlite3
from contextlib import closing

import psycopg


def asked(dsn: str, query: str) -> list[tuple[object, ...]]:
    """Run one statement, committed, and give its rows."""
    if dsn.startswith("sqlite:///"):
        with closing(sqlite3.connect(dsn.removeprefix("sqlite:///"))) as connection, connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(dsn) as postgres:
        cursor = postgres.execute(query.encode())
        return cursor.fetchall() if cursor.description else []
