"""Bulk operations: a query run in the background whose answer is a file of lines (facts 8.3)."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from graphql import (
    FieldNode,
    GraphQLNamedType,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from suivi.sources.shopify.double.execute import NEEDED, Info, Resolver, Session, may, prepared, schema
from suivi.sources.shopify.double.ids import gid, iso
from suivi.sources.shopify.double.mutations import answer
from suivi.sources.shopify.double.queries import visible
from suivi.sources.shopify.double.state import Json, Order, Value
from suivi.sources.shopify.double.store import Refused, Store
from suivi.sources.shopify.double.views import order as order_view

AT_ONCE = 5
CONNECTIONS = 5
DEPTH = 2
RUNNING = frozenset({"CREATED", "RUNNING"})
STEP = 2_000  # orders written at a time, so that the store goes on answering


@dataclass
class Operation:
    """One bulk query."""

    id: str
    selections: SelectionSetNode
    created_at: datetime
    path: Path
    left: list[Order] | None = None
    status: str = "CREATED"
    completed_at: datetime | None = None
    error: str | None = None
    breaks: str | None = None  # the error with which it breaks off half way
    objects: int = 0
    roots: int = 0


@dataclass
class Bulk:
    """A store's bulk operations. ``fail_next``: the error with which the next one breaks off half way."""

    store: Store
    address: str = ""  # where files are served, with a slash at the end
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="local-shopify-")))
    operations: dict[str, Operation] = field(default_factory=dict)
    fail_next: str | None = None

    def start(self, session: Session, query: str) -> Operation:
        """Checks a query and runs it later. Raises ``Refused``."""
        if sum(one.status in RUNNING for one in self.operations.values()) >= AT_ONCE:
            raise Refused("Five bulk queries are running already.", "OPERATION_IN_PROGRESS", None)
        selections = checked(query)
        number = self.store.next_id()
        operation = Operation(
            gid("BulkOperation", number), selections, self.store.now(), self.folder / f"{number}.jsonl"
        )
        self.operations[operation.id] = operation
        self.store.later(lambda: self._run(operation, session))
        return operation

    def cancel(self, id_: str) -> Operation:
        """Stops an operation that still runs."""
        operation = self.operations.get(id_)
        if operation is None or operation.status not in RUNNING:
            raise Refused("The bulk operation cannot be canceled.", None, ["id"])
        operation.status, operation.completed_at = "CANCELED", self.store.now()
        return operation

    def expire(self) -> None:
        """Takes the files away, as Shopify does after seven days."""
        for operation in self.operations.values():
            if operation.completed_at:
                operation.status = "EXPIRED"
                operation.path.unlink(missing_ok=True)

    def _run(self, operation: Operation, session: Session) -> None:
        """Writes some orders, and goes on later where there are more."""
        if operation.status not in RUNNING:
            return
        if operation.left is None:
            operation.left = self._found(operation, session)
        some, operation.left = operation.left[:STEP], operation.left[STEP:]
        with operation.path.open("a", encoding="utf-8") as file:
            for one in some:
                operation.roots += 1
                for line in lines(operation.selections, order_view(self.store, one)):
                    operation.objects += 1
                    file.write(json.dumps(line, separators=(",", ":")) + "\n")
        if operation.left:
            operation.status = "RUNNING"
            self.store.later(lambda: self._run(operation, session))
        else:
            self._end(operation)

    def _found(self, operation: Operation, session: Session) -> list[Order]:
        """The orders to be written; which error it will end with is settled here."""
        operation.breaks, self.fail_next = self.fail_next, None
        if not all(_allowed(session, node) for node in operation.selections.selections):
            operation.breaks = "ACCESS_DENIED"
            return []
        found = sorted((one for one in self.store.orders.values() if visible(session, one)), key=lambda one: one.id)
        return found[: len(found) // 2] if operation.breaks else found

    def _end(self, operation: Operation) -> None:
        operation.error = operation.breaks
        operation.status = "FAILED" if operation.error else "COMPLETED"
        operation.completed_at = self.store.now()
        self.store.tell("bulk_operations/finish", None, self._told(operation))

    def _told(self, operation: Operation) -> Json:
        return {
            "admin_graphql_api_id": operation.id,
            "status": operation.status.lower(),
            "error_code": operation.error.lower() if operation.error else None,
            "type": "query",
            "created_at": iso(operation.created_at),
            "completed_at": iso(operation.completed_at),
        }

    def view(self, operation: Operation) -> Json:
        """``BulkOperation``: no address when nothing was found, another one when it broke off."""
        size = operation.path.stat().st_size if operation.completed_at and operation.path.is_file() else 0
        url = f"{self.address}{operation.path.name}" if size else None
        return {
            "id": operation.id,
            "status": operation.status,
            "errorCode": operation.error,
            "createdAt": iso(operation.created_at),
            "completedAt": iso(operation.completed_at),
            "objectCount": str(operation.objects),
            "rootObjectCount": str(operation.roots),
            "fileSize": str(size) if size else None,
            "url": url if operation.status == "COMPLETED" else None,
            "partialDataUrl": url if operation.status == "FAILED" else None,
        }


def _allowed(session: Session, node: SelectionNode) -> bool:
    """Whether the token may see this field of an order: a bulk query fails as a whole where it may not."""
    name = node.name.value if isinstance(node, FieldNode) else ""
    return may(session, NEEDED.get(("Order", name), frozenset())) and f"Order.{name}" not in session.withheld


def checked(query: str) -> SelectionSetNode:
    """The selections of an order in a bulk query. Raises ``Refused`` for what bulk operations do not allow."""
    document, errors = prepared(query)
    if errors:
        raise Refused(f"Invalid bulk query: {errors[0].message}", "INVALID", ["query"])
    operation = document.definitions[0]
    if len(document.definitions) != 1 or not isinstance(operation, OperationDefinitionNode):
        raise Refused("A bulk query is one operation without fragments.", "INVALID", ["query"])
    root = schema().query_type
    assert root is not None
    depths = list(_depths(operation.selection_set, root, 0, in_list=False))
    if not 1 <= len(depths) <= CONNECTIONS or max(depths) > DEPTH:
        raise Refused("A bulk query has one to five connections, two levels deep.", "INVALID", ["query"])
    (field_,) = operation.selection_set.selections
    if not isinstance(field_, FieldNode) or field_.name.value != "orders":
        raise Refused("The local Shopify reads orders in bulk and nothing else.", "INVALID", ["query"])
    return _node(field_)


def _depths(selections: SelectionSetNode, parent: GraphQLNamedType, depth: int, *, in_list: bool) -> Iterator[int]:
    """How deep each connection stands. Raises ``Refused`` for one inside of a plain list."""
    for node in selections.selections:
        if not isinstance(node, FieldNode):
            raise Refused("A bulk query is one operation without fragments.", "INVALID", ["query"])
        if node.selection_set is None:
            continue
        definition = parent.fields[node.name.value]  # type: ignore[attr-defined]
        kind = get_named_type(definition.type)
        listed = is_list_type(definition.type.of_type if is_non_null_type(definition.type) else definition.type)
        if kind.name.endswith("Connection"):
            if in_list:
                words = "Queries that contain a connection field within a list field are not currently supported."
                raise Refused(words, "INVALID", ["query"])
            yield depth
            inner = _entries(kind)
            yield from _depths(_node(node), inner, depth + 1, in_list=False)
        else:
            yield from _depths(node.selection_set, kind, depth, in_list=in_list or listed)


def _entries(kind: GraphQLNamedType) -> GraphQLNamedType:
    """The type of a connection's entries."""
    fields = kind.fields  # type: ignore[attr-defined]
    direct = fields["nodes"] if "nodes" in fields else get_named_type(fields["edges"].type).fields["node"]
    found: GraphQLNamedType = get_named_type(direct.type)
    return found


def _child(selections: SelectionSetNode | None, name: str) -> SelectionSetNode | None:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode) and node.name.value == name:
            return node.selection_set
    return None


def _node(field_: FieldNode) -> SelectionSetNode:
    """What is asked of each entry of a connection, by ``edges { node }`` or by ``nodes``. Raises ``Refused``."""
    edges = _child(field_.selection_set, "edges")
    found = _child(edges, "node") if edges else _child(field_.selection_set, "nodes")
    if found is None:
        raise Refused("A bulk query asks for the nodes of its connections.", "INVALID", ["query"])
    return found


def lines(selections: SelectionSetNode, value: Json, parent: str = "") -> Iterator[Json]:
    """An object's line, then those of its children, which name it."""
    children: list[tuple[SelectionSetNode, list[Json]]] = []
    own = _shown(selections, value, children)
    yield {**own, "__parentId": parent} if parent else own
    for inner, items in children:
        for item in items:
            yield from lines(inner, item, value["id"])


def _shown(selections: SelectionSetNode, value: Json, children: list[tuple[SelectionSetNode, list[Json]]]) -> Json:
    shown: Json = {}
    for node in selections.selections:
        assert isinstance(node, FieldNode)
        name, found = node.name.value, value[node.name.value]
        if node.selection_set is None:
            shown[name] = found
        elif _is_connection(node):
            children.append((_node(node), found))
        else:
            shown[name] = _inner(node.selection_set, found, children)
    return shown


def _inner(selections: SelectionSetNode, found: Value, children: list[tuple[SelectionSetNode, list[Json]]]) -> Value:
    if isinstance(found, list):
        return [_shown(selections, one, children) for one in found]
    return _shown(selections, found, children) if found is not None else None


def _is_connection(node: FieldNode) -> bool:
    return _child(node.selection_set, "edges") is not None or _child(node.selection_set, "nodes") is not None


def resolvers(bulk: Bulk) -> dict[str, Resolver]:
    """Bulk operations as GraphQL has them."""

    def run(session: Session, info: Info, asked: Json) -> Json:
        def payload() -> Json:
            return {"bulkOperation": bulk.view(bulk.start(session, asked["query"]))}

        return answer("bulkOperationRunQuery", payload, info)

    def cancel(_session: Session, info: Info, asked: Json) -> Json:
        return answer("bulkOperationCancel", lambda: {"bulkOperation": bulk.view(bulk.cancel(asked["id"]))}, info)

    def state(_session: Session, _info: Info, asked: Json) -> Json | None:
        found = bulk.operations.get(asked["id"])
        return bulk.view(found) if found else None

    return {"bulkOperationRunQuery": run, "bulkOperationCancel": cancel, "bulkOperation": state}
