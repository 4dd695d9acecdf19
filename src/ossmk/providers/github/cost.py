"""What a GraphQL document costs by GitHub's published formula. Pure.

"Add up the number of requests needed to fulfil each unique connection in the call", assuming that
each page is full, divide by 100, round, at least 1.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ossmk.transport.graphql import Variable

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\.\.\.|[\w$]+|[{}()\[\]:!=|@]')
_COMMENT = re.compile(r"#.*")
_LISTS = frozenset({"nodes", "edges", "pageInfo", "totalCount"})


@dataclass(frozen=True, slots=True)
class Price:
    """Requests to connections and nodes that a document may bring at most."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """The points it costs."""
        return max(1, round(self.requests / 100))


@dataclass(slots=True)
class _Field:
    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    fields: list["_Field"] = field(default_factory=list)
    spread: bool = False


def price(text: str, variables: Mapping[str, Variable]) -> Price:
    """Price a document with its variables."""
    tokens = _Tokens(text)
    roots: list[_Field] = []
    fragments: dict[str, list[_Field]] = {}
    while word := tokens.take():
        if word == "fragment":
            name = tokens.take()
            fragments[name] = _selections(tokens, skip_to_brace=True)
        elif word == "{":
            roots = _selections(tokens, skip_to_brace=False)
        elif word in ("query", "subscription"):
            roots = _selections(tokens, skip_to_brace=True)
    requests = nodes = 0
    for some_requests, some_nodes in _prices(roots, 1, fragments, variables):
        requests += some_requests
        nodes += some_nodes
    return Price(requests, nodes)


class _Tokens:
    """A document's words, taken one after the other."""

    def __init__(self, text: str) -> None:
        self._words = _TOKEN.findall(_COMMENT.sub("", text))
        self._at = 0

    @property
    def next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def take(self) -> str:
        word = self.next
        self._at += 1
        return word


def _selections(tokens: _Tokens, *, skip_to_brace: bool) -> list[_Field]:
    if skip_to_brace:
        _skip_to_brace(tokens)
    fields: list[_Field] = []
    while (word := tokens.take()) not in ("}", ""):
        fields.append(_field(word, tokens))
    return fields


def _skip_to_brace(tokens: _Tokens) -> None:
    depth = 0
    while word := tokens.take():
        depth += (word == "(") - (word == ")")
        if word == "{" and depth == 0:
            return


def _field(word: str, tokens: _Tokens) -> _Field:
    if word == "...":
        return _spread(tokens)
    if tokens.next == ":":
        tokens.take()
        word = tokens.take()
    found = _Field(word)
    if tokens.next == "(":
        found.arguments = _arguments(tokens)
    if tokens.next == "{":
        tokens.take()
        found.fields = _selections(tokens, skip_to_brace=False)
    return found


def _spread(tokens: _Tokens) -> _Field:
    if tokens.next not in ("on", "{"):
        return _Field(tokens.take(), spread=True)
    return _Field("", fields=_selections(tokens, skip_to_brace=True))


def _arguments(tokens: _Tokens) -> dict[str, str]:
    arguments: dict[str, str] = {}
    name, depth = "", 0
    while word := tokens.take():
        depth += (word in "({[") - (word in ")}]")
        if depth == 0:
            break
        if depth == 1 and tokens.next == ":":
            name = word
        elif depth == 1 and word != ":":
            arguments[name] = word
    return arguments


def _prices(
    fields: list[_Field],
    times: int,
    fragments: Mapping[str, list[_Field]],
    variables: Mapping[str, Variable],
) -> Iterator[tuple[int, int]]:
    for each in fields:
        if each.spread:
            yield from _prices(fragments[each.name], times, fragments, variables)
            continue
        count = _count(each, variables)
        if count is None:
            yield from _prices(each.fields, times, fragments, variables)
            continue
        yield (0 if "ids" in each.arguments else times, times * count)
        yield from _prices(each.fields, times * count, fragments, variables)


def _count(each: _Field, variables: Mapping[str, Variable]) -> int | None:
    """Give how many elements a field brings; None for one that is no list."""
    # a plain list such as that of `maxRepositories` is no connection and multiplies nothing
    for name in ("first", "last", "ids"):
        if (said := each.arguments.get(name)) is not None:
            value = variables.get(said[1:]) if said.startswith("$") else said
            if value is not None:
                return len(value) if isinstance(value, list) else int(value)
    return 0 if {child.name for child in each.fields} & _LISTS else None
