"""Run what the README and the tutorial show, on a repository made for them, and keep the output.

    readme_example.py           writes the output into the pages, and docs/images/analyze-repo.svg
    readme_example.py --check   exits 1 when a page does not show what the program prints

A command of a `console` block that shows output gets the output of today; one that shows none is
left alone. `sh` blocks are run, unless the remark before them says `not run`.
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

from rich.console import Console
from rich.text import Text

from example_repository import build_example_repository

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "tutorial.md")
PICTURE = ROOT / "docs" / "images" / "analyze-repo.svg"
PICTURED = "ossmk analyze-repo ."
WIDTH, PICTURE_WIDTH = 80, 72
BLOCK = re.compile(
    r"(?P<remark><!-- not run[^\n]*-->\n)?^```(?P<language>console|sh)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)+)", re.MULTILINE)
# the moment of the run, and the hash of rules, which is another after every edit of them
PASSING = re.compile(
    r"(?<=as of )[0-9TZ:-]+|(?<=since )[0-9-]+|(?<=default@)[0-9a-f]{12}"
    r"|(?<=metrics · )[0-9-]+ to [0-9-]+"
)


def main() -> None:
    """Write all pages, or tell which are out of date."""
    wanted = {page: with_outputs(page.read_text("utf-8")) for page in PAGES}
    stale = [page.name for page, text in wanted.items() if page.read_text("utf-8") != text]
    if "--check" in sys.argv[1:]:
        sys.exit(f"{', '.join(stale)}: not what is printed; run `make docs`" if stale else 0)
    for page, text in wanted.items():
        page.write_text(text, "utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), "utf-8")


def with_outputs(page: str) -> str:
    """Give the page with the output of today, all commands run in order in one clone."""
    with tempfile.TemporaryDirectory() as home:
        clone = _clone(home)

        def run_block(block: re.Match[str]) -> str:
            if block["remark"]:
                return block[0]
            if block["language"] == "sh":
                printed(block["text"], clone)
                return block[0]
            return COMMAND.sub(run_command, block[0])

        def run_command(found: re.Match[str]) -> str:
            return f"$ {found['command']}\n{plain(printed(found['command'], clone))}"

        return BLOCK.sub(run_block, page)


def printed(command: str, clone: Path, *, width: int = WIDTH) -> str:
    """Give what a command writes to a colour terminal, escape codes included."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=clone,
        env=_environment(clone.parent, width),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ).stdout


def plain(output: str) -> str:
    """Give the output as a page shows it: no colours, `…` for what passes."""
    lines = Text.from_ansi(output).plain.splitlines()
    return PASSING.sub("…", "\n".join(line.rstrip() for line in lines).strip("\n")) + "\n"


def picture() -> str:
    """Give the first example as an SVG that loads nothing from elsewhere."""
    with tempfile.TemporaryDirectory() as home:
        output = printed(PICTURED, _clone(home), width=PICTURE_WIDTH)
    console = Console(record=True, width=PICTURE_WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(output.rstrip()))
    svg = console.export_svg(title=f"$ {PICTURED}", unique_id="ossmk")
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def _clone(home: str) -> Path:
    clone = Path(home, "tidepool")
    build_example_repository(clone, now=datetime.now(UTC))
    return clone


def _environment(home: Path, width: int) -> Mapping[str, str]:
    """Give an environment in which nobody's own settings or databases take part."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "COLUMNS": str(width),
        "FORCE_COLOR": "1",
        "TERM": "xterm-256color",
        "PYTHONUTF8": "1",
    }


if __name__ == "__main__":
    main()
