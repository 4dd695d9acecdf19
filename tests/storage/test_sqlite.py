"""The embedded store: its file, and what happens when that file is not as it should be."""

import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from making_events import event
from ossmk.errors import StorageError, UsageError
from ossmk.storage.base import open_store

FILL = """
import resource, signal, sys
from making_events import event
from ossmk.errors import StorageError
from ossmk.storage.base import open_store
store = open_store(sys.argv[1])
store.ensure_schema()
store.save_events([event(1)])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    store.save_events(event(n, title="x" * 200) for n in range(20_000))
except StorageError as error:
    print(error)
"""


def saved(path: Path) -> int:
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        return sum(1 for _ in store.events())


def test_a_relative_address_is_a_file_in_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store("sqlite:///some/new/folder/store.db") as store:
        store.ensure_schema()
    assert saved(tmp_path / "some/new/folder/store.db") == 0


def test_a_tilde_is_the_home_folder(tmp_path: Path) -> None:
    open_store("sqlite:///~/store.db").close()
    assert (tmp_path / "home" / "store.db").exists()


def test_memory_is_a_store_of_its_own() -> None:
    with open_store("sqlite:///:memory:") as one, open_store("sqlite:///:memory:") as other:
        one.ensure_schema()
        other.ensure_schema()
        one.save_events([event(1)])
        assert other.count_events() == {}


@pytest.mark.parametrize("dsn", ["sqlite://", "sqlite:///", "sqlite://store.db"])
def test_an_address_without_a_path_is_refused(dsn: str) -> None:
    with pytest.raises(UsageError, match=r"sqlite:///relative\.db"):
        open_store(dsn)


def test_a_setting_in_the_address_is_named() -> None:
    with pytest.raises(UsageError, match="mode=ro"):
        open_store("sqlite:///store.db?mode=ro")


def test_only_the_user_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        store.save_events([event(1)])
        files = [path, *path.parent.glob("store.db-*")]
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * len(files)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"<html>no database</html>" * 100, b"SQLite format 3\0" * 50])
def test_a_file_that_is_no_database_is_named_and_left_as_it_is(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "precious.txt"
    path.write_bytes(content)
    with pytest.raises(StorageError, match=str(path)), open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
    assert path.read_bytes() == content


def test_a_damaged_database_is_named_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        store.save_events(event(n) for n in range(2_000))
    content = bytearray(path.read_bytes())
    content[4096:-4096] = os.urandom(len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(StorageError, match=f"{path}: .*restore it from a backup"):
        saved(path)
    assert path.read_bytes() == content


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=str(tmp_path)):
        open_store(f"sqlite:///{tmp_path}")


def test_without_tables_the_error_says_so(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"ossmk_events.*ossmk db init"),
        open_store(f"sqlite:///{tmp_path}/store.db") as store,
    ):
        store.count_events()


def test_a_full_disk_undoes_the_save_and_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    run = subprocess.run(
        [sys.executable, "-c", FILL, f"sqlite:///{path}"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        check=True,
    )
    assert str(path) in run.stdout
    assert saved(path) == 1


def test_a_full_database_says_what_to_do(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        store.ensure_schema()
        store._database._connection.execute("PRAGMA max_page_count = 60")  # type: ignore[attr-defined]
        with pytest.raises(StorageError, match="free some space"):
            store.save_events(event(n) for n in range(5_000))
        assert store.count_events() == {}
        store.save_events([event(1)])


def test_a_store_is_used_from_many_threads(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/store.db") as store, ThreadPoolExecutor(8) as threads:
        store.ensure_schema()
        list(threads.map(lambda n: store.save_events([event(n)]), range(40)))
        assert store.count_events() == {"commit": 40}


def test_a_file_that_is_busy_for_long_is_named_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ossmk.storage.sqlite.BUSY_SECONDS", 0.1)
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="another process is writing for long; try again"):
            store.save_events([event(1)])
        other.execute("ROLLBACK")
        other.close()
        store.save_events([event(1)])
        assert store.count_events() == {"commit": 1}


def test_reading_goes_on_while_another_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        store.ensure_schema()
        store.save_events([event(1)])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM ossmk_events")
        assert store.count_events() == {"commit": 1}
        other.execute("ROLLBACK")
        other.close()
