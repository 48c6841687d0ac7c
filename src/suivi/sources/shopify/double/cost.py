"""What a query costs, and the bucket that it is taken from (facts 8.2).

The formula is fitted to recorded answers, not official: a connection costs 2 + f(first) × its node, money is free.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
    value_from_ast_untyped,
)

from suivi.sources.shopify.double.state import Value

SIZES = (1, 3, 5, 10, 20, 50, 100, 250)
FACTORS = (1, 2, 3, 4, 5, 7, 9, 11)
MOST = 1000
MUTATION = 10
FREE = frozenset({"MoneyBag", "MoneyV2"})


def factor(first: int) -> int:
    """f of the formula; between two recorded sizes that of the larger one."""
    return FACTORS[min(bisect_left(SIZES, first), len(FACTORS) - 1)] if first > 0 else 0


@dataclass
class Bucket:
    """Points that come back at a steady rate."""

    maximum: float = 2000
    rate: float = 100
    available: float = 2000
    at: datetime | None = None

    def fill(self, now: datetime) -> None:
        """Adds what came back since the last look."""
        if self.at is not None and now > self.at:
            self.available = min(self.maximum, self.available + (now - self.at).total_seconds() * self.rate)
        self.at = now

    def told(self, requested: float, actual: float | None) -> dict[str, Any]:
        """``extensions.cost``."""
        return {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": self.maximum,
                "currentlyAvailable": int(self.available),
                "restoreRate": self.rate,
            },
        }


@dataclass(frozen=True)
class Price:
    """Costs of one operation with its variables."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def requested(self, operation: OperationDefinitionNode) -> int:
        """What is asked at most."""
        writes = operation.operation is OperationType.MUTATION
        root = self.schema.get_root_type(operation.operation)
        assert root is not None
        inside = self._fields(operation.selection_set, root, None)
        return MUTATION + inside if writes else inside

    def actual(self, operation: OperationDefinitionNode, data: dict[str, Any] | None) -> int:
        """What was there."""
        writes = operation.operation is OperationType.MUTATION
        root = self.schema.get_root_type(operation.operation)
        assert root is not None
        inside = self._fields(operation.selection_set, root, data or {})
        return MUTATION + inside if writes else inside

    def _fields(self, selections: SelectionSetNode, parent: GraphQLNamedType, data: Value) -> int:
        return sum(self._field(node, kind, data) for node, kind in self._each(selections, parent))

    def _each(
        self, selections: SelectionSetNode, parent: GraphQLNamedType
    ) -> Iterable[tuple[FieldNode, GraphQLNamedType]]:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node, parent
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                yield from self._each(fragment.selection_set, self.schema.type_map[fragment.type_condition.name.value])
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                yield from self._each(
                    node.selection_set, self.schema.type_map[condition.name.value] if condition else parent
                )

    def _field(self, node: FieldNode, parent: GraphQLNamedType, data: Value) -> int:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or node.selection_set is None:
            return 0
        kind = get_named_type(definition.type)
        if not is_composite_type(kind) or kind.name in FREE:
            return 0
        value = data.get(node.alias.value if node.alias else node.name.value) if isinstance(data, dict) else data
        if data is not None and value is None:
            return 0
        arguments = self._arguments(node)
        if kind.name.endswith("Connection"):
            return 2 + self._page(node, kind, arguments.get("first") or 0, value)
        nullable = definition.type.of_type if is_non_null_type(definition.type) else definition.type
        if is_list_type(nullable):
            asked = len(arguments["ids"]) if "ids" in arguments else None
            return self._list(node, kind, arguments.get("first"), asked, value)
        return 1 + self._fields(node.selection_set, kind, value)

    def _page(self, node: FieldNode, kind: GraphQLNamedType, first: int, value: Value) -> int:
        assert node.selection_set is not None
        cost = 0
        for child, _ in self._each(node.selection_set, kind):
            if child.name.value != "nodes":
                cost += 1 if child.selection_set else 0
                continue
            node_type = get_named_type(kind.fields["nodes"].type)  # type: ignore[attr-defined]
            found = value.get("nodes") if isinstance(value, dict) else None
            assert node_type is not None
            cost += self._list(child, node_type, first, None, found)
        return cost

    def _list(self, node: FieldNode, kind: GraphQLNamedType, first: int | None, asked: int | None, value: Value) -> int:
        assert node.selection_set is not None
        if isinstance(value, list):
            each = [1 + self._fields(node.selection_set, kind, one) for one in value if one is not None]
            if first is None:
                return sum(each)
            return round(factor(len(each)) * sum(each) / len(each)) if each else 0
        one = 1 + self._fields(node.selection_set, kind, None)
        return one * (asked if asked is not None else factor(first) if first is not None else 1)

    def _arguments(self, node: FieldNode) -> dict[str, Any]:
        return {one.name.value: value_from_ast_untyped(one.value, self.variables) for one in node.arguments or ()}
