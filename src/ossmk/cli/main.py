"""The `ossmk` command: its list of commands, and the one place that turns errors into exit codes.

A command's module is imported when the command is called: `ossmk --help` and completion stay fast.
"""

import difflib
import importlib
import keyword
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper

import click
from click.shell_completion import CompletionItem

from ossmk.cli.examples import example
from ossmk.cli.logs import verbose
from ossmk.cli.text import printable
from ossmk.errors import OssmkError

COMMANDS = {
    "analyze-user": "Show what a person did in open source, scored by your rules.",
    "analyze-repo": "Show what everybody did in a repository, scored by your rules.",
    "sync": "Keep many people fresh: the stalest first, under one budget.",
    "fetch": "Write the events of a person, repository or organisation to a file.",
    "score": "Score events from files.",
    "pack": "Pack events as numbers, to score them often.",
    "explain": "Show the receipt of every point a person has.",
    "diff": "Say why scores differ between two runs, results, moments or rule files.",
    "history": "List the stored runs of a login or repository, the newest first.",
    "rules": "Check rules, try them on events, or say in plain words what they do.",
    "rules-test": "Compare scores with a few bounds.",
    "import": "Take in exported files, or turn files of others into events.",
    "save": "Save events or scores from a file into a database.",
    "export": "Write stored events or scores to a file.",
    "identities": "Say which accounts and e-mail addresses are one person's.",
    "db": "Make the tables of a database, say what it holds, let a person leave it.",
    "doctor": "Say what works on this machine and what is missing.",
    "completion": "Print the script that completes commands in your shell.",
    "version": "Print the version.",
}

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended

_logger = logging.getLogger(__name__)


class Commands(click.Group):
    """The group of all commands, each imported from its module when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; an unknown one is a usage error that names the nearest."""
        if cmd_name in COMMANDS:
            module = importlib.import_module(f"ossmk.cli.{_module(cmd_name)}")
            command: click.Command = module.command
            return command
        if not cmd_name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"There is no command {cmd_name!r}.{_nearest(cmd_name)}")
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete command names without importing the commands."""
        names = [name for name in COMMANDS if name.startswith(incomplete)]
        commands = [CompletionItem(name, help=COMMANDS[name]) for name in names]
        return commands + click.Command.shell_complete(self, ctx, incomplete)


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("ossmk analyze-repo ."),
)
@click.version_option(package_name="oss-metrics-kit", message="%(version)s")
@verbose
def ossmk() -> None:
    """Turn open-source work into scores that can be checked.

    Results go to standard output, everything else to standard error. Exit codes: 0 done,
    1 failed, 2 wrong usage, 130 interrupted.
    """


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a title no terminal can show is no failure
    # Ctrl-C ends git as well, and asyncio wonders in a warning who did
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    sys.exit(exit_code(sys.argv[1:]))


def exit_code(arguments: Sequence[str]) -> int:
    """Run a command; errors become one line on standard error and the exit code they carry."""
    try:
        code = ossmk.main(arguments, prog_name="ossmk", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("ossmk: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except OssmkError as error:
        return _failed(error, error.exit_code)
    except OSError as error:
        return _failed(error, 1)
    return code or 0


def _failed(error: Exception, code: int) -> int:
    # the frames alone: the message of a foreign error further down may quote a password
    _logger.debug("raised at\n%s", "".join(traceback.format_tb(error.__traceback__)))
    click.echo(f"ossmk: error: {printable(str(error))}", err=True)
    return code


def _reader_left() -> int:
    # what is still buffered has nowhere to go: without this, Python complains when it exits
    # https://docs.python.org/3/library/signal.html#note-on-sigpipe
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _module(name: str) -> str:
    """Give the module of a command; a word of Python's gets an underscore."""
    return f"{name}_" if keyword.iskeyword(name) else name.replace("-", "_")


def _nearest(name: str) -> str:
    nearest = difflib.get_close_matches(name, COMMANDS, n=1)
    return f" Did you mean {nearest[0]}?" if nearest else " Try 'ossmk --help' for the list."
