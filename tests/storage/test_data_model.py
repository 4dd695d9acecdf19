"""The pages about the tables: nothing is missing, and the queries run on both databases."""

import re
from importlib.resources import files
from pathlib import Path

import pytest

from asking_databases import asked
from making_events import event
from ossmk.storage.base import Store
from ossmk.storage.sql_store import SqlStore


def storage_file(name: str) -> str:
    return files("ossmk.storage").joinpath(name).read_text("utf-8")


DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "data-model.md").read_text("utf-8")
SECTIONS = re.findall(r"^## `(\w+)`.*?\n(.*?)(?=^## )", PAGE, re.MULTILINE | re.DOTALL)
COOKBOOK = (DOCS / "sql-cookbook.md").read_text("utf-8")
QUERIES = re.findall(r"^```sql\n(.*?);\n```", PAGE + COOKBOOK, re.MULTILINE | re.DOTALL)
SCHEMA = storage_file("schema.sql")
VIEWS = re.findall(r"CREATE VIEW (\w+)", storage_file("views.sql"))
TABLES = re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\);", SCHEMA, re.DOTALL)


def test_every_table_and_column_is_on_the_page() -> None:
    made = {table: re.findall(r"^    ([a-z_]+)", text, re.MULTILINE) for table, text in TABLES}
    told = {
        table: re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)))
        for table, text in SECTIONS
    }
    assert told == made
    assert len(QUERIES) > 10


def test_every_view_and_its_columns_are_on_the_page(store: Store, dsn: str) -> None:
    views = re.findall(r"^\| `(ossmk_\w+)` \| .*? \| (.*?) \|$", PAGE, re.MULTILINE)
    assert sorted(view for view, _ in views) == sorted(set(VIEWS))
    for view, told in views:
        columns = ", ".join(re.findall(r"`(\w+)`", told))
        asked(dsn, f"SELECT {columns} FROM {view}")


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_on_the_pages_run(store: Store, query: str) -> None:
    assert isinstance(store, SqlStore)
    store.save_events([event(1), event(2, user_id="octocat")])
    with store._database.transaction():
        store._database.script(query)
