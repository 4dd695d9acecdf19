"""What a GraphQL request weighs: points, nodes, and the limits on its arguments.

Points are the requests needed to fulfil each unique connection, at its full `first` or `last`,
summed, divided by 100 and rounded, at least 1. Nodes are what those pages could hold together.
https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

from github_server.sight import Refused

HasFields = GraphQLObjectType | GraphQLInterfaceType
MAX_NODES = 500_000
MAX_PAGE = 100


@dataclass
class Price:
    """What a document costs before it runs."""

    connection_requests: int = 0
    nodes: int = 0
    refusals: list[Refused] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The points taken from the hourly budget."""
        return max(1, round(self.connection_requests / 100))


def price(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: VariableValues,
) -> Price:
    """Weigh one operation of a valid document; what breaks a limit is in `refusals`."""
    pricer = _Pricer(schema, document, variables)
    root = schema.get_root_type(operation.operation)
    if root is not None:
        pricer.visit(operation.selection_set, root, times=1)
    return pricer.price


class _Pricer:
    """A walk through one operation."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues
    ) -> None:
        self.price = Price()
        self._schema, self._variables = schema, variables
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }

    def visit(
        self, selections: SelectionSetNode, parent: GraphQLCompositeType, *, times: int
    ) -> None:
        """Add what the selections weigh when their parent occurs `times` times."""
        for node, owner in self._fields(selections, parent):
            fields = owner.fields if isinstance(owner, HasFields) else {}
            if definition := fields.get(node.name.value):
                self._visit_field(node, definition, times)

    def _visit_field(self, node: FieldNode, definition: GraphQLField, times: int) -> None:
        if node.selection_set is None:
            return
        arguments = get_argument_values(definition, node, self._variables)
        named = get_named_type(definition.type)
        if "first" in definition.args and named.name.endswith("Connection"):
            times = self._count_connection(node, arguments, times)
        elif node.name.value == "nodes" and "ids" in arguments:
            times *= len(arguments["ids"])
            self.price.nodes += times
        elif "maxRepositories" in arguments:
            # a plain list is no connection: the formula multiplies by page sizes only
            self._check_max_repositories(node, arguments["maxRepositories"])
        if is_composite_type(named):
            self.visit(node.selection_set, named, times=times)

    def _count_connection(self, node: FieldNode, arguments: Mapping[str, Any], times: int) -> int:
        size = self._page_size(node, arguments)
        self.price.connection_requests += times
        self.price.nodes += times * size
        if self.price.nodes > MAX_NODES:
            self._refuse(
                "MAX_NODE_LIMIT_EXCEEDED",
                f"By the time this query traverses to the {node.name.value} connection, it is "
                f"requesting up to {self.price.nodes:,} possible nodes which exceeds the maximum "
                f"limit of {MAX_NODES:,}.",
            )
        return times * size

    def _page_size(self, node: FieldNode, arguments: Mapping[str, Any]) -> int:
        name = node.name.value
        bounds = {
            key: arguments[key] for key in ("first", "last") if arguments.get(key) is not None
        }
        if len(bounds) == 2:
            self._refuse(
                "INVALID_PAGINATION_BOUNDARIES",
                f"Passing both `first` and `last` to paginate the `{name}` connection is not "
                "supported.",
            )
        if not bounds:
            if _lists_nodes(node):
                self._refuse(
                    "MISSING_PAGINATION_BOUNDARIES",
                    f"You must provide a `first` or `last` value to properly paginate the `{name}` "
                    "connection.",
                )
            return 0
        (bound, size), *_ = bounds.items()
        if not 1 <= size <= MAX_PAGE:
            self._refuse(
                "EXCESSIVE_PAGINATION" if size > MAX_PAGE else "INSUFFICIENT_PAGINATION",
                f"Requesting {size} records on the `{name}` connection is outside the `{bound}` "
                f"limit of 1 to {MAX_PAGE} records.",
            )
        return int(size)

    def _check_max_repositories(self, node: FieldNode, size: int) -> None:
        if not 1 <= size <= MAX_PAGE:
            self._refuse(
                "ARGUMENT_LIMIT",
                f"`maxRepositories` of `{node.name.value}` must be 1 to {MAX_PAGE}.",
            )

    def _refuse(self, kind: str, message: str) -> None:
        self.price.refusals.append(Refused(kind, message))

    def _fields(
        self, selections: SelectionSetNode, parent: GraphQLCompositeType
    ) -> Iterator[tuple[FieldNode, GraphQLCompositeType]]:
        for node in selections.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                yield node, parent
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                yield from self._fields(
                    node.selection_set, self._type(condition.name.value) if condition else parent
                )
            elif isinstance(node, FragmentSpreadNode):
                fragment = self._fragments[node.name.value]
                yield from self._fields(
                    fragment.selection_set, self._type(fragment.type_condition.name.value)
                )

    def _type(self, name: str) -> GraphQLCompositeType:
        found = self._schema.type_map[name]
        if not is_composite_type(found):
            raise TypeError(f"{name} is no composite type")
        return found

    def _included(self, node: Any) -> bool:  # noqa: ANN401  # any of the three selections
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])


def _lists_nodes(node: FieldNode) -> bool:
    """Tell whether a connection's nodes are asked for; its totals need no page size."""
    selections = node.selection_set.selections if node.selection_set else ()
    return any(
        not isinstance(each, FieldNode) or each.name.value in ("nodes", "edges")
        for each in selections
    )
