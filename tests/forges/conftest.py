"""Makes the stand-in for GitHub and the command known to the tests of forges."""

from pathlib import Path

import pytest

from github_server.fixtures import github_schema, start_github
from running_ossmk import Ossmk

__all__ = ["github_schema", "start_github"]


@pytest.fixture
def ossmk(tmp_path: Path) -> Ossmk:
    folder = tmp_path / "work"
    folder.mkdir()
    return Ossmk(folder)
