"""An empty repository for each test."""

from pathlib import Path

import pytest

from making_repositories import Repository, new_repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Give an empty repository in a folder named `project`."""
    return new_repository(tmp_path / "project")
