"""The original package, oss-metrics-kit 0.1.1, in an environment of its own to compare with."""

import subprocess
import sys
import venv
from pathlib import Path

VERSION = "0.1.1"


def original_python(folder: Path) -> Path:
    """Give the interpreter of an environment that holds the original, made on first use."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        wanted = f"oss-metrics-kit=={VERSION}"
        subprocess.run([python, "-m", "pip", "install", "-q", wanted], check=True)
    return python


def run(python: Path, program: str, *arguments: str) -> str:
    """Run a program text in an interpreter and give what it prints."""
    command = [str(python), "-c", program, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def ours() -> Path:
    """Give the interpreter that runs this program."""
    return Path(sys.executable)
