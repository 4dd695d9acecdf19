"""Options that several commands share, each said once."""

import re
from collections.abc import Callable, Mapping, Sequence
from math import inf
from pathlib import Path
from typing import Any, get_args

import click

from ossmk.inputs.files import of_folder
from ossmk.model import By
from ossmk.providers.base import FetchOptions

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def since(default: str) -> Decorator:
    """Give `--since` with the default that suits the command."""
    return click.option(
        "--since",
        default=default,
        show_default=True,
        help="Days such as 90d, a date, a date-time with zone, or all.",
    )


def out(help_text: str) -> Decorator:
    """Give `--out` with what the command writes there."""
    return click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=help_text)


def input_file(help_text: str) -> Decorator:
    """Give a required `--input` with what the command reads there."""
    return click.option(
        "--input", "source", type=click.Path(path_type=Path), required=True, metavar="FILE",
        help=help_text,
    )  # fmt: skip


def input_events(help_text: str) -> Decorator:
    """Give a required `--input` that also takes a folder, for the pattern of its Parquet files."""
    return click.option(
        "--input", "source", callback=lambda _, __, name: Path(of_folder(name)), required=True,
        metavar="FILE", help=help_text,
    )  # fmt: skip


def _size(text: str) -> str:
    """Give a size as it is; anything else is a wrong parameter."""
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)? *[KMGT]i?B", text, re.IGNORECASE):
        raise click.BadParameter(f"{text!r} is no size; give one such as 500MB or 2GB")
    return text


until = click.option("--until", help="The end of the period, excluded.  [default: now]")
as_of = click.option("--as-of", help="The moment to score at.  [default: the period's end]")
rules = click.option(
    "--rules",
    default="default",
    show_default=True,
    metavar="RULES",
    help="default, auto, or a TOML file.",
)
db = click.option(
    "--db",
    metavar="DSN",
    help="The store: sqlite:///file.db or postgresql://…  "
    "[default: OSSMK_DB, else SQLite in your data folder]",
)
by = click.option(
    "--by",
    type=click.Choice(get_args(By)),
    default="account",
    show_default=True,
    metavar="WHOM",
    help="account, or person: linked accounts are scored as one (ossmk identities).",
)
with_emails = click.option(
    "--with-emails", is_flag=True, help="Show e-mail addresses instead of authors' names."
)
memory_limit = click.option(
    "--memory-limit",
    callback=lambda _, __, size: size and _size(size),
    metavar="SIZE",
    help="Use no more memory, such as 2GB; the rest goes to temporary files.",
)
user = click.option("--user", metavar="LOGIN", help="Of this person alone.")
repo = click.option("--repo", metavar="REPO", help="Of this repository alone.")

_FETCHING = (
    click.option(
        "--max-points",
        type=click.IntRange(min=1),
        metavar="N",
        help="Spend no more; what is missing is said, and the next run goes on from there.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Wait for answers and limits no longer than this; the next run goes on from there.",
    ),
    click.option(
        "--strict",
        is_flag=True,
        help="Exit with 1 for any doubt: a count that matters and is not exact, a part left out.",
    ),
)
forks = click.option("--forks", is_flag=True, help="Count a person's commits in forks too.")
probe = click.option(
    "--probe",
    is_flag=True,
    help="Ask first, for nothing, whether anything new shows; if not, leave it at that.",
)
affiliations = click.option(
    "--affiliations",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="TOML that tells who works where, for the elephant factor.",
)
refresh = click.option(
    "--refresh", is_flag=True, help="Ask again for everything, also for what is stored already."
)
prune = click.option(
    "--prune",
    is_flag=True,
    help="With --refresh: remove what was stored and is not shown any more.",
)

_ANALYSIS = (
    until,
    as_of,
    rules,
    by,
    out("Write the result there: .json, .csv, .jsonl or .parquet; - is JSON."),
    click.option("--save-pg", is_flag=True, help="Also save into the Postgres of OSSMK_PG_DSN."),
    db,
    click.option("--with-events", is_flag=True, help="Put the events into the JSON."),
    with_emails,
    refresh,
    prune,
    *_FETCHING,
)


def fetching(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of whoever asks a forge."""
    return _with(command, _FETCHING)


def fetch_options(given: Mapping[str, Any]) -> FetchOptions:
    """Give how to fetch, of the options as click hands them over."""
    return FetchOptions(
        max_points=given["max_points"],
        timeout_seconds=inf if given["timeout"] is None else given["timeout"],
        forks=given.get("forks", False),
        refresh=given.get("refresh", False),
        probe=given.get("probe", False),
        prune=given.get("prune", False),
    )


def analysis(*, since_default: str, provider: str) -> Decorator:
    """Give the options of the commands that fetch, store, score and show."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = _with(command, _ANALYSIS)
        named = click.option(
            "--provider", metavar="NAME", help=f"Who to ask.  [default: {provider}]"
        )
        return since(since_default)(named(command))

    return decorate


def _with(command: Callable[..., Any], options: Sequence[Decorator]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command
