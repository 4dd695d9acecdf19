"""Creating and migrating the tables: numbered SQL files, one text for both databases."""

from collections.abc import Iterator
from importlib.resources import files

from ossmk.errors import SchemaTooNew, StorageError
from ossmk.storage.database import Database


def ensure_schema(database: Database) -> None:
    """Bring the tables to the newest version; one SELECT where they have it.

    Raises `SchemaTooNew` for a database of a newer program, `StorageError` where tables of
    another program have our names. Both are left untouched.
    """
    if version(database) == newest_version():
        return
    with database.transaction():
        database.run("lock_schema")
        found = version(database)  # another process may have been here meanwhile
        if found == newest_version():
            return
        if found == 0:
            _refuse_foreign_tables(database)
        for statement in _statements_after(found):
            database.script(statement)
        for statement in _statements(database.dialect_script or ""):
            database.script(statement)
        database.run("save_schema_version", version=str(newest_version()))


def newest_version() -> int:
    """Give the version of the last migration."""
    return max(_migrations())


def version(database: Database) -> int:
    """Give the version of the tables, 0 where there are none; raises `SchemaTooNew`."""
    found = int(database.schema_version() or 0)
    if found > newest_version():
        raise SchemaTooNew(
            f"{database.place} was written by a newer oss-metrics-kit (schema {found}, this one "
            f"knows {newest_version()}); run: pip install --upgrade oss-metrics-kit"
        )
    return found


def _refuse_foreign_tables(database: Database) -> None:
    foreign = [row["name"] for row in database.rows("tables")]
    if foreign:
        raise StorageError(
            f"{database.place} has tables of another program under our names, perhaps of "
            f"oss-metrics-kit 0.1: {', '.join(foreign)}. Nothing was changed. Rename them (ALTER "
            f"TABLE {foreign[0]} RENAME TO {foreign[0]}_old) or use another database or schema"
        )


def _migrations() -> dict[int, str]:
    folder = files("ossmk.storage").joinpath("migrations")
    return {
        int(file.name.partition("_")[0]): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".sql")
    }


def _statements_after(version: int) -> Iterator[str]:
    for number, text in sorted(_migrations().items()):
        if number > version:
            yield from _statements(text)


def _statements(text: str) -> Iterator[str]:
    """Split a script; no statement of ours holds a semicolon at the end of a line inside it."""
    for statement in text.split(";\n"):
        if statement.strip():
            yield statement
