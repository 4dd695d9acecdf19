"""Runs GraphQL documents: parse, validate, price, execute, and write errors as GitHub does."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    build_client_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from github_server.graphql_api import resolvers
from github_server.graphql_api.ask import FIELDS, Ask, Info, NotServed, snake
from github_server.graphql_api.pricing import Price, price
from github_server.published import published
from github_server.sight import Refused

assert resolvers.LOADED  # importing them registers them


@dataclass(frozen=True)
class Prepared:
    """A document that may run, or the errors that keep it from running."""

    document: DocumentNode | None
    price: Price
    variables: dict[str, Any]
    operation_name: str | None = None
    errors: tuple[dict[str, Any], ...] = ()


@cache
def schema() -> GraphQLSchema:
    """Give GitHub's published schema with our resolvers on its fields."""
    # its SDL is known to repeat fields, so it is taken as valid
    built = build_client_schema(published("graphql-schema"), assume_valid=True)
    for (type_name, name), resolver in FIELDS.items():
        owner = built.type_map[type_name]
        if not isinstance(owner, GraphQLObjectType):
            raise TypeError(f"{type_name} is no object type")
        owner.fields[name].resolve = resolver
    return built


def prepare(query: str, variables: dict[str, Any], operation_name: str | None) -> Prepared:
    """Parse, validate and price a document; nothing is executed."""
    document, errors = _valid(query)
    if document is None or errors:
        return Prepared(None, Price(), variables, errors=errors)
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        return _refused(variables, "An operation name is required")
    given = get_variable_values(schema(), operation.variable_definitions or (), variables)
    if isinstance(given, list):
        return _refused(variables, *(each.message for each in given))
    weighed = price(schema(), document, operation, given)
    refusals = tuple({"type": each.kind, "message": str(each)} for each in weighed.refusals)
    return Prepared(document, weighed, variables, operation_name, refusals)


def run(prepared: Prepared, ask: Ask) -> dict[str, Any]:
    """Execute a prepared document and give the answer's JSON."""
    if prepared.errors or prepared.document is None:
        return {"errors": list(prepared.errors)}
    result = execute_sync(
        schema(),
        prepared.document,
        context_value=ask,
        variable_values=prepared.variables,
        operation_name=prepared.operation_name,
        field_resolver=_attribute,
        type_resolver=_type_name,
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [_written(each) for each in result.errors]
    return answer


@lru_cache(maxsize=4096)
def _valid(query: str) -> tuple[DocumentNode | None, tuple[dict[str, Any], ...]]:
    try:
        document = parse(query, no_location=False)
    except GraphQLSyntaxError as error:
        return None, (_written(error),)
    if any(
        isinstance(each, OperationDefinitionNode) and each.operation.value != "query"
        for each in document.definitions
    ):
        return None, ({"message": "The stand-in changes nothing: only queries are served"},)
    return document, tuple(_written(each) for each in validate(schema(), document))


def _refused(variables: dict[str, Any], *messages: str) -> Prepared:
    errors = tuple({"message": message} for message in messages)
    return Prepared(None, Price(), variables, errors=errors)


def _written(error: GraphQLError) -> dict[str, Any]:
    origin = error.original_error
    written: dict[str, Any] = {"type": origin.kind} if isinstance(origin, Refused) else {}
    if origin is not None and not isinstance(origin, Refused):
        raise origin
    written |= {key: value for key, value in error.formatted.items() if value}
    if isinstance(origin, Refused) and origin.extensions:
        written["extensions"] = origin.extensions
    return written


def _attribute(source: object, info: Info, **_: object) -> object:
    if isinstance(source, dict):
        return source[info.field_name]
    try:
        return getattr(source, snake(info.field_name))
    except AttributeError as error:
        raise NotServed(f"{info.parent_type.name}.{info.field_name}") from error


def _type_name(value: object, *_: object) -> str:
    return str(getattr(value, "graphql_type"))  # noqa: B009  # sources have no common base
