"""The platforms' and carriers' own words, as people read them: a table for each kind of word.

A word that no table knows is shown as it was received, made readable, and never hidden.
Sources: Shopify's enums in lower case, and the sub-statuses of the 14 canonical parcel statuses.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.carriers import PROVIDERS

HOLD = {
    "awaiting_payment": _("Awaiting payment"),
    "awaiting_return_items": _("Awaiting returned items"),
    "high_risk_of_fraud": _("High risk of fraud"),
    "incorrect_address": _("Incorrect address"),
    "inventory_out_of_stock": _("Out of stock"),
    "online_store_post_purchase_cross_sell": _("Upsell offer still open"),
    "unknown_delivery_date": _("Delivery date unknown"),
    "other": _("Other reason"),
}

# What a deadline of an order is of: ``core.deadlines.Kind``.
DEADLINES = {
    "ship": _("Ship by"),
    "deliver": _("Deliver by"),
    "pay": _("Payment may take until"),
    "hold": _("Holds may last until"),
}

CANCEL = {
    "customer": _("the customer asked for it"),
    "declined": _("the payment was declined"),
    "fraud": _("fraud"),
    "inventory": _("out of stock"),
    "staff": _("a mistake of the staff"),
    "other": _("another reason"),
}

TRANSACTION = {
    "authorization": _("Authorization"),
    "emv_authorization": _("Card-present authorization"),
    "capture": _("Capture"),
    "sale": _("Payment"),
    "refund": _("Money refunded"),
    "suggested_refund": _("Suggested refund"),
    "void": _("Void"),
    "change": _("Change given"),
}

TRANSACTION_STATUS = {
    "success": _("Succeeded"),
    "pending": _("Pending"),
    "awaiting_response": _("Awaiting response"),
    "failure": _("Failed"),
    "error": _("Error"),
    "unknown": _("Unknown"),
}

RETURN_REASON = {
    "color": _("Color"),
    "defective": _("Damaged or defective"),
    "not_as_described": _("Not as described"),
    "size_too_large": _("Size was too large"),
    "size_too_small": _("Size was too small"),
    "style": _("Style"),
    "unwanted": _("Changed their mind"),
    "wrong_item": _("Received the wrong item"),
    "other": _("Other reason"),
    "unknown": _("Unknown"),
}

DECLINE = {
    "final_sale": _("Final sale"),
    "return_period_ended": _("The return period ended"),
    "other": _("Other reason"),
}

DISPOSITION = {
    "restocked": _("Restocked"),
    "not_restocked": _("Not restocked"),
    "processing_required": _("Needs work"),
    "missing": _("Missing"),
}

RISK = {
    "accept": _("Accept"),
    "investigate": _("Investigate"),
    "cancel": _("Cancel"),
    "none": _("No recommendation"),
}

RISK_LEVEL = {
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
    "none": _("None"),
    "pending": _("Pending"),
}

METHOD = {
    "shipping": _("Shipping"),
    "local": _("Local delivery"),
    "pick_up": _("Pickup in store"),
    "pickup_point": _("Pickup point"),
    "retail": _("Sold in store"),
    "none": _("No delivery"),
}

GATEWAY = {
    "shopify_payments": "Shopify Payments",
    "shop_pay": "Shop Pay",
    "paypal": "PayPal",
    "manual": _("Manual"),
    "cash_on_delivery": _("Cash on delivery"),
    "bank_deposit": _("Bank deposit"),
    "money_order": _("Money order"),
    "gift_card": _("Gift card"),
    "shop_cash": "Shop Cash",
    "bogus": _("Test gateway"),
}

DISPUTE = {
    "needs_response": _("Needs response"),
    "under_review": _("Under review"),
    "charge_refunded": _("Refunded"),
    "accepted": _("Accepted"),
    "won": _("Won"),
    "lost": _("Lost"),
    "prevented": _("Prevented"),
}

DISPUTE_KIND = {
    "chargeback": _("Chargeback"),
    "inquiry": _("Inquiry of the bank"),
}

SENTIMENT = {
    "negative": _("Speaks against it"),
    "neutral": _("For information"),
    "positive": _("Speaks for it"),
}

SOURCE = {
    "shopify": "Shopify",
    "demo": _("the demo shop"),
    "file": _("a file"),
    "files": _("a file"),
    "staff": _("the staff"),
    "customer": _("the customer"),
    "carrier": _("the carrier"),
    "clock": _("the clock"),
}

PROMISE = {
    "merchant": _("promised by the shop"),
    "carrier": _("estimated by the carrier"),
    "model": _("estimated from past deliveries"),
}

SUBSTATUS = {
    "no_record": _("No record"), "invalid_number": _("Invalid number"),
    "unsupported_carrier": _("Carrier not supported"),
    "label_created": _("Label created"), "carrier_notified": _("Carrier notified"),
    "awaiting_handover": _("Awaiting handover"),
    "accepted": _("Accepted by the carrier"), "dropped_off": _("Dropped off"),
    "moving": _("Moving"), "arrived_facility": _("Arrived at a facility"),
    "departed_facility": _("Departed from a facility"), "at_delivery_facility": _("At the delivery facility"),
    "arrived_destination_country": _("Arrived in the country of destination"),
    "customs_processing": _("In customs"), "customs_cleared": _("Cleared customs"),
    "handed_to_partner": _("Handed to a partner"), "rerouted": _("Rerouted"), "delayed": _("Delayed"),
    "delivery_scheduled": _("Delivery scheduled"), "delivery_rescheduled": _("Delivery rescheduled"),
    "issue_resolved": _("Issue resolved"), "misrouted": _("Misrouted"),
    "on_vehicle": _("On the vehicle"), "recipient_contacted": _("Recipient contacted"),
    "appointment_set": _("Appointment set"),
    "pickup_point": _("Pickup point"), "post_office": _("Post office"), "carrier_depot": _("Carrier's depot"),
    "recipient_absent": _("Recipient absent"), "business_closed": _("Business closed"), "no_access": _("No access"),
    "bad_address": _("Wrong address"), "no_id": _("No proof of identity"),
    "cod_unpaid": _("Cash on delivery not paid"), "notice_left": _("Notice left"),
    "to_recipient": _("Handed to the recipient"), "signed": _("Signed for"),
    "to_neighbour": _("Left with a neighbor"), "safe_place": _("Left in a safe place"),
    "collected": _("Collected"), "cod_paid": _("Cash on delivery paid"), "to_agent": _("Handed to an agent"),
    "alternative_place": _("Left at another place"), "in_part": _("Delivered in part"), "damaged": _("Damaged"),
    "address_problem": _("Problem with the address"), "recipient_moved": _("Recipient moved"),
    "refused": _("Refused"), "unclaimed": _("Not collected"), "customs_hold": _("Held by customs"),
    "customs_docs": _("Customs documents missing"), "payment_due": _("Duties or fees due"), "held": _("Held"),
    "security": _("Security check"), "lost": _("Lost"), "destroyed": _("Destroyed"),
    "carrier_rejected": _("Rejected by the carrier"), "undeliverable": _("Undeliverable"),
    "contact_carrier": _("Contact the carrier"), "other": _("Other reason"),
    "requested": _("Return requested"), "to_sender": _("Returned to sender"),
    "label_void": _("Label voided"), "by_sender": _("Canceled by the sender"),
    "no_updates": _("No news"), "provider_stopped": _("Tracking stopped"),
    "unmapped": _("Word not known to Suivi"), "informational": _("For information"),
}  # fmt: skip

TABLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "hold": HOLD,
        "cancel": CANCEL,
        "transaction": TRANSACTION,
        "transaction_status": TRANSACTION_STATUS,
        "return_reason": RETURN_REASON,
        "decline": DECLINE,
        "disposition": DISPOSITION,
        "risk": RISK,
        "risk_level": RISK_LEVEL,
        "method": METHOD,
        "dispute": DISPUTE,
        "dispute_kind": DISPUTE_KIND,
        "sentiment": SENTIMENT,
        "gateway": GATEWAY,
        "source": SOURCE,
        "promise": PROMISE,
        "substatus": SUBSTATUS,
    }
)


def term(kind: str, word: str) -> str:
    """The word of this kind in the page's language; "" for no word; an unknown word as received, made readable."""
    if not word:
        return ""
    known = TABLES[kind].get(word)
    return gettext(known) if known else word.replace("_", " ").capitalize()


def source_name(source: str) -> str:
    """Who told: ``shopify.webhook`` and the like by the name of the platform, a provider of tracking by its own."""
    kind, _dot, name = source.partition(".")
    provider = PROVIDERS.get(name if kind == "carrier" else kind)
    return provider.title if provider else term("source", kind)
