"""Weigh what the package depends on: megabytes unpacked and milliseconds to import.

weigh.py     prints a line for each dependency, as docs/design/0001-dependencies.md has them
"""

import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

MODULES = {
    "anyio": "anyio",
    "click": "click",
    "httpx2": "httpx2",
    "msgspec": "msgspec",
    "platformdirs": "platformdirs",
    "pydantic": "pydantic",
    "rich": "rich.table",
    "psycopg": "psycopg",
    "duckdb": "duckdb",
    "redis": "redis",
    "fastapi": "fastapi",
    "pyjwt": "jwt",
    "oss-metrics-kit": "ossmk",
}
STARTS = 15


def main() -> None:
    """Print the table."""
    nothing = processor_seconds("pass")
    for name, module in MODULES.items():
        found = distribution(name)
        milliseconds = 1000 * (processor_seconds(f"import {module}") - nothing)
        print(f"{name} {found.version}: {megabytes(found):.1f} MB, {milliseconds:.0f} ms")


def processor_seconds(program: str) -> float:
    """Give the least processor time that a start of Python with this program takes."""
    return min(_once(program) for _ in range(STARTS))


def _once(program: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def megabytes(found: Distribution) -> float:
    """Give what the distribution's files take, without compiled byte code."""
    paths = [Path(file.locate()) for file in found.files or () if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
