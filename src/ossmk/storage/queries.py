"""The statements under sql/, by name, as one database wants them.

One text serves both databases. A line that ends in `-- only: sqlite` or `-- only: postgres` is
for that one alone; parameters are written `:name`.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

Dialect = Literal["sqlite", "postgres"]

_FILES = (
    "schema.sql", "saving.sql", "reading.sql", "leaving.sql", "renames.sql", "syncing.sql",
    "identities.sql",
)  # fmt: skip
_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_ONLY = re.compile(r"^(.*?) *-- only: (\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^--.*\n", re.MULTILINE)
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


@cache
def load_queries(dialect: Dialect) -> Mapping[str, str]:
    """Read all statements, by name."""
    folder = files("ossmk.storage").joinpath("sql")
    found: dict[str, str] = {}
    for name in _FILES:
        _, *parts = _NAME.split(folder.joinpath(name).read_text("utf-8"))
        found.update(zip(parts[::2], parts[1::2], strict=True))
    return {name: _spoken(text, dialect) for name, text in found.items()}


def load_script(name: str, dialect: Dialect) -> str:
    """Read a script beside the migrations as one database wants it; it takes no parameters."""
    return _chosen(files("ossmk.storage").joinpath(name).read_text("utf-8"), dialect)


def limited(queries: Mapping[str, str], name: str, conditions: Sequence[str]) -> str:
    """Give a query with the named conditions in the place of its `{scope}`."""
    scope = " AND ".join(queries[condition] for condition in conditions) or "true"
    return queries[name].replace("{scope}", scope)


def _spoken(text: str, dialect: Dialect) -> str:
    text = _chosen(text, dialect)
    if dialect == "postgres":
        return _PARAMETER.sub(r"%(\1)s", text.replace("%", "%%"))
    # IS DISTINCT FROM came to SQLite with 3.39; older ones say it this way, all understand it
    return text.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")


def _chosen(text: str, dialect: Dialect) -> str:
    """Leave out the lines of the other database, and the comments."""
    text = _ONLY.sub(lambda line: f"{line[1]}\n" if line[2] == dialect else "", text)
    return _COMMENT.sub("", text).strip()
