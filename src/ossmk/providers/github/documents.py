"""The questions in `documents/*.graphql`, and one document made of many of them. Pure but loading.

Each file is a complete operation with one root field. In a joined document the root fields get
the aliases `s0`, `s1`, … and the variables the same number, so that any set of questions, also
the same one twice, goes in one request.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ossmk.transport.graphql import Variable

_HEADER = re.compile(r"query \w+\((?P<variables>[^)]*)\) \{\n(?P<body>.*)\}\s*\Z", re.DOTALL)
_DECLARATION = re.compile(r"\$(\w+): ([\w!\[\]]+)")
_VARIABLE = re.compile(r"\$(\w+)")
_ROOT = re.compile(r"\A\s*(\w+)")
_SPREAD = re.compile(r"\.\.\.(?!\s*on\b)\s*(\w+)")
_FRAGMENT = re.compile(r"^fragment (\w+) on .*?^\}$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """One file's question with its variables."""

    name: str
    variables: dict[str, Variable]


@dataclass(frozen=True, slots=True)
class Document:
    """What is sent: the answer to the nth question is under the alias `s<n>`."""

    text: str
    variables: dict[str, Variable]


@dataclass(frozen=True, slots=True)
class _Template:
    declarations: tuple[tuple[str, str], ...]
    body: str


def ask(name: str, /, **variables: Variable) -> Question:
    """Make a question."""
    return Question(name, variables)


def alias(position: int) -> str:
    """Give the alias of the nth question."""
    return f"s{position}"


def join(questions: Sequence[Question], *, dry_run: bool = False) -> Document:
    """Make one document of many questions; a dry run is priced by the forge but not answered."""
    templates = [_template(question.name) for question in questions]
    declarations = [
        f"${name}_{position}: {type_}"
        for position, template in enumerate(templates)
        for name, type_ in template.declarations
    ]
    bodies = [_numbered(template.body, position) for position, template in enumerate(templates)]
    price = "(dryRun: true)" if dry_run else ""
    root = f"  rateLimit{price} {{\n    cost\n  }}\n"
    text = f"query Joined({', '.join(declarations)}) {{\n{root}{''.join(bodies)}}}\n"
    variables = {
        f"{name}_{position}": value
        for position, question in enumerate(questions)
        for name, value in question.variables.items()
    }
    return Document(text + "\n".join(_needed_fragments(text)) + "\n", variables)


def names() -> list[str]:
    """List the questions that can be asked."""
    folder = files(__package__) / "documents"
    stems = (entry.name.removesuffix(".graphql") for entry in folder.iterdir())
    return sorted(stem for stem in stems if stem != "fragments")


@cache
def _template(name: str) -> _Template:
    found = _HEADER.search(_text(name))
    if found is None:
        raise ValueError(f"documents/{name}.graphql is not one query with variables")
    return _Template(tuple(_DECLARATION.findall(found["variables"])), found["body"])


@cache
def _fragments() -> dict[str, str]:
    return {found[1]: found[0] for found in _FRAGMENT.finditer(_text("fragments"))}


def _text(name: str) -> str:
    return (files(__package__) / "documents" / f"{name}.graphql").read_text("utf-8")


def _numbered(body: str, position: int) -> str:
    body = _VARIABLE.sub(rf"$\1_{position}", body)
    return _ROOT.sub(rf"  {alias(position)}: \1", body, count=1)


def _needed_fragments(text: str) -> Iterable[str]:
    needed: dict[str, str] = {}
    open_names = _SPREAD.findall(text)
    while open_names:
        name = open_names.pop()
        if name not in needed:
            needed[name] = _fragments()[name]
            open_names.extend(_SPREAD.findall(needed[name]))
    return needed.values()
