"""What is packaged: entry points that load, extras that are known, files that belong together."""

import re
import subprocess
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ossmk import plugins

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
GROUPS = PROJECT["entry-points"]


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_entry_point_loads(group: str) -> None:
    installed = {entry.name: entry for entry in entry_points(group=group)}
    for name, target in GROUPS[group].items():
        assert installed[name].value == target
        assert callable(installed[name].load())


def test_every_extra_that_a_module_may_lack_is_one_of_ours() -> None:
    assert set(plugins._EXTRAS.values()) - {"spark"} <= set(PROJECT["optional-dependencies"])


def test_all_means_every_extra() -> None:
    (everything,) = PROJECT["optional-dependencies"]["all"]
    named = set(re.search(r"\[(.*)\]", everything)[1].split(","))  # type: ignore[index]  # it matches
    assert named == set(PROJECT["optional-dependencies"]) - {"all", "spark"}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Version 2.0, January 2004" in text
    assert text.rstrip().endswith("limitations under the License.")


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {PROJECT['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [".env", "rules.private.toml", "private_rules/ours.toml", "store.sqlite3", "metrics.db",
     "events.jsonl", "app.private-key.pem"],
)  # fmt: skip
def test_secrets_private_rules_and_databases_are_ignored(path: str) -> None:
    subprocess.run(["git", "check-ignore", "--quiet", path], cwd=ROOT, check=True)


def test_the_recipes_are_the_same_everywhere() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = set(
        re.findall(r'^    "(\w+)": ', (ROOT / "scripts/dev.py").read_text(), re.MULTILINE)
    )
    assert recipes == set(re.search(r"^(.*):\n\t", makefile, re.MULTILINE)[1].split())  # type: ignore[index]  # it matches
    assert {"setup", "check", "test", "golden", "docs", "bench", "serve"} <= recipes


def test_ci_calls_the_command_the_readme_names() -> None:
    assert "scripts/dev.py" in (ROOT / ".ci" / "run").read_text("utf-8")
    assert "python3 scripts/dev.py test" in (ROOT / "README.md").read_text("utf-8")
