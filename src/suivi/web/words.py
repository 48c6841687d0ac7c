"""How each status word looks: its label, its tone and the little sign that says the same without color.

Labels are the Shopify admin's where it has the word. Signs: ``empty`` nothing done yet, ``half`` under way,
``full`` done, ``alert`` somebody must look, ``stop`` ended.
"""

from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class Look:
    """A word's label (English, translated when shown), tone (a ``.tone-`` class) and sign (a ``.pip-`` class)."""

    label: str
    tone: str = "neutral"
    sign: str = "full"


PAYMENT = {
    "none": Look(_("Unpaid"), "attention", "empty"),
    "pending": Look(_("Payment pending"), "attention", "empty"),
    "authorized": Look(_("Authorized"), "attention", "half"),
    "expired": Look(_("Expired"), "critical", "alert"),
    "partially_paid": Look(_("Partially paid"), "attention", "half"),
    "paid": Look(_("Paid"), "neutral", "full"),
    "partially_refunded": Look(_("Partially refunded"), "neutral", "half"),
    "refunded": Look(_("Refunded"), "neutral", "stop"),
    "voided": Look(_("Voided"), "neutral", "stop"),
    "unknown": Look(_("Unknown"), "warning", "alert"),
}

FULFILLMENT = {
    "unfulfilled": Look(_("Unfulfilled"), "attention", "empty"),
    "partially_fulfilled": Look(_("Partially fulfilled"), "warning", "half"),
    "fulfilled": Look(_("Fulfilled"), "neutral", "full"),
    "in_progress": Look(_("In progress"), "info", "half"),
    "on_hold": Look(_("On hold"), "warning", "alert"),
    "scheduled": Look(_("Scheduled"), "info", "empty"),
    "request_declined": Look(_("Request declined"), "critical", "alert"),
    "fulfillment_not_required": Look(_("Fulfillment not required"), "neutral", "full"),
    "unknown": Look(_("Unknown"), "warning", "alert"),
}

PARCEL = {
    "pending": Look(_("Pending"), "neutral", "empty"),
    "info_received": Look(_("Label created"), "neutral", "empty"),
    "picked_up": Look(_("Picked up"), "info", "half"),
    "in_transit": Look(_("In transit"), "info", "half"),
    "out_for_delivery": Look(_("Out for delivery"), "info", "half"),
    "available_for_pickup": Look(_("Ready for pickup"), "attention", "half"),
    "attempt_failed": Look(_("Attempted delivery"), "warning", "alert"),
    "delivered": Look(_("Delivered"), "success", "full"),
    "exception": Look(_("Delivery exception"), "critical", "alert"),
    "returning": Look(_("Returning to sender"), "warning", "alert"),
    "returned": Look(_("Returned to sender"), "warning", "stop"),
    "cancelled": Look(_("Shipment canceled"), "neutral", "stop"),
    "expired": Look(_("Tracking expired"), "warning", "stop"),
    "unknown": Look(_("Tracking unknown"), "neutral", "alert"),
}

DELIVERY = {
    "not_shipped": Look(_("Not shipped"), "neutral", "empty"),
    "no_tracking": Look(_("No tracking"), "neutral", "empty"),
    "partially_delivered": Look(_("Partially delivered"), "info", "half"),
    **PARCEL,
}

RETURNS = {
    "no_return": Look(_("No return"), "neutral", "empty"),
    "return_requested": Look(_("Return requested"), "attention", "empty"),
    "in_progress": Look(_("Return in progress"), "info", "half"),
    "inspection_complete": Look(_("Inspection complete"), "info", "half"),
    "returned": Look(_("Returned"), "neutral", "full"),
    "return_failed": Look(_("Return failed"), "critical", "alert"),
    "unknown": Look(_("Unknown"), "warning", "alert"),
}

ONE_RETURN = {
    "requested": Look(_("Requested"), "attention", "empty"),
    "open": Look(_("Approved"), "info", "half"),
    "closed": Look(_("Closed"), "neutral", "full"),
    "declined": Look(_("Declined"), "neutral", "stop"),
    "canceled": Look(_("Canceled"), "neutral", "stop"),
}

STATE = {
    "open": Look(_("Open"), "info", "half"),
    "archived": Look(_("Archived"), "neutral", "full"),
    "canceled": Look(_("Canceled"), "neutral", "stop"),
}

FLAG = {
    "due": Look(_("Payment due"), "attention", "half"),
    "overdue": Look(_("Payment overdue"), "critical", "alert"),
    "expiring": Look(_("Expiring"), "warning", "alert"),
}

SEVERITY = {
    "critical": Look(_("Critical"), "critical", "alert"),
    "high": Look(_("High"), "warning", "alert"),
    "medium": Look(_("Medium"), "attention", "half"),
    "low": Look(_("Low"), "neutral", "empty"),
}

PROBLEM = {
    "authorization_expired": Look(_("Authorization expired"), "critical", "alert"),
    "authorization_expiring": Look(_("Authorization expiring"), "warning", "alert"),
    "payment_overdue": Look(_("Payment overdue"), "critical", "alert"),
    "payment_pending_long": Look(_("Payment pending too long"), "warning", "alert"),
    "dispute_open": Look(_("Dispute open"), "critical", "alert"),
    "high_risk": Look(_("High fraud risk"), "critical", "alert"),
    "refund_owed": Look(_("Refund owed"), "warning", "alert"),
    "not_shipped_in_time": Look(_("Not shipped in time"), "warning", "alert"),
    "hold_too_long": Look(_("On hold too long"), "warning", "alert"),
    "request_declined": Look(_("Fulfillment request declined"), "critical", "alert"),
    "no_tracking": Look(_("Fulfilled without tracking"), "attention", "alert"),
    "no_first_scan": Look(_("Label never scanned"), "warning", "alert"),
    "wrong_number": Look(_("Wrong tracking number"), "warning", "alert"),
    "stuck": Look(_("Parcel stuck"), "warning", "alert"),
    "delayed": Look(_("Delayed"), "attention", "alert"),
    "at_risk": Look(_("May arrive late"), "attention", "alert"),
    "late": Look(_("Late"), "critical", "alert"),
    "attempt_failed": Look(_("Delivery attempt failed"), "warning", "alert"),
    "pickup_waiting": Look(_("Waiting at pickup point"), "attention", "alert"),
    "exception": Look(_("Delivery exception"), "critical", "alert"),
    "returning": Look(_("Returning to sender"), "warning", "alert"),
    "returned_to_sender": Look(_("Returned to sender"), "warning", "alert"),
    "tracking_expired": Look(_("Tracking expired"), "warning", "alert"),
    "delivered_contradicted": Look(_("Delivered, but contradicted"), "warning", "alert"),
    "return_request_waiting": Look(_("Return request waiting"), "attention", "alert"),
    "return_not_handled": Look(_("Return not handled"), "attention", "alert"),
    "customer_asked": Look(_("Customer waits for an answer"), "warning", "alert"),
    "report_disagrees": Look(_("Report and facts disagree"), "neutral", "alert"),
}

REQUEST = {
    "waiting": Look(_("Waits for an answer"), "attention", "empty"),
    "accepted": Look(_("Accepted"), "success", "full"),
    "declined": Look(_("Declined"), "neutral", "stop"),
    "withdrawn": Look(_("Withdrawn"), "neutral", "stop"),
    "overtaken": Look(_("Settled"), "neutral", "full"),
}

RECEIVED = {
    "due": Look(_("Due"), "info", "half"),
    "waiting": Look(_("Waiting"), "attention", "empty"),
    "done": Look(_("Done"), "neutral", "full"),
    "parked": Look(_("Parked"), "critical", "alert"),
}

MESSAGE = {
    "planned": Look(_("Planned"), "info", "empty"),
    "waiting": Look(_("Waiting"), "info", "half"),
    "sending": Look(_("Being sent"), "info", "half"),
    "sent": Look(_("Sent"), "success", "half"),
    "delivered": Look(_("Delivered"), "success", "full"),
    "bounced": Look(_("Bounced"), "critical", "alert"),
    "failed": Look(_("Not sent"), "critical", "alert"),
    "suppressed": Look(_("Suppressed"), "neutral", "stop"),
    "overtaken": Look(_("Overtaken"), "neutral", "stop"),
    "canceled": Look(_("Canceled"), "neutral", "stop"),
}

ACT = {
    "due": Look(_("Waiting for Shopify"), "info", "empty"),
    "asking": Look(_("Waiting for Shopify"), "info", "half"),
    "waiting": Look(_("Waiting for Shopify"), "info", "half"),
    "done": Look(_("Done"), "success", "full"),
    "refused": Look(_("Declined by Shopify"), "critical", "alert"),
    "failed": Look(_("Not done"), "critical", "alert"),
    "unsure": Look(_("Not certain"), "warning", "alert"),
}

STEP = {
    "asked": Look(_("Under way"), "info", "half"),
    "done": Look(_("Done"), "success", "full"),
    "trouble": Look(_("Not done"), "critical", "alert"),
    "seen": Look(_("Not done"), "neutral", "stop"),
}

RUN = {
    "due": Look(_("Waiting"), "info", "empty"),
    "running": Look(_("Under way"), "info", "half"),
    "done": Look(_("Done"), "success", "full"),
    "failed": Look(_("Not done"), "critical", "alert"),
    "canceled": Look(_("Stopped"), "neutral", "stop"),
}

RULE = {
    "on": Look(_("Switched on"), "success", "full"),
    "dry": Look(_("Tried out"), "attention", "half"),
    "off": Look(_("Switched off"), "neutral", "empty"),
}

FIRING = {
    "waiting": Look(_("Waiting"), "info", "empty"),
    "running": Look(_("Under way"), "info", "half"),
    "done": Look(_("Acted"), "success", "full"),
    "stopped": Look(_("Ended early"), "neutral", "stop"),
    "failed": Look(_("Not done"), "critical", "alert"),
    "dry": Look(_("Would have acted"), "attention", "half"),
    "unmatched": Look(_("Did not match"), "neutral", "empty"),
    "skipped": Look(_("Left alone"), "neutral", "stop"),
    "canceled": Look(_("Switched off"), "neutral", "stop"),
    "undone": Look(_("Taken back"), "neutral", "stop"),
}

SENDING = {
    "due": Look(_("Being sent"), "info", "half"),
    "sent": Look(_("Sent"), "success", "full"),
    "failed": Look(_("Not sent"), "critical", "alert"),
}

ALERT = {
    "held": Look(_("For the briefing"), "info", "empty"),
    "waiting": Look(_("Waiting"), "info", "half"),
    "sending": Look(_("Being sent"), "info", "half"),
    "sent": Look(_("Sent"), "success", "full"),
    "failed": Look(_("Not sent"), "critical", "alert"),
    "dropped": Look(_("Not needed"), "neutral", "stop"),
}

LOOKS = MappingProxyType(
    {
        "alert": ALERT,
        "payment": PAYMENT,
        "fulfillment": FULFILLMENT,
        "delivery": DELIVERY,
        "parcel": PARCEL,
        "returns": RETURNS,
        "one_return": ONE_RETURN,
        "state": STATE,
        "flag": FLAG,
        "severity": SEVERITY,
        "problem": PROBLEM,
        "request": REQUEST,
        "received": RECEIVED,
        "act": ACT,
        "message": MESSAGE,
        "run": RUN,
        "rule": RULE,
        "firing": FIRING,
        "sending": SENDING,
        "step": STEP,
    }
)
ALIASES = MappingProxyType({"return": "returns", "order": "state"})


def look(axis: str, word: str) -> Look:
    """How ``word`` of ``axis`` looks; a word nobody knows yet is shown as it is, never hidden."""
    table = LOOKS[ALIASES.get(axis, axis)]
    return table.get(word) or Look(str(word).replace("_", " ").capitalize(), "neutral", "alert")
