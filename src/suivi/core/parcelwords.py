"""What the platform's own words say of a parcel, and how far each word is on its way."""

from suivi.core.words import Parcel

# Shopify: FulfillmentEventStatus, in lower case; what one event says.
EVENT_WORDS: dict[str, tuple[Parcel, str]] = {
    "label_purchased": (Parcel.INFO_RECEIVED, "label_created"),
    "label_printed": (Parcel.INFO_RECEIVED, "label_created"),
    "confirmed": (Parcel.INFO_RECEIVED, ""),
    "carrier_picked_up": (Parcel.PICKED_UP, "accepted"),
    "in_transit": (Parcel.IN_TRANSIT, "moving"),
    "delayed": (Parcel.IN_TRANSIT, "delayed"),
    "out_for_delivery": (Parcel.OUT_FOR_DELIVERY, "on_vehicle"),
    "ready_for_pickup": (Parcel.AVAILABLE_FOR_PICKUP, ""),
    "ready_for_recipient_pickup": (Parcel.AVAILABLE_FOR_PICKUP, ""),
    "attempted_delivery": (Parcel.ATTEMPT_FAILED, ""),
    "delivered": (Parcel.DELIVERED, "to_recipient"),
    "picked_up": (Parcel.DELIVERED, "collected"),  # by the customer; the carrier's is carrier_picked_up
    "failure": (Parcel.EXCEPTION, "other"),
    "buyer_action_required": (Parcel.EXCEPTION, "other"),
    "returning_to_sender": (Parcel.RETURNING, ""),
}

# Shopify: FulfillmentDisplayStatus and REST shipment_status, in lower case; what a whole shipment is said to be.
DISPLAY_WORDS: dict[str, tuple[Parcel, str]] = {
    **EVENT_WORDS,
    "submitted": (Parcel.PENDING, ""),
    "label_voided": (Parcel.CANCELLED, "label_void"),
    "canceled": (Parcel.CANCELLED, ""),
    "not_delivered": (Parcel.EXCEPTION, "undeliverable"),
    # These two say that the shop is done, nothing of the parcel.
    "fulfilled": (Parcel.UNKNOWN, "informational"),
    "marked_as_fulfilled": (Parcel.UNKNOWN, "informational"),
}

# Where two scans have one moment, the further stage counts as the later one.
STAGE: dict[Parcel, int] = {
    Parcel.UNKNOWN: 0,
    Parcel.PENDING: 1,
    Parcel.INFO_RECEIVED: 2,
    Parcel.PICKED_UP: 3,
    Parcel.IN_TRANSIT: 4,
    Parcel.OUT_FOR_DELIVERY: 5,
    Parcel.AVAILABLE_FOR_PICKUP: 6,
    Parcel.ATTEMPT_FAILED: 7,
    Parcel.EXCEPTION: 8,
    Parcel.EXPIRED: 9,
    Parcel.CANCELLED: 10,
    Parcel.RETURNING: 11,
    Parcel.DELIVERED: 12,
    Parcel.RETURNED: 13,
}

# The words before anything moved.
UNMOVED = (Parcel.PENDING, Parcel.INFO_RECEIVED)
# The words of a parcel that the carrier has and may still deliver.
UNDER_WAY = (Parcel.PICKED_UP, Parcel.IN_TRANSIT, Parcel.OUT_FOR_DELIVERY, Parcel.ATTEMPT_FAILED, Parcel.EXCEPTION)
# Nothing more is expected of these.
SETTLED = (Parcel.DELIVERED, Parcel.RETURNED, Parcel.CANCELLED)

# Words about papers, plans and silence, not about goods: they do not reset the clock of silence.
_NOT_PHYSICAL = frozenset({Parcel.UNKNOWN, Parcel.PENDING, Parcel.INFO_RECEIVED, Parcel.CANCELLED, Parcel.EXPIRED})
_PLANS = frozenset(
    {"delayed", "delivery_scheduled", "delivery_rescheduled", "recipient_contacted", "appointment_set", "requested"}
)

# The finer words of each status (facts: carriers, the canonical set).
SUBSTATUSES: dict[Parcel, tuple[str, ...]] = {
    Parcel.INFO_RECEIVED: ("label_created", "carrier_notified", "awaiting_handover"),
    Parcel.PICKED_UP: ("accepted", "dropped_off"),
    Parcel.IN_TRANSIT: (
        *("moving", "arrived_facility", "departed_facility", "at_delivery_facility", "arrived_destination_country"),
        *("customs_processing", "customs_cleared", "handed_to_partner", "rerouted", "delayed", "delivery_scheduled"),
        *("delivery_rescheduled", "issue_resolved", "misrouted"),
    ),
    Parcel.OUT_FOR_DELIVERY: ("on_vehicle", "recipient_contacted", "appointment_set"),
    Parcel.AVAILABLE_FOR_PICKUP: ("pickup_point", "post_office", "carrier_depot"),
    Parcel.ATTEMPT_FAILED: (
        *("recipient_absent", "business_closed", "no_access", "bad_address", "no_id", "cod_unpaid", "notice_left"),
    ),
    Parcel.DELIVERED: (
        *("to_recipient", "signed", "to_neighbour", "safe_place", "collected", "cod_paid", "to_agent"),
        *("alternative_place", "in_part", "damaged"),
    ),
    Parcel.EXCEPTION: (
        *("address_problem", "recipient_moved", "refused", "unclaimed", "customs_hold", "customs_docs", "payment_due"),
        *("held", "security", "damaged", "lost", "destroyed", "carrier_rejected", "undeliverable", "contact_carrier"),
        "other",
    ),
    Parcel.RETURNING: ("refused", "unclaimed", "requested"),
    Parcel.RETURNED: ("to_sender",),
    Parcel.CANCELLED: ("label_void", "by_sender"),
    Parcel.EXPIRED: ("no_updates", "provider_stopped"),
}


def is_physical(status: Parcel, substatus: str) -> bool:
    """Whether a word of this meaning says that somebody had the parcel in hand."""
    return status not in _NOT_PHYSICAL and substatus not in _PLANS
