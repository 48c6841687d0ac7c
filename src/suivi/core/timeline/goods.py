"""What is on its way to the customer: what waits, what left, and what carriers and people say of it."""

from collections.abc import Iterator

from suivi.core.facts import Facts, Scan, Shipment
from suivi.core.samescan import told_once
from suivi.core.story import SENTENCES
from suivi.core.timeline.entry import Entry, alive, happened, words


def waits(facts: Facts) -> Iterator[Entry]:
    """What is to wait, and why it was held."""
    for part in alive(facts.fulfillment_orders):
        if part.status == "scheduled" and part.opens_at is not None:
            at = facts.head.placed_at if facts.head is not None else part.stamp.as_of
            yield happened("fulfillment.waits", at, part.stamp.source, until=part.opens_at)
    for waiting in alive(facts.holds):
        for hold in waiting.holds:
            if hold.since is not None:
                source, text = waiting.stamp.source, hold.display or hold.notes
                yield happened("hold.added", hold.since, source, text, hold.by, reason=hold.reason)


def shipments(facts: Facts) -> Iterator[Entry]:
    """What left the shop, with its numbers."""
    for shipment in alive(facts.shipments):
        numbers = words(*(f"{one.company} {one.number}".strip() for one in shipment.tracking))
        yield happened(
            _shipment_code(shipment), shipment.at, shipment.stamp.source, numbers, quantity=shipment.quantity
        )


def _shipment_code(shipment: Shipment) -> str:
    if shipment.status in ("cancelled", "canceled"):
        return "shipment.cancelled"
    return "shipment.created_items" if shipment.quantity else "shipment.created"


def scans(facts: Facts) -> Iterator[Entry]:
    """What carriers said, each once with all who told it."""
    for scan, tellers in told_once(alive(facts.scans)):
        code = f"scan.{scan.status}"
        code = code if code in SENTENCES else "scan.unknown"
        yield happened(
            code,
            scan.at,
            scan.stamp.source,
            words(scan.number, scan.message, _place(scan)),
            ",".join(tellers),
            number=scan.number,
            code=scan.code,
            substatus=scan.substatus,
            precision=scan.precision,
        )


def _place(scan: Scan) -> str:
    return ", ".join(part for part in (scan.city, scan.province, scan.country) if part)


def parcel_edits(facts: Facts) -> Iterator[Entry]:
    """What people corrected or marked."""
    for edit in alive(facts.parcel_edits):
        code = f"parcel.{edit.value if edit.what == 'mark' else edit.what}"
        number = edit.number or None
        yield happened(code, edit.at, edit.stamp.source, "", edit.by, number=number, value=edit.value)
