"""What customers are told of: the one list of triggers, by which templates, choices and messages are named."""

from enum import StrEnum


class Trigger(StrEnum):
    """One kind of news. When it happens is decided in ``messages``; what is said of it, in ``letters``."""

    ORDER_RECEIVED = "order_received"
    PAYMENT_PENDING = "payment_pending"
    PAYMENT_OVERDUE = "payment_overdue"
    PAYMENT_FAILED = "payment_failed"
    AUTHORIZATION_PROBLEM = "authorization_problem"
    ON_HOLD = "on_hold"
    RELEASED = "released"
    SCHEDULED = "scheduled"
    DELAYED_BEFORE_SHIPPING = "delayed_before_shipping"
    SHIPPED = "shipped"
    FIRST_SCAN = "first_scan"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ARRIVING_TOMORROW = "arriving_tomorrow"
    READY_FOR_PICKUP = "ready_for_pickup"
    PICKUP_REMINDER = "pickup_reminder"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    LATE = "late"
    STUCK = "stuck"
    EXCEPTION_ADDRESS = "exception_address"
    EXCEPTION_CUSTOMS = "exception_customs"
    EXCEPTION_DAMAGED = "exception_damaged"
    EXCEPTION_LOST = "exception_lost"
    EXCEPTION_OTHER = "exception_other"
    RETURNING = "returning"
    CANCELED = "canceled"
    REFUNDED = "refunded"
    REQUEST_RECEIVED = "request_received"  # what the customer asked for on the order's page
    REQUEST_DECLINED = "request_declined"
    RETURN_APPROVED = "return_approved"
    RETURN_RECEIVED = "return_received"
    RETURN_REFUNDED = "return_refunded"
    STILL = "still"  # something has been so for some business hours
