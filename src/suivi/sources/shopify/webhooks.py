"""What each of Shopify's webhook topics says about an order."""

from collections.abc import Callable

import msgspec

from suivi.core.facts import Deletion, Dispute, DisputeCase, Edit, Facts, PaymentTerms, Rank
from suivi.sources.contract import CustomerFacts, Finding
from suivi.sources.reading import NOTE, Object, amount, instant, listing, mapping, text, whole, word
from suivi.sources.shopify import rest
from suivi.sources.shopify.context import Heard, gid, gid_as, required
from suivi.sources.shopify.parts import PART_TOPICS
from suivi.sources.shopify.rest_parts import payment_terms, refund, rest_return, schedule, shipment, transaction
from suivi.sources.shopify.scans import rest_scan

Reader = Callable[[Object, Heard], Finding]


def order_id_of(payload: Object) -> str:
    """The order's global id as parts of an order name it, "" where they do not."""
    order = payload.get("order")
    inner = mapping(payload, "order").get("id") if type(order) is dict else order
    return gid("Order", payload.get("order_id") or payload.get("admin_graphql_api_order_id") or inner)


def about(part: str, facts: Facts) -> Finding:
    """A finding on a part: of the order if the payload names it, else to be found by the part."""
    return Finding(order=facts.id or None, ref=None if facts.id else part, facts=facts, refs=rest.refs_of(facts))


def _deleted(payload: Object, heard: Heard) -> Finding:
    order_id = required(gid("Order", payload.get("id")), "order")
    return Finding(order=order_id, facts=Facts(id=order_id, deletion=Deletion(stamp=heard.event_stamp())))


def _edited(payload: Object, heard: Heard) -> Finding:
    edit = mapping(payload, "order_edit") or payload
    order_id = required(order_id_of(edit), "order")
    at = instant(edit, "committed_at") or instant(edit, "created_at")
    stamp = heard.stamp(at)
    changes = mapping(edit, "line_items")
    found = Edit(
        id=required(gid("OrderEdit", edit.get("id")), "edit"),
        stamp=stamp,
        at=at or stamp.as_of,
        added=_deltas(changes, "additions"),
        removed=_deltas(changes, "removals"),
        note=text(edit, "staff_note", NOTE),
    )
    return Finding(order=order_id, facts=Facts(id=order_id, edits={found.id: found}))


def _deltas(changes: Object, key: str) -> tuple[tuple[str, int], ...]:
    return tuple((gid("LineItem", one.get("id")), whole(one, "delta")) for one in listing(changes, key))


def _transaction(payload: Object, heard: Heard) -> Finding:
    found = transaction(payload, heard)
    return about(found.id, Facts(id=order_id_of(payload), transactions={found.id: found}))


def _refund(payload: Object, heard: Heard) -> Finding:
    found = refund(payload, heard)
    money = {one.id: one for one in (transaction(item, heard) for item in listing(payload, "transactions"))}
    return about(found.id, Facts(id=order_id_of(payload), refunds={found.id: found}, transactions=money))


def _shipment(payload: Object, heard: Heard) -> Finding:
    found = shipment(payload, heard)
    return about(found.id, Facts(id=order_id_of(payload), shipments={found.id: found}))


def _scan(payload: Object, heard: Heard) -> Finding:
    found = rest_scan(payload, heard)
    facts = Facts(id=order_id_of(payload), scans={found.id: found})
    return Finding(
        order=facts.id or None, ref=None if facts.id else found.shipment, facts=facts, refs=(found.shipment,)
    )


def _scan_gone(payload: Object, heard: Heard) -> Finding:
    found = rest_scan(payload, heard)
    # The payload repeats the event's own times, so the rank makes the deletion win over the creation.
    stamp = heard.stamp(found.stamp.as_of, heard.triggered_at, rank=Rank.NODE)
    gone = msgspec.structs.replace(found, stamp=stamp, gone=True)
    facts = Facts(id=order_id_of(payload), scans={gone.id: gone})
    return Finding(order=facts.id or None, ref=None if facts.id else gone.shipment, facts=facts, refs=(gone.shipment,))


def _return(payload: Object, heard: Heard) -> Finding:
    if not payload:
        return Finding(note="The payload is empty, as in Shopify's own example; the next read of the order tells.")
    return_id = required(gid("Return", payload.get("admin_graphql_api_id") or payload.get("id")), "return")
    order_id = order_id_of(payload)
    if not word(payload, "status"):
        return Finding(
            order=order_id or None,
            ref=None if order_id else return_id,
            refs=(return_id,),
            note="The return changed; what it holds now is told by the next read of the order.",
        )
    found = rest_return(payload, heard)
    return about(return_id, Facts(id=order_id, returns={found.id: found}))


def _dispute(payload: Object, heard: Heard) -> Finding:
    initiated_at = instant(payload, "initiated_at")
    found = Dispute(
        id=required(gid_as("Dispute", payload.get("id")), "dispute"),
        stamp=heard.event_stamp(instant(payload, "finalized_on"), instant(payload, "evidence_sent_on"), initiated_at),
        status=word(payload, "status") or "unknown",
        kind=word(payload, "type"),
    )
    case = DisputeCase(
        id=found.id,
        stamp=found.stamp,
        amount=amount(payload, "amount"),
        currency=text(payload, "currency"),
        initiated_at=initiated_at,
        evidence_due_at=instant(payload, "evidence_due_by"),
    )
    facts = Facts(id=order_id_of(payload), disputes={found.id: found}, dispute_cases={case.id: case})
    return about(found.id, facts)


def _terms(payload: Object, heard: Heard) -> Finding:
    found = payment_terms(payload, heard)
    return about(found.id, Facts(id=order_id_of(payload), payment_terms={found.id: found}))


def _terms_gone(payload: Object, heard: Heard) -> Finding:
    terms_id = required(gid_as("PaymentTerms", payload.get("id")), "payment terms")
    gone = PaymentTerms(id=terms_id, stamp=heard.event_stamp(), gone=True)
    return about(terms_id, Facts(id=order_id_of(payload), payment_terms={terms_id: gone}))


def _schedule_due(payload: Object, heard: Heard) -> Finding:
    """One schedule tells less than its terms do: as of its own update, so that a full read is not outdone."""
    terms_id = required(gid_as("PaymentTerms", payload.get("payment_terms_id")), "payment terms")
    stamp = heard.stamp(instant(payload, "updated_at"), rank=Rank.HINT)
    found = PaymentTerms(id=terms_id, stamp=stamp, due=True, schedules=(schedule(payload),))
    return about(terms_id, Facts(id=order_id_of(payload), payment_terms={terms_id: found}))


def _risk(payload: Object, _heard: Heard) -> Finding:
    level = word(payload, "risk_level")
    note = f"The risk was assessed ({level}); Shopify's recommendation is told by the next read of the order."
    return Finding(order=order_id_of(payload) or None, note=note)


def _customer(payload: Object, heard: Heard) -> Finding:
    found = CustomerFacts(
        id=required(gid("Customer", payload.get("id")), "customer"),
        stamp=heard.stamp(instant(payload, "updated_at")),
        name=rest.full_name(payload),
        email=text(payload, "email"),
        phone=text(payload, "phone"),
    )
    return Finding(customer=found)


def _customer_gone(payload: Object, heard: Heard) -> Finding:
    customer_id = required(gid("Customer", payload.get("id")), "customer")
    return Finding(customer=CustomerFacts(id=customer_id, stamp=heard.event_stamp(), gone=True))


def noted(note: str) -> Reader:
    """A reader for topics that say nothing about an order's status."""
    return lambda payload, _heard: Finding(order=order_id_of(payload) or None, note=note)


ORDER_TOPICS = ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "link_requested")

TOPICS: dict[str, Reader] = {
    **{f"orders/{event}": rest.order for event in ORDER_TOPICS},
    "orders/edited": _edited,
    "orders/delete": _deleted,
    "orders/risk_assessment_changed": _risk,
    "order_transactions/create": _transaction,
    "refunds/create": _refund,
    "fulfillments/create": _shipment,
    "fulfillments/update": _shipment,
    "fulfillment_events/create": _scan,
    "fulfillment_events/delete": _scan_gone,
    **PART_TOPICS,
    **{
        f"returns/{event}": _return
        for event in ("request", "approve", "decline", "cancel", "close", "reopen", "update", "process")
    },
    "disputes/create": _dispute,
    "disputes/update": _dispute,
    "payment_terms/create": _terms,
    "payment_terms/update": _terms,
    "payment_terms/delete": _terms_gone,
    "payment_schedules/due": _schedule_due,
    "customers/create": _customer,
    "customers/update": _customer,
    "customers/delete": _customer_gone,
    "tender_transactions/create": noted("How it was paid; the order's own transactions tell the amounts."),
    "bulk_operations/finish": noted("A bulk read has ended; its file is fetched apart."),
    "shipping_addresses/create": noted("An address of a shipping label; orders tell their own addresses."),
    "shipping_addresses/update": noted("An address of a shipping label; orders tell their own addresses."),
    "locations/create": noted("About a location, not about an order."),
    "locations/update": noted("About a location, not about an order."),
    "shop/update": noted("About the shop, not about an order."),
    "app/uninstalled": noted("The shop uninstalled the app: nothing more will come from it."),
    "app/scopes_update": noted("About the app's permissions, not about an order."),
    "customers/data_request": noted("A customer asks for their data: see Settings → Privacy."),
    "customers/redact": noted("A customer's data must be erased."),
    "shop/redact": noted("The shop's data must be erased."),
}
