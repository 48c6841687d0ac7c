"""Everything that is held of a customer, as one ZIP file for an owner to hand out."""

import io
import zipfile
from collections.abc import Iterator, Sequence

import msgspec

from suivi.core.facts import as_plain, decode
from suivi.customers.models import Photo
from suivi.inbox import privacy
from suivi.inbox.models import Delivery, PrivacyRequest
from suivi.orders.keys import order_id
from suivi.orders.models import Customer, Order, OrderFacts

Entry = tuple[str, bytes]  # the file's name in the ZIP, and what is in it


def collected(request: PrivacyRequest) -> tuple[bytes, dict[str, int]]:
    """The ZIP file, and how many orders and messages are in it."""
    keys = orders_of(request)
    orders, messages = list(_orders(request, keys)), list(_messages(request, keys))
    photos = list(_photos(request, keys))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (*_customer(request), *orders, *messages, *photos):
            archive.writestr(name, body)
    return packed.getvalue(), {"orders": len(orders), "messages": len(messages)}


def orders_of(request: PrivacyRequest) -> list[str]:
    """The platform ids of the customer's orders: those that were named, and those that bear the customer's number."""
    keys = set(request.orders)
    if request.customer_key:
        found = Order.objects.filter(shop=request.shop, customer_key=request.customer_key)
        keys |= set(found.values_list("key", flat=True))
    return sorted(keys)


def _customer(request: PrivacyRequest) -> Iterator[Entry]:
    who = privacy.who(request)
    known = Customer.objects.filter(shop=request.shop, key=request.customer_key).values(
        "key", "name", "email", "phone", "note", "tags", "as_of"
    )
    asked = {"asked_at": request.asked_at, "email": who.email, "phone": who.phone, "customer": known.first()}
    yield "customer.json", _pretty(asked)


def _orders(request: PrivacyRequest, keys: Sequence[str]) -> Iterator[Entry]:
    found = OrderFacts.objects.filter(shop=request.shop, id__in=[order_id(key) for key in keys]).exclude(document="")
    for number, document in found.order_by("id").values_list("id", "document"):
        yield f"orders/{number}.json", _pretty(as_plain(decode(document)))


def _messages(request: PrivacyRequest, keys: Sequence[str]) -> Iterator[Entry]:
    """What came in about these orders, as it came."""
    found = Delivery.objects.filter(shop=request.shop, order_key__in=keys).exclude(order_key="")
    for one in found.order_by("id").iterator(chunk_size=200):
        yield f"messages/{one.pk}-{one.topic.replace('/', '-')}.json", bytes(one.body)


def _photos(request: PrivacyRequest, keys: Sequence[str]) -> Iterator[Entry]:
    """What the customer sent along with requests."""
    found = Photo.objects.filter(shop=request.shop, order_id__in=[order_id(key) for key in keys])
    for one in found.order_by("id").iterator(chunk_size=20):
        yield f"photos/{one.pk}.jpg", bytes(one.data)


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)
