"""The Postgres of the test session."""

import psycopg
import pytest

from real_postgres import PostgresServer


def test_the_databases_of_the_tests_do_not_sort_by_code_points(
    postgres_server: PostgresServer, postgres: str
) -> None:
    if not postgres_server.has_icu:
        pytest.skip("this Postgres has no ICU; run scripts/get_postgres.py")
    with psycopg.connect(postgres) as connection:
        rows = connection.execute("SELECT x FROM (VALUES ('B'), ('a')) AS t (x) ORDER BY x")
        assert [x for (x,) in rows] == ["a", "B"]
