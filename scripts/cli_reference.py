"""Write docs/cli.md from the commands themselves.

cli_reference.py           writes the page
cli_reference.py --check   exits 1 when the page is not what the commands say
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ossmk.cli.main import ossmk

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
WIDTH = 92
HEAD = """\
# The command line

Written by `scripts/cli_reference.py` from what every command says with `--help`; edit it there.

Results go to standard output, everything else to standard error, so `ossmk … --out - | jq` is
safe. Where a file is named, its ending says the format (`.json`, `.jsonl`, `.csv`, and `.parquet`
with the extra `exporters-parquet`), and it is there as a whole or not at all; `-` is standard input
or output. Tables have colours on a terminal alone, and none with `NO_COLOR`.

| exit code | means |
|---|---|
| 0 | done |
| 1 | failed; the last line on standard error says why and what to do |
| 2 | wrong usage; nothing was started |
| 130 | interrupted; what was stored before is kept, and the next run goes on |

Settings come from the environment: see [the integration guide](integration.md). Authors that
git knows by an e-mail address alone are called by their name in tables and files; `--with-emails`
shows the addresses.
"""


def page() -> str:
    """Give the page as it should be."""
    return HEAD + "".join(_sections(ossmk, None, "ossmk"))


def _sections(command: click.Command, parent: click.Context | None, name: str) -> Iterator[str]:
    """Give a section for a command, then for each of its own commands."""
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **command.context_settings,
    )
    yield f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            if (found := command.get_command(context, each)) is not None:
                yield from _sections(found, context, each)


def main() -> None:
    """Write the page, or tell that it is out of date."""
    if "--check" in sys.argv[1:]:
        if PAGE.read_text("utf-8") != page():
            sys.exit("docs/cli.md is out of date; run: python scripts/cli_reference.py")
        return
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
