"""Every GraphQL document of ours before a server with a schema of its own.

Its schema is an Enterprise Server's and older than GitHub's: a field that it lacks and GitHub's
published schema has is `older`. All else that it finds wrong in a document is a fault of ours.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import httpx2
from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    ListTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    TypeNode,
    build_client_schema,
    parse,
    print_ast,
)

from fetch_schemas import fetch
from judge_verdicts import Verdict
from ossmk.providers.github.documents import Question, join, names

VALUES = {"Int": 5, "DateTime": "2026-01-01T00:00:00Z", "GitTimestamp": "2026-01-01T00:00:00Z"}
_UNKNOWN_FIELD = re.compile(r'Cannot query field "(\w+)" on type "(\w+)"')
Json = dict[str, Any]


def document_verdicts(url: str) -> Iterator[Verdict]:
    """Give a verdict on each document alone, and on all of them in one."""
    for name in names():
        yield _verdict(url, name, join([Question(name, {})]).text)
    together = [Question(name, {}) for name in names()]
    yield _verdict(url, "(all in one)", join(together).text)
    yield _verdict(url, "(a dry run)", join(together[:1], dry_run=True).text)


def _verdict(url: str, subject: str, text: str) -> Verdict:
    body = {"query": text, "variables": values_for(text)}
    answer: Json = httpx2.post(url, json=body, timeout=60).json()
    errors: list[Json] = answer.get("errors", [])
    refused = [str(error["message"]) for error in errors if "path" not in error]
    if not refused:
        return _delivered(subject, answer.get("data"), errors)
    unknown = [found[2] + "." + found[1] for each in refused if (found := _newer(each))]
    if len(unknown) == len(refused):
        return Verdict(subject, "older", "lacks " + ", ".join(sorted(set(unknown))))
    return Verdict(subject, "FAULT", "; ".join(each for each in refused if not _newer(each)))


def _delivered(subject: str, found: Json | None, errors: Sequence[Json]) -> Verdict:
    """Tell what a resolver answered from what has none; both accept the document."""
    if any((found or {}).values()):
        return Verdict(subject, "answered", json.dumps(found)[:80])
    # a list that may not be null and has no resolver
    failed = "; ".join(str(error["message"]) for error in errors)
    return Verdict(subject, "accepted", failed or "nothing resolves it")


def _newer(message: str) -> re.Match[str] | None:
    """Find the field that only the judge lacks."""
    found = _UNKNOWN_FIELD.match(message)
    return found if found and _is_published(found[2], found[1]) else None


def _is_published(type_name: str, field: str) -> bool:
    type_ = _published_schema().type_map.get(type_name)
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return False
    return field in type_.fields


@cache
def _published_schema() -> GraphQLSchema:
    return build_client_schema(json.loads(fetch("graphql-schema").read_bytes()), assume_valid=True)


def values_for(text: str) -> Json:
    """Give a value of the right type for every variable that a document requires."""
    return {
        variable.variable.name.value: _value(variable.type)
        for definition in parse(text).definitions
        if isinstance(definition, OperationDefinitionNode)
        for variable in definition.variable_definitions or ()
    }


def _value(type_: TypeNode) -> object:
    match type_:
        case NonNullTypeNode(type=inner):
            return _value(inner)
        case ListTypeNode(type=inner):
            return [_value(inner)]
        case _:
            return VALUES.get(print_ast(type_), "octocat")
