"""Run the README's examples on a repository made for them, and keep their output.

readme_example.py           writes the README's blocks and docs/images/analyze-repo.svg
readme_example.py --check   exits 1 when the README does not show what the program prints
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from example_repository import build_example_repository

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "analyze-repo.svg"
SHOWN = ("ossmk analyze-repo .", "ossmk explain minaok --top 3")
WIDTH, PICTURE_WIDTH = 80, 72
# the moment of the run and the hash of the rules, which is another after every edit of them
PASSING = re.compile(r"(?<=as of )[0-9TZ:-]+|(?<=default@)[0-9a-f]{12}")


def main() -> None:
    """Write all, or tell that the README is out of date."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        build_example_repository(home / "tidepool", now=datetime.now(UTC))
        written = README.read_text("utf-8")
        wanted = written
        for command in SHOWN:
            wanted = _with_output(wanted, command, plain(output(command, home, width=WIDTH)))
        if "--check" in sys.argv[1:]:
            if written != wanted:
                sys.exit(f"{README.name} does not show what is printed: run `make docs`")
            return
        README.write_text(wanted, "utf-8")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(picture(SHOWN[0], output(SHOWN[0], home, width=PICTURE_WIDTH)), "utf-8")


def output(command: str, home: Path, *, width: int) -> str:
    """Give what a command writes to a colour terminal, escape codes included."""
    program, *arguments = shlex.split(command)
    ran = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments],
        cwd=home / "tidepool",
        env=_environment(home, width),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return ran.stdout


def plain(printed: str) -> str:
    """Give the output as the README shows it: no colours, `…` for what passes."""
    lines = Text.from_ansi(printed).plain.splitlines()
    return PASSING.sub("…", "\n".join(line.rstrip() for line in lines).strip("\n")) + "\n"


def picture(command: str, printed: str) -> str:
    """Give the output as an SVG that loads nothing from elsewhere."""
    console = Console(record=True, width=PICTURE_WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(printed.rstrip()))
    svg = console.export_svg(title=f"$ {command}", unique_id="ossmk")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def _with_output(text: str, command: str, printed: str) -> str:
    block = re.compile(rf"(?<=```console\n\$ {re.escape(command)}\n).*?(?=```)", re.DOTALL)
    return block.sub(lambda _: printed, text, count=1)


def _environment(home: Path, width: int) -> Mapping[str, str]:
    """Give an environment in which nobody's own settings or databases take part."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "COLUMNS": str(width),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


if __name__ == "__main__":
    main()
