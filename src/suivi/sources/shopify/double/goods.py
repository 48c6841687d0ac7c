"""Fulfillment orders: holds, schedules, what may be done when (facts 2.2 to 2.4)."""

from suivi.sources.shopify.double.ids import moment, number
from suivi.sources.shopify.double.state import FulfillmentOrder, Hold, Json, Order, PartLine
from suivi.sources.shopify.double.statuses import actions
from suivi.sources.shopify.double.store import Refused, Store

MOST_HOLDS = 10  # active ones of an app on one fulfillment order
LONGEST_HANDLE = 64


def find(store: Store, global_id: str) -> tuple[Order, FulfillmentOrder]:
    """A fulfillment order with its order. Raises ``Refused``."""
    wanted = number(global_id)
    order = store.owner(wanted, "Fulfillment order")
    return order, next(part for part in order.parts if part.id == wanted)


def allowed(part: FulfillmentOrder, action: str) -> None:
    """Raises ``Refused`` unless the part's supported actions hold this one."""
    if action not in actions(part):
        raise Refused(f"The fulfillment order is {part.status.lower()}, so this is not possible.", None, ["id"])


def hold(store: Store, global_id: str, asked: Json) -> tuple[Order, Hold, FulfillmentOrder, FulfillmentOrder | None]:
    """Holds a part, or some of its pieces: then the rest goes into a new fulfillment order."""
    order, part = find(store, global_id)
    allowed(part, "HOLD")
    ours = [one for one in part.holds if not one.by]
    handle = asked.get("handle") or ""
    if len(ours) >= MOST_HOLDS:
        raise Refused("There are too many holds already.", "FULFILLMENT_ORDER_HOLD_LIMIT_REACHED", ["id"])
    if any(one.handle == handle for one in ours):
        raise Refused("The handle is taken.", "DUPLICATE_FULFILLMENT_HOLD_HANDLE", ["fulfillmentHold", "handle"])
    if len(handle) > LONGEST_HANDLE:
        raise Refused("The handle is too long.", "INVALID", ["fulfillmentHold", "handle"])
    rest = _split(store, order, part, asked.get("fulfillmentOrderLineItems") or [])
    found = Hold(store.next_id(), asked["reason"], asked.get("reasonNotes") or "", handle)
    put_on_hold(store, order, part, found)
    return order, found, part, rest


def put_on_hold(store: Store, order: Order, part: FulfillmentOrder, found: Hold) -> None:
    """Adds a hold, ours or another app's, and tells of it."""
    first = not part.holds
    part.holds.append(found)
    part.status, part.updated_at = "ON_HOLD", store.now()
    topics = ["fulfillment_holds/added", *(["fulfillment_orders/placed_on_hold"] if first else [])]
    store.changed(order, *topics, thing=(part, found))


def release(store: Store, global_id: str, hold_ids: list[str] | None) -> tuple[Order, FulfillmentOrder]:
    """Lets go of these holds; of all of them, other apps' too, when no ids are given."""
    order, part = find(store, global_id)
    allowed(part, "RELEASE_HOLD")
    wanted = {number(one) for one in hold_ids} if hold_ids is not None else {one.id for one in part.holds}
    gone = [one for one in part.holds if one.id in wanted]
    part.holds = [one for one in part.holds if one.id not in wanted]
    if not part.holds:
        part.status = "SCHEDULED" if part.fulfill_at and part.fulfill_at > store.now() else _working(order, part)
    part.updated_at = store.now()
    for one in gone:
        store.changed(order, "fulfillment_holds/released", thing=(part, one))
    if not part.holds:
        store.changed(order, "fulfillment_orders/hold_released", thing=part)
    return order, part


def reschedule(store: Store, global_id: str, fulfill_at: str) -> tuple[Order, FulfillmentOrder]:
    """Moves the day of a scheduled part."""
    order, part = find(store, global_id)
    if part.status != "SCHEDULED":
        raise Refused("Only scheduled fulfillment orders can be rescheduled.", None, ["id"])
    at = moment(fulfill_at)
    if at <= store.now():
        raise Refused("The date must be in the future.", None, ["fulfillAt"])
    part.fulfill_at, part.updated_at = at, store.now()
    store.changed(order, "fulfillment_orders/rescheduled", thing=part)
    return order, part


def open_early(store: Store, global_id: str) -> tuple[Order, FulfillmentOrder]:
    """Makes a scheduled part, or one in progress, ready to be fulfilled."""
    order, part = find(store, global_id)
    allowed(part, "MARK_AS_OPEN")
    part.status, part.updated_at = "OPEN", store.now()
    store.changed(order)
    return order, part


def _working(order: Order, part: FulfillmentOrder) -> str:
    """The status of a part that is on hold no more: in progress where some of it left already."""
    begun = any(line.part == part.id for one in order.fulfillments if one.status == "SUCCESS" for line in one.lines)
    return "IN_PROGRESS" if begun else "OPEN"


def _split(store: Store, order: Order, part: FulfillmentOrder, asked: list[Json]) -> FulfillmentOrder | None:
    """Keeps the asked pieces in the part and puts the rest into a new one, None where nothing is left over."""
    if not asked:
        return None
    if part.holds:
        raise Refused("The fulfillment order is not splittable.", "FULFILLMENT_ORDER_NOT_SPLITTABLE", ["id"])
    wanted = _wanted(part, asked)
    rest = [
        PartLine(store.next_id(), one.line, left, left)
        for one in part.lines
        if (left := one.remaining - wanted.get(one.id, 0))
    ]
    if not rest:
        return None
    for one in part.lines:
        one.total -= one.remaining - wanted.get(one.id, 0)
        one.remaining = wanted.get(one.id, 0)
    part.lines = [one for one in part.lines if one.total]
    new = FulfillmentOrder(store.next_id(), rest, part.location, store.now(), part.status, fulfill_at=part.fulfill_at)
    order.parts.append(new)
    store.changed(order, "fulfillment_orders/split", thing=(part, new))
    return new


def _wanted(part: FulfillmentOrder, asked: list[Json]) -> dict[int, int]:
    ids = [number(one["id"]) for one in asked]
    if len(set(ids)) < len(ids):
        raise Refused("A line is there twice.", "DUPLICATED_FULFILLMENT_ORDER_LINE_ITEMS", ["fulfillmentHold"])
    wanted = {number(one["id"]): one["quantity"] for one in asked}
    if any(quantity <= 0 for quantity in wanted.values()):
        raise Refused("The quantity must be greater than zero.", "GREATER_THAN_ZERO", ["fulfillmentHold"])
    there = {one.id: one.remaining for one in part.lines}
    if any(quantity > there.get(key, 0) for key, quantity in wanted.items()):
        raise Refused("There are not so many pieces.", "INVALID_LINE_ITEM_QUANTITY", ["fulfillmentHold"])
    return wanted
