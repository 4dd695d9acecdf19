"""The one thing every resolver is handed beside its source: who asks, and of which world."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, TypeVar

from graphql import GraphQLResolveInfo

from github_server.index import Authored, Index
from github_server.sight import Sight

Made = TypeVar("Made", bound=Authored)


class NotServed(Exception):  # it says what the stand-in lacks
    """Something of the schema that the stand-in has no answer for: never a silent null."""


@dataclass
class Ask:
    """A GraphQL request as resolvers see it; `now` is the server's clock as an ISO text."""

    index: Index
    sight: Sight
    now: str
    rate_limit: dict[str, Any] = field(default_factory=dict)

    def seen(self, made: Iterable[Made]) -> list[Made]:
        """Leave out what the credential cannot know of; what is refused becomes null later."""
        return [each for each in made if not self.sight.hides(each.repository)]


Info = GraphQLResolveInfo[Ask]
Resolver = Callable[..., Any]
FIELDS: dict[tuple[str, str], Resolver] = {}


@cache
def snake(name: str) -> str:
    """Write a name of the schema as Python does."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def snake_cased(arguments: dict[str, Any]) -> dict[str, Any]:
    """Write the names of arguments as Python does."""
    return {snake(name): value for name, value in arguments.items()}


def field_of(*types: str, name: str) -> Callable[[Resolver], Resolver]:
    """Register a function as the resolver of a field: `resolve(source, ask, **arguments)`."""

    def register(resolve: Resolver) -> Resolver:
        @wraps(resolve)
        def resolver(source: object, info: Info, **arguments: object) -> object:
            return resolve(source, info.context, **snake_cased(arguments))

        for each in types:
            FIELDS[each, name] = resolver
        return resolve

    return register


def aliases(type_name: str, **attributes: str) -> None:
    """Register fields that are attributes of another name."""
    for name, attribute in attributes.items():
        FIELDS[type_name, name] = _reader(attribute)


def constants(type_name: str, **values: object) -> None:
    """Register fields that have the same value everywhere in this world."""
    for name, value in values.items():
        FIELDS[type_name, name] = _constant(value)


def _reader(attribute: str) -> Resolver:
    def resolver(source: object, _: Info, **__: object) -> object:
        return getattr(source, attribute)

    return resolver


def _constant(value: object) -> Resolver:
    def resolver(_: object, __: Info, **___: object) -> object:
        return value

    return resolver
