"""The recipes of this repository; `make` is a shorter way to call them.

python scripts/dev.py test        everything the tests need, then the tests
python scripts/dev.py check       format, lint, strict types, import contracts
python scripts/dev.py wheel       a built wheel, installed alone, does its work
python scripts/dev.py golden      write the golden files anew: read the diff
python scripts/dev.py docs        write the README's example and the reference anew
python scripts/dev.py bench       the figures in docs/benchmarks.md
python scripts/dev.py judges      our questions before two GitHubs that others wrote
python scripts/dev.py express     the Express example, run by Node against local stand-ins
python scripts/dev.py serve       the example backend on http://127.0.0.1:8000
python scripts/dev.py setup       what every recipe does first: .venv and what tests run against

Needs Python 3.11 or newer and nothing else; what follows the recipe goes to its program.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

from wheel_gate import try_wheel

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "set-up-for"
WORKERS = "2"
CHECKS = (
    ("ruff", "format", "--check"),
    ("ruff", "check"),
    ("mypy", "src", "tests", "scripts", "examples", "benchmarks"),
    ("lint-imports",),
)


def main(arguments: Sequence[str]) -> int:
    """Run the recipe that is named; gives the exit code of the first program that failed."""
    if not arguments or arguments[0] not in RECIPES:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        set_up()
        RECIPES[arguments[0]](arguments[1:])
    except subprocess.CalledProcessError as error:
        print(f"dev.py: failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def set_up() -> None:
    """Make `.venv` and fetch what the tests run against; nothing is done twice."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not STAMP.exists() or STAMP.read_text() != wanted:
        if not PYTHON.exists():
            venv.create(ENVIRONMENT, with_pip=True)
        # dependency groups came with pip 25.1
        python("-m", "pip", "install", "--quiet", "--upgrade", "pip>=25.1")
        python("-m", "pip", "install", "--quiet", "--editable", ".[all]", "--group", "dev")
        STAMP.write_text(wanted)
    need("git", "git")
    if not (ENVIRONMENT / "bin" / "redis-server").exists():
        need("redis-server", "redis-server")
    need("java", "openjdk-17-jre-headless")
    python("scripts/get_postgres.py")
    python("scripts/fetch_schemas.py")


def need(program: str, package: str) -> None:
    """Install a program that pip does not bring, where this is ours to do."""
    if shutil.which(program):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"dev.py: {program} is missing; on Debian: sudo apt-get install {package}")
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-qq", "--no-install-recommends", package)


def nothing_more(_: Sequence[str]) -> None:
    """Say that the set-up, which comes before every recipe, is done."""
    print("ready")


def check(_: Sequence[str]) -> None:
    """Format, lint, types and import contracts: nothing is changed, and all of them are run."""
    failed = []
    for program, *arguments in CHECKS:
        try:
            tool(program, *arguments)
        except subprocess.CalledProcessError as error:
            failed.append(error)
    if failed:
        raise failed[0]


def test(more: Sequence[str]) -> None:
    """Run the tests with branch coverage, or those that are named without it."""
    if more:
        tool("pytest", *more)
    else:
        tool("pytest", "-n", WORKERS, "--dist", "worksteal", "--cov", "--cov-report", "term")


def wheel(_: Sequence[str]) -> None:
    """Build a wheel and try it where nothing else is installed."""
    try_wheel(ROOT, PYTHON)


def golden(more: Sequence[str]) -> None:
    """Write the golden files anew."""
    os.environ["OSSMK_WRITE_GOLDEN"] = "1"
    tool("pytest", "-k", "golden", *more)


def docs(_: Sequence[str]) -> None:
    """Write the parts of the docs that are made by running the program, then test all blocks."""
    python("scripts/readme_example.py")
    tool("pytest", "tests/docs")


def bench(more: Sequence[str]) -> None:
    """Print the figures, one program after the other."""
    for program in more or sorted(map(str, Path("benchmarks").glob("bench_*.py"))):
        python(program)


def serve(more: Sequence[str]) -> None:
    """Run the example backend; it says which variables it needs."""
    tool("uvicorn", "--app-dir", "examples", "fastapi_app:app", *more)


def express(more: Sequence[str]) -> None:
    """Run the Express example with its Python side; npm brings Express."""
    tool("pytest", "tests/examples/express_recipe.py", *more)


def judges(more: Sequence[str]) -> None:
    """Put our questions before GitHubs that others wrote; npm brings them."""
    python("scripts/judges.py", *more)


def tool(program: str, *arguments: str) -> None:
    """Run a program of the environment."""
    print(f"\n$ {program} {' '.join(arguments)}", flush=True)
    run(ENVIRONMENT / "bin" / program, *arguments)


def python(*arguments: str) -> None:
    """Run the environment's Python."""
    run(PYTHON, *arguments)


def run(*command: str | Path) -> None:
    """Run a program; one that fails is a `CalledProcessError`."""
    subprocess.run(command, check=True)


RECIPES: dict[str, Callable[[Sequence[str]], None]] = {
    "setup": nothing_more,
    "check": check,
    "test": test,
    "wheel": wheel,
    "golden": golden,
    "docs": docs,
    "bench": bench,
    "express": express,
    "judges": judges,
    "serve": serve,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
