"""Sentences for one of a thing, where a count stands in the sentence. A table to be reviewed as one."""

from collections.abc import Mapping

from suivi.core.translatable import gettext_noop

# A reason's code and, in their order in it, the counts that are 1.
ONE: Mapping[tuple[str, ...], str] = {
    ("fulfillment.fulfilled", "shipped"): gettext_noop("Everything has left: 1 item."),
    ("fulfillment.unfulfilled", "open"): gettext_noop("1 item is still to be shipped."),
    ("fulfillment.partially_fulfilled", "shipped"): gettext_noop("1 item has left, {open} are still to be shipped."),
    ("fulfillment.partially_fulfilled", "open"): gettext_noop("{shipped} items have left, 1 is still to be shipped."),
    ("fulfillment.partially_fulfilled", "shipped", "open"): gettext_noop("1 item has left, 1 is still to be shipped."),
    ("parcel.doubted", "count"): gettext_noop("1 scan does not count: older than the shipment, or in the future."),
    ("delivery.some_delivered", "delivered"): gettext_noop("1 of {count} parcels is delivered."),
    ("problem.not_shipped_in_time", "open"): gettext_noop("1 item waits to be shipped since {ready_at}."),
    ("problem.not_shipped_as_promised", "open"): gettext_noop("1 item should have been shipped before {ship_by}."),
    ("rule.hours", "hours"): gettext_noop("The shop's limit is 1 hour."),
    ("rule.business_hours", "hours"): gettext_noop("The shop's limit is 1 business hour."),
    ("rule.business_days", "days"): gettext_noop("The shop's limit is 1 business day."),
    ("rule.days", "days"): gettext_noop("The shop's limit is 1 day."),
    ("refund.of_items", "quantity"): gettext_noop("1 item was refunded."),
    ("shipment.created_items", "quantity"): gettext_noop("1 item was shipped."),
    ("return.restocked", "quantity"): gettext_noop("1 returned item was restocked."),
    ("return.not_restocked", "quantity"): gettext_noop("1 returned item was not restocked."),
    ("return.missing", "quantity"): gettext_noop("1 item of a return is missing."),
    ("return.processing_required", "quantity"): gettext_noop("1 returned item needs work before it can be sold."),
    ("request.return", "quantity"): gettext_noop("The customer asked to return 1 item."),
    ("request.damaged", "quantity"): gettext_noop("The customer reported that 1 item is damaged."),
    ("request.wrong_item", "quantity"): gettext_noop("The customer reported that 1 item is not what was ordered."),
    ("problem.asked.return", "quantity"): gettext_noop("The customer asks since {since} to return 1 item."),
    ("problem.asked.damaged", "quantity"): gettext_noop("The customer says since {since} that 1 item is damaged."),
    ("problem.asked.wrong_item", "quantity"): gettext_noop(
        "The customer says since {since} that 1 item is not what was ordered."
    ),
    ("return.inspected", "quantity"): gettext_noop("1 returned item was inspected: {kind}."),
}
_COUNTS = {code: tuple(name for one in ONE if one[0] == code and len(one) == 2 for name in one[1:]) for code, *_ in ONE}


def template(code: str, params: Mapping[str, object], many: str) -> str:
    """The sentence that fits the counts; ``many`` where none of them is 1."""
    counts = _COUNTS.get(code)
    if counts is None:
        return many
    return ONE.get((code, *(name for name in counts if params.get(name) == 1)), many)
