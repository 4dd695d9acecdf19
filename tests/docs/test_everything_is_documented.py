"""Every command, option, setting, extra and format is named in the docs."""

import importlib
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

from ossmk.cli.main import ossmk

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join(page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found
            yield from commands(found, f"{name} {each}")


def spoken_of() -> Iterator[str]:
    for name, command in commands(ossmk, "ossmk"):
        yield name
        for option in command.params:
            if isinstance(option, click.Option) and not option.hidden:
                yield max(option.opts, key=len)


def variables() -> set[str]:
    module = importlib.import_module("ossmk.settings")
    source = Path(module.__file__ or "").read_text("utf-8")
    return set(re.findall(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"', source))


@pytest.mark.parametrize("word", sorted(set(spoken_of())))
def test_a_command_or_option_is_documented(word: str) -> None:
    assert re.search(rf"{re.escape(word)}\b", DOCS)


@pytest.mark.parametrize("variable", sorted(variables()))
def test_a_setting_is_documented(variable: str) -> None:
    assert f"`{variable}`" in DOCS


@pytest.mark.parametrize("extra", sorted(set(PROJECT["optional-dependencies"]) - {"all"}))
def test_an_extra_is_documented(extra: str) -> None:
    assert f"`{extra}`" in DOCS


@pytest.mark.parametrize(
    "name", sorted({entry.name for entry in entry_points(group="ossmk.exporters")})
)
def test_a_format_is_documented(name: str) -> None:
    assert f".{name}" in DOCS


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]
    broken = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []
