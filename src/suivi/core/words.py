"""The words Suivi uses for statuses, in the order in which their numbers are stored.

Every enum is append-only: a word's place is its number inside ``status_key`` (see ``core.statuskey``).
The words are Shopify's enum names in lower case where Shopify has one, else the field's standard term.
"""

from enum import StrEnum


class Word(StrEnum):
    """Base of all words: hashed as the text that it is, which is several times faster than as a member."""

    __hash__ = str.__hash__


class OrderState(Word):
    """Open, archived or canceled. A canceled order may be archived too; canceled wins."""

    OPEN = "open"
    ARCHIVED = "archived"
    CANCELED = "canceled"


class Payment(Word):
    """What is known of the money. ``NONE`` is Shopify's null, shown as "Unpaid"."""

    NONE = "none"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    EXPIRED = "expired"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"
    UNKNOWN = "unknown"


class PaymentFlag(Word):
    """Wording beside the payment status; never a status of its own. At most one shows."""

    NONE = "none"
    DUE = "due"
    OVERDUE = "overdue"
    EXPIRING = "expiring"


class Fulfillment(Word):
    """How much of the order has left the shop, or why it has not."""

    UNFULFILLED = "unfulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    FULFILLED = "fulfilled"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    SCHEDULED = "scheduled"
    REQUEST_DECLINED = "request_declined"
    FULFILLMENT_NOT_REQUIRED = "fulfillment_not_required"
    UNKNOWN = "unknown"


class Parcel(Word):
    """The 14 canonical statuses of one parcel."""

    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Delivery(Word):
    """The order's roll-up over its parcels: a parcel's word, or one of the three that only orders have."""

    NOT_SHIPPED = "not_shipped"
    NO_TRACKING = "no_tracking"
    PARTIALLY_DELIVERED = "partially_delivered"
    PENDING = "pending"
    INFO_RECEIVED = "info_received"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Return(Word):
    """The most important action over all returns of the order."""

    NO_RETURN = "no_return"
    RETURN_REQUESTED = "return_requested"
    IN_PROGRESS = "in_progress"
    INSPECTION_COMPLETE = "inspection_complete"
    RETURNED = "returned"
    RETURN_FAILED = "return_failed"
    UNKNOWN = "unknown"


class ProblemCode(Word):
    """What can be wrong with an order. The place is the bit in ``status_key``; rank is decided in ``core.problems``."""

    AUTHORIZATION_EXPIRED = "authorization_expired"
    AUTHORIZATION_EXPIRING = "authorization_expiring"
    PAYMENT_OVERDUE = "payment_overdue"
    PAYMENT_PENDING_LONG = "payment_pending_long"
    DISPUTE_OPEN = "dispute_open"
    HIGH_RISK = "high_risk"
    REFUND_OWED = "refund_owed"
    NOT_SHIPPED_IN_TIME = "not_shipped_in_time"
    HOLD_TOO_LONG = "hold_too_long"
    REQUEST_DECLINED = "request_declined"
    NO_TRACKING = "no_tracking"
    NO_FIRST_SCAN = "no_first_scan"
    WRONG_NUMBER = "wrong_number"
    STUCK = "stuck"
    DELAYED = "delayed"
    AT_RISK = "at_risk"
    LATE = "late"
    ATTEMPT_FAILED = "attempt_failed"
    PICKUP_WAITING = "pickup_waiting"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED_TO_SENDER = "returned_to_sender"
    TRACKING_EXPIRED = "tracking_expired"
    DELIVERED_CONTRADICTED = "delivered_contradicted"
    RETURN_REQUEST_WAITING = "return_request_waiting"
    RETURN_NOT_HANDLED = "return_not_handled"
    REPORT_DISAGREES = "report_disagrees"
    CUSTOMER_ASKED = "customer_asked"


class Severity(Word):
    """How much a problem presses. Critical: money or goods are being lost now."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Action(Word):
    """What a person can do. ``sources.shopify.acts`` does those that a store does for us; the others are advice."""

    CAPTURE = "capture"
    ASK_FOR_PAYMENT = "ask_for_payment"
    CONTACT_PAYMENT_PROVIDER = "contact_payment_provider"
    SEND_INVOICE = "send_invoice"
    MARK_AS_PAID = "mark_as_paid"
    RESPOND_TO_DISPUTE = "respond_to_dispute"
    REVIEW_RISK = "review_risk"
    REFUND = "refund"
    FULFILL = "fulfill"
    RELEASE_HOLD = "release_hold"
    RESOLVE_HOLD = "resolve_hold"
    WAIT_FOR_SCHEDULE = "wait_for_schedule"
    CHOOSE_OTHER_LOCATION = "choose_other_location"
    ADD_TRACKING = "add_tracking"
    CHECK_HANDOVER = "check_handover"
    CHECK_TRACKING_NUMBER = "check_tracking_number"
    CONTACT_CARRIER = "contact_carrier"
    CONTACT_CUSTOMER = "contact_customer"
    CORRECT_ADDRESS = "correct_address"
    REMIND_CUSTOMER = "remind_customer"
    FILE_CLAIM = "file_claim"
    RESHIP_OR_REFUND = "reship_or_refund"
    ANSWER_RETURN_REQUEST = "answer_return_request"
    PROCESS_RETURN = "process_return"
    COMPARE_WITH_PLATFORM = "compare_with_platform"
    CANCEL = "cancel"
    ARCHIVE = "archive"
    HOLD = "hold"
    RESCHEDULE = "reschedule"
    OPEN_EARLY = "open_early"
    CANCEL_FULFILLMENT = "cancel_fulfillment"
    CHANGE_TRACKING = "change_tracking"
    MARK_AS_DELIVERED = "mark_as_delivered"
    TELL_DELIVERY = "tell_delivery"
    SEND_REMINDER = "send_reminder"
    REOPEN = "reopen"
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    SET_NOTE = "set_note"
    SET_ATTRIBUTES = "set_attributes"
    SET_EMAIL = "set_email"
    SET_PHONE = "set_phone"
    SET_ADDRESS = "set_address"
    CREATE_RETURN = "create_return"
    APPROVE_RETURN = "approve_return"
    DECLINE_RETURN = "decline_return"
    CLOSE_RETURN = "close_return"
    REOPEN_RETURN = "reopen_return"
    CANCEL_RETURN = "cancel_return"
    ANSWER_CUSTOMER = "answer_customer"
