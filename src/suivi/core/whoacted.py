"""Which entries of a timeline tell what a person of the shop had the platform do: told once, with the name."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from suivi.core.facts import StaffAct


class Telling(NamedTuple):
    """The code of an act's own entry, and the codes of what tells the same better and carries the name instead."""

    code: str
    better: frozenset[str] = frozenset()


NEAR = timedelta(minutes=5)  # the platform's clock, the way there, and a worker that is busy
UNKNOWN = Telling("platform.event")
# By ``words.Action``. An event of the platform's own timeline is named by its action.
ACTS: dict[str, Telling] = {
    "hold": Telling("hold.placed", frozenset({"hold.added"})),
    "release_hold": Telling("hold.released"),
    "reschedule": Telling("fulfillment.rescheduled"),
    "open_early": Telling("fulfillment.opened"),
    "fulfill": Telling("shipment.created", frozenset({"shipment.created", "shipment.created_items"})),
    "cancel_fulfillment": Telling("shipment.taken_back", frozenset({"platform.fulfillment_cancelled"})),
    "change_tracking": Telling("shipment.tracking_changed"),
    "mark_as_delivered": Telling("shipment.marked_delivered"),
    "capture": Telling("payment.captured", frozenset({"payment.capture.success"})),
    "mark_as_paid": Telling("payment.marked", frozenset({"payment.sale.success", "payment.capture.success"})),
    "send_invoice": Telling("payment.invoice_sent", frozenset({"platform.mail_sent"})),
    "send_reminder": Telling("payment.reminder_sent", frozenset({"platform.mail_sent"})),
    "refund": Telling("refund.made", frozenset({"refund.made", "refund.of_items"})),
    "cancel": Telling("order.canceled", frozenset({"order.canceled", "order.canceled_because"})),
    "archive": Telling("order.archived", frozenset({"order.archived"})),
    "reopen": Telling("order.reopened", frozenset({"platform.re_opened"})),
    "add_tags": Telling("tag.changed"),
    "remove_tags": Telling("tag.changed"),
    "set_note": Telling("note.edited"),
    "set_attributes": Telling("order.details_changed"),
    "set_email": Telling("order.email_changed"),
    "set_phone": Telling("order.phone_changed"),
    "set_address": Telling("order.address_changed"),
    "create_return": Telling("return.created", frozenset({"return.opened"})),
    "approve_return": Telling("return.accepted", frozenset({"return.approved"})),
    "decline_return": Telling("return.refused", frozenset({"return.declined"})),
    "process_return": Telling("return.processed"),
    "close_return": Telling("return.ended", frozenset({"return.closed"})),
    "reopen_return": Telling("return.reopened"),
    "cancel_return": Telling("return.withdrawn", frozenset({"return.canceled"})),
}


def told(acts: Iterable[StaffAct], entries: Sequence[tuple[str, datetime]]) -> Iterator[tuple[StaffAct, int | None]]:
    """Each act with the place of the entry (code and moment) that tells it; None where it needs one of its own."""
    free = set(range(len(entries)))
    for act in sorted(acts, key=lambda one: (one.at, one.id)):
        better = ACTS.get(act.action, UNKNOWN).better
        near = [(abs(entries[place][1] - act.at), place) for place in free if entries[place][0] in better]
        distance, place = min(near, default=(NEAR * 2, 0))
        if distance > NEAR:
            yield act, None
        else:
            free.discard(place)
            yield act, place
