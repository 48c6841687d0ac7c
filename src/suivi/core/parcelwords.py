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
