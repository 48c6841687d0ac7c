"""What machines read of the page (schema.org's Order and ParcelDelivery in JSON-LD), with no more than people see."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from suivi.accounts.models import Shop
from suivi.web.tracking.shown import Parcel, Shown

_ENDS_NOTHING = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})
CONTEXT = "https://schema.org"
# schema.org: OrderStatus
STATUSES = {
    "canceled": "OrderCancelled", "canceled_refunded": "OrderCancelled", "canceled_owed": "OrderCancelled",
    "refunded": "OrderReturned", "returned": "OrderReturned", "delivered": "OrderDelivered",
    "collected": "OrderDelivered", "nothing_to_ship": "OrderDelivered", "at_pickup_point": "OrderPickupAvailable",
    "in_store": "OrderPickupAvailable", "awaiting_payment": "OrderPaymentDue", "hold.payment": "OrderPaymentDue",
    "attempted": "OrderProblem", "exception": "OrderProblem", "returning": "OrderProblem", "no_news": "OrderProblem",
    "part_shipped": "OrderInTransit", "part_delivered": "OrderInTransit", "shipped": "OrderInTransit",
    "on_its_way": "OrderInTransit", "out_for_delivery": "OrderInTransit", "packed": "OrderInTransit",
}  # fmt: skip


def linked_data(shown: Shown, shop: Shop) -> SafeString:
    """The order as JSON that can stand in a page: a name like ``</script>`` does not end it."""
    data = {
        "@context": CONTEXT,
        "@type": "Order",
        "orderNumber": shown.name,
        "orderStatus": f"{CONTEXT}/{STATUSES.get(shown.view.situation, 'OrderProcessing')}",
        "seller": {"@type": "Organization", "name": shop.name},
        "orderDelivery": [_delivery(each) for each in shown.parcels],
    }
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ENDS_NOTHING))  # noqa: S308 - just escaped


def _delivery(parcel: Parcel) -> dict[str, Any]:
    window = parcel.view.expected
    known = {
        "trackingNumber": parcel.number,
        "trackingUrl": parcel.url,
        "provider": {"@type": "Organization", "name": parcel.carrier} if parcel.carrier else "",
        "expectedArrivalFrom": window.first.isoformat() if window else "",
        "expectedArrivalUntil": window.last.isoformat() if window else "",
    }
    return {"@type": "ParcelDelivery", **{name: value for name, value in known.items() if value}}
