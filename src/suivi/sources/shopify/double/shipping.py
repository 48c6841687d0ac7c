"""Fulfillments: what leaves, how it is followed, and what happens when it is taken back (facts 2.6, 3)."""

from itertools import zip_longest

from suivi.sources.shopify.double import statuses
from suivi.sources.shopify.double.goods import allowed, find
from suivi.sources.shopify.double.ids import moment, number
from suivi.sources.shopify.double.orders import archive_if_done, note, reopen
from suivi.sources.shopify.double.state import Event, Fulfillment, FulfillmentOrder, Json, Order, PartLine, Sent
from suivi.sources.shopify.double.store import Refused, Store

Take = list[tuple[FulfillmentOrder, PartLine, int]]


def fulfill(store: Store, asked: Json) -> tuple[Order, Fulfillment]:
    """Ships pieces of fulfillment orders of one order and one location."""
    order, taken = _taken(store, asked["lineItemsByFulfillmentOrder"])
    now = store.now()
    for _, line, quantity in taken:
        line.remaining -= quantity
    for part in {part.id: part for part, _, _ in taken}.values():
        part.status, part.updated_at = ("IN_PROGRESS" if part.remaining else "CLOSED"), now
    sent = Fulfillment(
        id=store.next_id(),
        name=f"{order.name}-F{len(order.fulfillments) + 1}",
        at=now,
        updated_at=now,
        location=taken[0][0].location,
        lines=[Sent(store.next_id(), line.line, quantity, part.id, line.id) for part, line, quantity in taken],
        tracking=tracking(asked.get("trackingInfo")),
    )
    order.fulfillments.append(sent)
    note(store, order, "fulfillment_success", "A fulfillment was created.")
    if asked.get("notifyCustomer") and order.email:
        store.mails.append({"order": order.id, "kind": "shipping_confirmation", "to": order.email})
        note(store, order, "mail_sent", f"A shipping confirmation was sent to {order.email}.")
    whole = statuses.fulfillment(order) == "FULFILLED"
    store.changed(order, "fulfillments/create", thing=sent)
    store.changed(order, "orders/fulfilled" if whole else "orders/partially_fulfilled")
    archive_if_done(store, order)
    return order, sent


def _taken(store: Store, asked: list[Json]) -> tuple[Order, Take]:
    """Which pieces leave. Raises ``Refused`` when they may not, or not together."""
    found = [(*find(store, one["fulfillmentOrderId"]), one.get("fulfillmentOrderLineItems")) for one in asked]
    if not found:
        raise Refused("No fulfillment order is given.", None, ["fulfillment"])
    if len({order.id for order, _, _ in found}) > 1:
        raise Refused("All fulfillment orders must be of one order.", None, ["fulfillment"])
    if len({part.location for _, part, _ in found}) > 1:
        raise Refused("All fulfillment orders must be at one location.", None, ["fulfillment"])
    taken: Take = []
    for _, part, lines in found:
        allowed(part, "CREATE_FULFILLMENT")
        taken += _lines(part, lines)
    if not taken:
        raise Refused("Nothing is left to be fulfilled.", None, ["fulfillment"])
    return found[0][0], taken


def _lines(part: FulfillmentOrder, asked: list[Json] | None) -> Take:
    if not asked:
        return [(part, line, line.remaining) for line in part.lines if line.remaining]
    lines = {line.id: line for line in part.lines}
    taken: Take = []
    for one in asked:
        line, quantity = lines.get(number(one["id"])), one["quantity"]
        if line is None or not 0 < quantity <= line.remaining:
            raise Refused("Invalid fulfillment order line item quantity requested.", None, ["fulfillment"])
        taken.append((part, line, quantity))
    return taken


def tracking(asked: Json | None) -> list[Json]:
    """Numbers with their addresses, of one carrier: ``numbers[i]`` belongs to ``urls[i]`` (facts 3.3)."""
    given = asked or {}
    numbers = given.get("numbers") or ([given["number"]] if given.get("number") else [])
    urls = given.get("urls") or ([given["url"]] if given.get("url") else [])
    return [{"company": given.get("company"), "number": one, "url": url} for one, url in zip_longest(numbers, urls)]


def find_sent(store: Store, global_id: str) -> tuple[Order, Fulfillment]:
    """A fulfillment with its order. Raises ``Refused``."""
    wanted = number(global_id)
    order = store.owner(wanted, "Fulfillment")
    return order, next(one for one in order.fulfillments if one.id == wanted)


def cancel(store: Store, global_id: str) -> tuple[Order, Fulfillment]:
    """Takes a fulfillment back: its pieces wait in a new, open fulfillment order, and an archived order reopens."""
    order, sent = find_sent(store, global_id)
    if sent.status == "CANCELLED":
        raise Refused("The fulfillment is already cancelled.", None, ["id"])
    now = store.now()
    sent.status, sent.updated_at = "CANCELLED", now
    closed: list[PartLine] = []
    for line in sent.lines:
        part = next(one for one in order.parts if one.id == line.part)
        place = next(one for one in part.lines if one.id == line.part_line)
        place.remaining += line.quantity
        if part.status == "CLOSED":
            closed.append(PartLine(store.next_id(), line.line, line.quantity, line.quantity))
    if closed:
        order.parts.append(FulfillmentOrder(store.next_id(), closed, sent.location, now, fulfill_at=now))
    if order.archived_by_shopify:
        reopen(order)
    note(store, order, "fulfillment_cancelled", "A fulfillment was cancelled.")
    store.changed(order, "fulfillments/update", thing=sent)
    return order, sent


def track(store: Store, global_id: str, asked: Json, notify: bool) -> tuple[Order, Fulfillment]:
    """Changes carrier, numbers and addresses."""
    order, sent = find_sent(store, global_id)
    if sent.status == "CANCELLED":
        raise Refused("The fulfillment is cancelled.", None, ["fulfillmentId"])
    sent.tracking, sent.updated_at = tracking(asked), store.now()
    if notify and order.email:
        store.mails.append({"order": order.id, "kind": "shipping_update", "to": order.email})
    store.changed(order, "fulfillments/update", thing=sent)
    return order, sent


def tell(store: Store, asked: Json) -> tuple[Order, Fulfillment, Event]:
    """A carrier's word on a shipment. It never changes the order's fulfillment status (facts 3.2)."""
    order, sent = find_sent(store, asked["fulfillmentId"])
    now = store.now()
    at = moment(asked["happenedAt"]) if asked.get("happenedAt") else now
    more = {key: value for key, value in asked.items() if key not in {"fulfillmentId", "status", "happenedAt"}}
    event = Event(store.next_id(), asked["status"], at, now, more)
    sent.events.append(event)
    sent.updated_at = now
    store.changed(order, "fulfillment_events/create", thing=(sent, event))
    store.changed(order, "fulfillments/update", thing=sent)
    return order, sent, event
