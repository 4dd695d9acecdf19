"""The moment of an analysis."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from ossmk import analyze_repo


def test_a_commit_of_this_very_second_counts(tmp_path: Path) -> None:
    author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    commit = ["git", "-C", str(tmp_path), *author, "commit", "-q", "--allow-empty", "-m", "Now"]
    now = datetime.now(UTC)
    subprocess.run([*commit, "--date", now.isoformat()], check=True)
    result = analyze_repo(str(tmp_path))
    assert result.summary["total_events"] == 1
    assert result.skipped == []
