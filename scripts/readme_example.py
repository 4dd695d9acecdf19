"""Run the README's example on a repository made for it, and keep its output as text and picture.

readme_example.py           writes README.md's block and docs/images/analyze-repo.svg
readme_example.py --check   exits 1 when they are not what the program prints today
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from example_repository import build_example_repository
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "analyze-repo.svg"
COMMAND = "ossmk analyze-repo ."
WIDTH = 80
SHOWN = re.compile(r"(?<=```console\n\$ " + re.escape(COMMAND) + r"\n).*?(?=```)", re.DOTALL)


def example_output() -> str:
    """Give what the command writes to a colour terminal, escape codes included."""
    with tempfile.TemporaryDirectory() as folder:
        repository = Path(folder, "tidepool")
        build_example_repository(repository, now=datetime.now(UTC))
        ossmk = Path(sys.executable).with_name("ossmk")
        ran = subprocess.run(
            [ossmk, *COMMAND.split()[1:]],
            cwd=repository,
            env=_environment(folder),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return ran.stdout


def _environment(home: str) -> Mapping[str, str]:
    """Give an environment in which nobody's own settings or databases take part."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "COLUMNS": str(WIDTH),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


def plain(output: str) -> str:
    """Give the output as the README shows it: no colours, no blanks at line ends."""
    lines = Text.from_ansi(output).plain.splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def picture(output: str) -> str:
    """Give the output as an SVG that loads nothing from elsewhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(output.rstrip()))
    svg = console.export_svg(title=f"$ {COMMAND}", unique_id="ossmk")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def main() -> None:
    """Write both, or tell which of them is out of date."""
    output = example_output()
    written = README.read_text("utf-8")
    wanted = {
        README: SHOWN.sub(lambda _: plain(output), written, count=1),
        PICTURE: picture(output),
    }
    stale = [path for path, text in wanted.items() if _read(path) != text]
    if "--check" in sys.argv[1:]:
        if stale:
            sys.exit(f"run `make docs`: {', '.join(str(path) for path in stale)} is out of date")
        return
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(wanted[path], "utf-8")


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    main()
