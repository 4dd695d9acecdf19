"""Try a built wheel where nothing else is: it must work without any extra and hold every file."""

import os
import subprocess
import tempfile
import venv
import zipfile
from pathlib import Path

# what these tests need comes with the package, pytest, pytest-timeout, hypothesis and jsonschema
WITHOUT_EXTRAS = (
    "contract/test_published_names.py",
    "exporters",
    "flow",
    "inputs",
    "merging",
    "metrics",
    "rules",
)
# no sources beside the program, and no deadlines for hypothesis, which reads CI
SAFE = {"PYTHONSAFEPATH": "1", "CI": "1"}
NEEDS_DUCKDB = "tests/exporters/test_parquet.py"


def try_wheel(root: Path, python: Path) -> None:
    """Build by way of the sdist, install the wheel alone, run the command and the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run(python, "-m", "build", "--outdir", folder, root)
        wheel = next(folder.glob("*.whl"))
        _must_hold(wheel, root)
        clean = folder / "environment"
        venv.create(clean, with_pip=True)
        pip = (clean / "bin" / "python", "-m", "pip", "install", "--quiet")
        _run(*pip, wheel)
        _try_command(clean / "bin" / "ossmk", folder)
        _run(*pip, "pytest", "pytest-timeout", "hypothesis", "jsonschema")
        _run_tests(clean / "bin" / "pytest", root, folder)


def _must_hold(wheel: Path, root: Path) -> None:
    """Compare the wheel with what git knows under src: SQL, TOML and templates are code too."""
    listed = subprocess.check_output(["git", "ls-files", "src"], cwd=root, text=True)
    wanted = {path.removeprefix("src/") for path in listed.splitlines()}
    with zipfile.ZipFile(wheel) as archive:
        missing = wanted - set(archive.namelist())
    if missing:
        raise SystemExit(f"not in the wheel: {', '.join(sorted(missing))}")


def _try_command(ossmk: Path, folder: Path) -> None:
    """Run what a newcomer runs first."""
    repository = folder / "repository"
    _run("git", "init", "-q", repository)
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    begin = ("commit", "-q", "--allow-empty", "-m", "Begin", "--date=2026-01-31T12:00:00Z")
    _run("git", "-C", repository, *author, *begin)
    _run(ossmk, "--help")
    _run(ossmk, "version")
    _run(ossmk, "analyze-repo", repository, "--db", f"sqlite:///{folder}/store.db")


def _run_tests(pytest: Path, root: Path, folder: Path) -> None:
    """Run the tests beside the wheel, not beside the sources: src is not on their path."""
    tests = [root / "tests" / area for area in WITHOUT_EXTRAS]
    options = ("-q", "--noconftest", "-p", "no:cacheprovider", "-c", root / "pyproject.toml")
    folders = (f"--ignore={root / NEEDS_DUCKDB}", f"--basetemp={folder / 'tests'}")
    _run(pytest, *options, *folders, *tests, cwd=folder)


def _run(*command: str | Path, cwd: Path | None = None) -> None:
    print(f"\n$ {' '.join(map(str, command))}", flush=True)
    subprocess.run(command, check=True, cwd=cwd, env=os.environ | SAFE)
