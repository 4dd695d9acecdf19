"""Compares a JSON answer with the schema that GitHub's OpenAPI file gives for it."""

from collections.abc import Iterator
from typing import Any

from github_server.published import published

Schema = dict[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def faults_of(answer: Any, template: str, *, method: str = "get", status: int = 200) -> list[str]:  # noqa: ANN401
    """Give what is wrong with an endpoint's decoded answer, each fault with its place."""
    responses = published("openapi")["paths"][template][method]["responses"]
    return list(
        _faults(answer, responses[str(status)]["content"]["application/json"]["schema"], "")
    )


def _faults(value: Any, schema: Schema, place: str) -> Iterator[str]:  # noqa: ANN401  # any JSON
    schema = _resolved(schema)
    if value is None and _nullable(schema):
        return
    for each in schema.get("allOf", ()):
        yield from _faults(value, each, place)
    for choice in ("anyOf", "oneOf"):
        if choice in schema and all(list(_faults(value, e, place)) for e in schema[choice]):
            yield f"{place}: fits none of {choice}"
    if value is not None and not _has_type(value, schema.get("type")):
        yield f"{place}: {value!r} is no {schema['type']}"
    elif value is None and "type" in schema:
        yield f"{place}: null"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is not in {schema['enum']}"
    yield from _inner_faults(value, schema, place)


def _inner_faults(value: Any, schema: Schema, place: str) -> Iterator[str]:  # noqa: ANN401  # any JSON
    if isinstance(value, dict):
        yield from (
            f"{place}.{each}: missing" for each in schema.get("required", ()) if each not in value
        )
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _faults(value[name], inner, f"{place}.{name}")
    if isinstance(value, list) and "items" in schema:
        for number, each in enumerate(value):
            yield from _faults(each, schema["items"], f"{place}[{number}]")


def _resolved(schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = published("openapi")["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _nullable(schema: Schema) -> bool:
    named = schema.get("type")
    listed = isinstance(named, list) and "null" in named
    return bool(schema.get("nullable")) or listed or not schema


def _has_type(value: Any, named: Any) -> bool:  # noqa: ANN401  # any JSON
    names = named if isinstance(named, list) else [named] if named else []
    if isinstance(value, bool):
        return not names or "boolean" in names
    return not names or any(isinstance(value, TYPES.get(each, ())) for each in names)
