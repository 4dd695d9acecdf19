"""The command, and a small repository to run it on."""

from pathlib import Path

import pytest

from github_server.fixtures import github_schema, start_github
from making_repositories import Repository, new_repository
from running_ossmk import Ossmk

__all__ = ["github_schema", "start_github"]

JANE = "Jane Doe <jane@work.example>"
JANE_TOO = "Jane Doe <jane@home.example>"
MINA = "Mina <42+minaok@users.noreply.github.com>"


@pytest.fixture
def ossmk(tmp_path: Path) -> Ossmk:
    folder = tmp_path / "work"
    folder.mkdir()
    return Ossmk(folder)


@pytest.fixture
def repository(ossmk: Ossmk) -> Repository:
    """Make `work/tidepool`: two people called Jane Doe, and one with a login."""
    made = new_repository(ossmk.folder / "tidepool")
    for number, author in enumerate([JANE, JANE_TOO, JANE, MINA, JANE]):
        made.commit(f"Change {number}", author=author, files={"a.txt": "line\n" * (number + 1)})
    return made
