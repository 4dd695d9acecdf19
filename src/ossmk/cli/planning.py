"""`--plan`: what an analysis would ask of a forge and spend there, as a table or JSON."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Unpack

from rich.table import Table
from rich.text import Text

from ossmk.analyze import plan, run
from ossmk.cli.analysis import Options, read_question
from ossmk.cli.options import fetch_options
from ossmk.cli.output import check_destination, is_document, write_document
from ossmk.cli.score_table import new_console
from ossmk.cli.stores import opened_store, store_dsn
from ossmk.errors import UsageError
from ossmk.model import Target
from ossmk.places import sqlite_file
from ossmk.providers.base import Plan
from ossmk.settings import Settings, read_settings
from ossmk.storage.base import Store


def show_plan(target: Target, *, provider: str, **options: Unpack[Options]) -> None:
    """Price the run that the same command would be without `--plan`; nothing is stored."""
    settings, out = read_settings(), options["out"]
    question = read_question(target, settings, options)
    check_destination(out)
    if out is not None and not is_document(out):
        raise UsageError("--plan goes with JSON: give --out FILE.json or --out -")
    with ExitStack() as stack:
        store = _store(stack, options["db"], settings)
        how = fetch_options(options)
        found = run(plan(question, provider=provider, settings=settings, store=store, options=how))
    _show(target.id, found, out)


def _store(stack: ExitStack, db: str | None, settings: Settings) -> Store | None:
    """Open the store if there is one: a plan makes none."""
    file = sqlite_file(store_dsn(db, settings))
    if file is not None and not file.exists():
        return None
    return stack.enter_context(opened_store(db, settings))


def _show(name: str, found: Plan, out: Path | None) -> None:
    document = _document(name, found)
    if out is not None:
        write_document(document, out)
        return
    console = new_console()
    console.print(Text(f"{name}: begins {found.begins}", style="bold"))
    console.print(_table(document))
    console.print(Text(f"later waves: {found.later_waves.why}", style="dim"))


def _document(name: str, found: Plan) -> dict[str, Any]:
    first = {
        "documents": len(found.first_wave),
        "requests": len(found.first_wave),
        "points": sum(one.points for one in found.first_wave),
    }
    later = found.later_waves
    about = {"documents": later.documents, "requests": later.documents, "points": later.points}
    return {
        "target": name,
        "begins": found.begins,
        "first_wave": {**first, "asks": [asdict(one) for one in found.first_wave]},
        "later_waves": {**about, "estimate": True, "why": later.why},
    }


def _table(document: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for name in ("documents", "requests", "points"):
        table.add_column(name, justify="right")
    for title, key in (("first wave", "first_wave"), ("later waves, estimated", "later_waves")):
        row = document[key]
        table.add_row(title, *(_told(row[name]) for name in ("documents", "requests", "points")))
    return table


def _told(count: int | None) -> str:
    return "unknown" if count is None else f"{count:,}"
