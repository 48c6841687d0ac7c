"""What people read beside a status: what it means for the merchant, and the next action in words."""

from collections.abc import Mapping
from enum import StrEnum

from suivi.core.translatable import gettext_noop as _
from suivi.core.words import Delivery, Fulfillment, Payment, Return

ACTIONS: Mapping[str, str] = {
        "capture": _("Capture the payment"), "ask_for_payment": _("Ask the customer to pay"),
        "contact_payment_provider": _("Contact the payment provider"), "send_invoice": _("Send the invoice"),
        "mark_as_paid": _("Mark as paid"), "respond_to_dispute": _("Respond to the dispute"),
        "review_risk": _("Review the risk"), "refund": _("Refund"), "fulfill": _("Fulfill the items"),
        "release_hold": _("Release the hold"), "resolve_hold": _("Clear up the reason of the hold"),
        "wait_for_schedule": _("Wait for the date"), "choose_other_location": _("Choose another location"),
        "add_tracking": _("Add a tracking number"), "check_handover": _("Check that the carrier has the parcel"),
        "check_tracking_number": _("Check the tracking number"), "contact_carrier": _("Contact the carrier"),
        "contact_customer": _("Contact the customer"), "correct_address": _("Correct the address"),
        "remind_customer": _("Remind the customer"), "file_claim": _("File a claim with the carrier"),
        "reship_or_refund": _("Ship again or refund"), "answer_return_request": _("Answer the return request"),
        "process_return": _("Process the return"), "compare_with_platform": _("Compare with the platform"),
        "cancel": _("Cancel the order"), "archive": _("Archive the order"), "hold": _("Hold the fulfillment"),
        "reschedule": _("Change the date"), "open_early": _("Fulfill early"),
        "cancel_fulfillment": _("Cancel the fulfillment"), "change_tracking": _("Edit the tracking"),
        "tell_delivery": _("Pass on what the carrier says"),
        "mark_as_delivered": _("Mark as delivered"), "send_reminder": _("Send a payment reminder"),
        "reopen": _("Unarchive the order"), "add_tags": _("Add tags"), "remove_tags": _("Remove tags"),
        "set_note": _("Edit the note"), "set_attributes": _("Edit the additional details"),
        "set_email": _("Edit the e-mail"), "set_phone": _("Edit the phone number"),
        "set_address": _("Edit the shipping address"), "create_return": _("Return items"),
        "approve_return": _("Approve the return"), "decline_return": _("Decline the return"),
        "close_return": _("Close the return"), "reopen_return": _("Reopen the return"),
        "cancel_return": _("Cancel the return"), "answer_customer": _("Answer the customer"),
}  # fmt: skip

HINTS: Mapping[type[StrEnum], Mapping[str, str]] = {
    Payment: {
        "none": _("No money was received or reserved. Ask the customer to pay."),
        "pending": _("The payment provider or a manual payment needs time. Check that the money arrives."),
        "authorized": _("The money is reserved. Capture it before the authorization expires."),
        "expired": _("The reservation ended without a capture. Ask the customer to pay again."),
        "partially_paid": _("Part of the money was received. Ask for the rest."),
        "paid": _("The money was received."),
        "partially_refunded": _("Part of the money went back."),
        "refunded": _("All of the money went back."),
        "voided": _("The reservation was given up."),
        "unknown": _("The platform uses a word that Suivi does not know."),
    },
    Fulfillment: {
        "unfulfilled": _("Nothing was shipped yet. Ship it."),
        "partially_fulfilled": _("Some items were shipped. Ship the rest."),
        "fulfilled": _("Everything was shipped."),
        "in_progress": _("A service or a colleague is preparing it."),
        "on_hold": _("Shipping is stopped. Clear up the reason and release the hold."),
        "scheduled": _("It will be ready to ship on its date."),
        "request_declined": _("A service declined to ship. Choose another location."),
        "fulfillment_not_required": _("There is nothing to ship."),
        "unknown": _("The platform uses a word that Suivi does not know."),
    },
    Delivery: {
        "not_shipped": _("Nothing is on its way yet."),
        "no_tracking": _("It was shipped, but nobody can follow it. Add a tracking number."),
        "partially_delivered": _("Some parcels arrived, others are on their way."),
        "pending": _("Waiting for the carrier's first scan."),
        "info_received": _("The carrier knows of the parcel but does not have it yet."),
        "picked_up": _("The carrier has the parcel."),
        "in_transit": _("The parcel is on its way."),
        "out_for_delivery": _("The parcel arrives today."),
        "available_for_pickup": _("The parcel waits to be collected."),
        "attempt_failed": _("The carrier tried and could not deliver."),
        "delivered": _("Everything arrived."),
        "exception": _("Something went wrong on the way. Contact the carrier."),
        "returning": _("The parcel is coming back to the shop."),
        "returned": _("The parcel is back with the shop. Ship again or refund."),
        "cancelled": _("The label was voided."),
        "expired": _("Nothing was heard for a long time."),
        "unknown": _("The carrier uses a word that Suivi does not know."),
    },
    Return: {
        "no_return": _("Nothing comes back."),
        "return_requested": _("The customer waits for an answer. Approve or decline."),
        "in_progress": _("The goods are on their way back or being checked."),
        "inspection_complete": _("Everything was checked. Refund and close the return."),
        "returned": _("The goods came back."),
        "return_failed": _("The return did not succeed."),
        "unknown": _("The platform uses a word that Suivi does not know."),
    },
}


def action(word: str) -> str:
    """What to do, in English, to be translated by who shows it."""
    return ACTIONS.get(word, word)


def hint(word: StrEnum) -> str:
    """What a status means for the merchant, or an empty text."""
    return HINTS.get(type(word), {}).get(word.value, "")
