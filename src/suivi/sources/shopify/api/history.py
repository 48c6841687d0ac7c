"""The whole history of a store as a file: asked for, while Shopify writes it, and what it may hold.

Source: Shopify, bulk operations: one query without variables, whose answer is a file kept for seven days.
"""

from dataclasses import dataclass, field
from datetime import datetime

from graphql import REMOVE, FieldNode, Visitor, VisitorAction, parse, print_ast, visit

from suivi.sources.reading import NOTE, Object, mapping, text, whole
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.documents import document
from suivi.sources.shopify.api.orders import SEES
from suivi.sources.shopify.api.tokens import granted

# A bulk query fails as a whole where the token may not see one of its fields: any one of each set lets a field through.
NEEDED: dict[str, frozenset[str]] = {
    "fulfillmentOrders": SEES["seesParts"],
    "returns": SEES["seesReturns"],
    "customer": frozenset({"read_customers"}),
}
# What a store may withhold whatever the permissions are: protected customer data, and what only some stores have.
PROTECTED = frozenset({"customer", "email", "phone", "shippingAddress", "billingAddress", "risk", "disputes"})
BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})


@dataclass(frozen=True, slots=True)
class Begun:
    """What became of the question: an operation's id, or why there is none. ``busy``: later there may be one."""

    id: str = ""
    busy: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How far Shopify is. ``status``: its word. ``url``: the file, "" where it is empty or not there (yet);
    ``broken``: the file is only a part, since the operation failed with ``error``. ``size`` in bytes, 0: not told.
    """

    status: str
    error: str = ""
    objects: int = 0
    orders: int = 0
    size: int = 0
    url: str = field(default="", repr=False)
    broken: bool = False


class _Without(Visitor):
    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names

    def enter_field(self, node: FieldNode, *_: object) -> VisitorAction:
        return REMOVE if node.name.value in self.names else None


def question(scopes: frozenset[str] | None, *, bare: bool = False) -> str:
    """The bulk query for all orders, without what the token may not see. ``scopes``: None where that is not known;
    ``bare``: also without what stores may withhold.
    """
    lacking = {name for name, needed in NEEDED.items() if scopes is not None and not granted(scopes) & needed}
    asked = document("orders_in_bulk").text
    return print_ast(visit(parse(asked), _Without(frozenset(lacking) | (PROTECTED if bare else frozenset()))))


def expected(client: Client, now: datetime, query: str | None = None) -> int:
    """How many orders the token sees, or of those how many fit ``query``. Raises as ``Client.call`` does."""
    return whole(mapping(client.call("orders_count", {"query": query}, now).data, "ordersCount"), "count")


def begin(client: Client, now: datetime, *, bare: bool = False) -> Begun:
    """Asks for the file. Raises as ``Client.call`` does."""
    answer = client.call("bulk_run", {"query": question(client.scopes, bare=bare)}, now)
    if answer.user_errors:
        first = answer.user_errors[0]
        return Begun(busy=first.code in BUSY, why=first.message[:300])
    return Begun(_id(mapping(mapping(answer.data, "bulkOperationRunQuery"), "bulkOperation")))


def look(client: Client, id_: str, now: datetime) -> Writing | None:
    """How far an operation is, None where Shopify does not know it (any more). Raises as ``Client.call`` does."""
    told = mapping(client.call("bulk_state", {"id": id_}, now).data, "bulkOperation")
    if not told:
        return None
    url, part = text(told, "url", NOTE), text(told, "partialDataUrl", NOTE)
    return Writing(
        status=text(told, "status"),
        error=text(told, "errorCode"),
        objects=_count(told, "objectCount"),
        orders=_count(told, "rootObjectCount"),
        size=_count(told, "fileSize"),
        url=url or part,
        broken=bool(part and not url),
    )


def cancel(client: Client, id_: str, now: datetime) -> None:
    """Has Shopify write no further; one that has ended stays as it is. Raises as ``Client.call`` does."""
    client.call("bulk_cancel", {"id": id_}, now)


def _id(operation: Object) -> str:
    return text(operation, "id")


def _count(told: Object, key: str) -> int:
    """Shopify tells these as text, because they may be large."""
    found = text(told, key)
    return int(found) if found.isascii() and found.isdecimal() else 0
