"""The sentences of an order's timeline, and which kind of picture goes with them. A table to be reviewed as one."""

from suivi.core.translatable import gettext_noop

SENTENCES: dict[str, str] = {
    "order.placed": gettext_noop("The order was placed: {amount} {currency}."),
    "order.canceled": gettext_noop("The order was canceled."),
    "order.canceled_because": gettext_noop("The order was canceled: {reason}."),
    "order.archived": gettext_noop("The order was archived."),
    "order.deleted": gettext_noop("The order was deleted at the platform."),
    "order.edited": gettext_noop("The order was edited: {added} added, {removed} removed."),
    "payment.authorization.success": gettext_noop("{amount} {currency} was authorized."),
    "payment.authorization.pending": gettext_noop("An authorization of {amount} {currency} is pending."),
    "payment.authorization.failure": gettext_noop("An authorization of {amount} {currency} failed."),
    "payment.capture.success": gettext_noop("{amount} {currency} was captured."),
    "payment.capture.pending": gettext_noop("A capture of {amount} {currency} is pending."),
    "payment.capture.failure": gettext_noop("A capture of {amount} {currency} failed."),
    "payment.sale.success": gettext_noop("{amount} {currency} was paid."),
    "payment.sale.pending": gettext_noop("A payment of {amount} {currency} is pending."),
    "payment.sale.failure": gettext_noop("A payment of {amount} {currency} failed."),
    "payment.refund.success": gettext_noop("{amount} {currency} was paid back."),
    "payment.refund.pending": gettext_noop("A refund of {amount} {currency} is pending."),
    "payment.refund.failure": gettext_noop("A refund of {amount} {currency} failed."),
    "payment.void.success": gettext_noop("The authorization was voided."),
    "payment.void.pending": gettext_noop("Voiding the authorization is pending."),
    "payment.void.failure": gettext_noop("The authorization could not be voided."),
    "payment.change.success": gettext_noop("{amount} {currency} was given back as change."),
    "payment.other": gettext_noop("{kind} of {amount} {currency}: {status}."),
    "refund.made": gettext_noop("A refund was made."),
    "refund.of_items": gettext_noop("{quantity} items were refunded."),
    "dispute.opened": gettext_noop("The customer disputed a payment."),
    "hold.added": gettext_noop("The fulfillment was put on hold: {reason}."),
    "fulfillment.waits": gettext_noop("The fulfillment is scheduled for {until}."),
    "shipment.created": gettext_noop("Goods were shipped."),
    "shipment.created_items": gettext_noop("{quantity} items were shipped."),
    "shipment.cancelled": gettext_noop("A shipment was made; it has been cancelled since."),
    "scan.pending": gettext_noop("The carrier has no news."),
    "scan.info_received": gettext_noop("The carrier knows of the parcel."),
    "scan.picked_up": gettext_noop("The carrier has the parcel."),
    "scan.in_transit": gettext_noop("The parcel is on its way."),
    "scan.out_for_delivery": gettext_noop("The parcel is out for delivery."),
    "scan.available_for_pickup": gettext_noop("The parcel is ready to be collected."),
    "scan.attempt_failed": gettext_noop("A delivery was attempted and failed."),
    "scan.delivered": gettext_noop("The parcel was delivered."),
    "scan.exception": gettext_noop("Something is wrong with the parcel."),
    "scan.returning": gettext_noop("The parcel is on its way back."),
    "scan.returned": gettext_noop("The parcel is back with the shop."),
    "scan.cancelled": gettext_noop("The label was cancelled."),
    "scan.expired": gettext_noop("The carrier stopped telling of the parcel."),
    "scan.unknown": gettext_noop("The carrier said something that is not known to Suivi."),
    "return.requested": gettext_noop("Return {name} was requested."),
    "return.opened": gettext_noop("Return {name} was opened."),
    "return.approved": gettext_noop("Return {name} was approved."),
    "return.closed": gettext_noop("Return {name} was closed."),
    "return.declined": gettext_noop("Return {name} was declined."),
    "return.canceled": gettext_noop("Return {name} was canceled."),
    "return.restocked": gettext_noop("{quantity} returned items were restocked."),
    "return.not_restocked": gettext_noop("{quantity} returned items were not restocked."),
    "return.missing": gettext_noop("{quantity} items of a return are missing."),
    "return.processing_required": gettext_noop("{quantity} returned items need work before they can be sold."),
    "return.inspected": gettext_noop("{quantity} returned items were inspected: {kind}."),
    "platform.event": gettext_noop("The platform told: {action}."),
    "comment.added": gettext_noop("Comment"),
    "tag.added": gettext_noop("The tag {tag} was added."),
    "tag.removed": gettext_noop("The tag {tag} was removed."),
    "note.edited": gettext_noop("The note was changed."),
    "note.removed": gettext_noop("The note was removed."),
}

# Which picture goes with an entry: by the first word of its code.
KINDS: dict[str, str] = {
    "order": "order",
    "payment": "payment",
    "refund": "payment",
    "dispute": "problem",
    "hold": "hold",
    "fulfillment": "fulfillment",
    "shipment": "shipment",
    "scan": "scan",
    "return": "return",
    "platform": "platform",
    "comment": "comment",
    "tag": "tag",
    "note": "note",
}

# How a transaction's word is told; Shopify: OrderTransactionStatus.
PAYMENT_STATUS = {
    "success": "success",
    "pending": "pending",
    "awaiting_response": "pending",
    "failure": "failure",
    "error": "failure",
}
PAYMENT_KIND = {"emv_authorization": "authorization"}

# The platform's events that tell what other facts tell better. Shopify: Event.action of orders.
TOLD_ELSEWHERE = frozenset({"placed", "closed", "cancelled", "fulfillment_success", "fulfillment_pending"})
MONEY_EVENTS = ("authorization_", "capture_", "sale_", "refund_", "void_")
