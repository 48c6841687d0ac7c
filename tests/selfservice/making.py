"""Orders that no platform keeps, and how their customers ask."""

import io
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.test import Client
from PIL import Image

from suivi.accounts.models import Shop
from suivi.core.facts import Facts, decode
from suivi.core.requests import Kind
from suivi.core.selfservice import Rules
from suivi.customers import links, rules
from suivi.inbox.accept import accept
from suivi.lib import clock
from suivi.orders.keys import order_id
from suivi.orders.models import Order, OrderFacts
from tests.road import process_all

ALL = Rules(kinds=tuple(Kind), photos=True, choices=True)
MAIL, ZIP = "jane@example.com", "75011"


def allow(shop: Shop, those: Rules = ALL) -> None:
    rules.keep(shop, those)


def order(shop: Shop, name: str = "#1001", *, delivered: bool = False, **more: Any) -> Order:
    """An order of two mugs and a card, as a file tells it: placed a week ago."""
    now = clock.now()
    first: dict[str, Any] = {
        "name": name, "placed_at": iso(now - timedelta(days=7)), "total": "30.00", "currency": "EUR", "paid": "30.00",
        "customer": "Jane Doe", "email": MAIL, "phone": "+33612345678", "address1": "1 rue des Lilas", "city": "Paris",
        "zip": ZIP, "country": "FR", "item": "Mug", "sku": "MUG-1", "quantity": 2,
    }  # fmt: skip
    rows = [{**first, **more}, {"item": "Card", "sku": "GIFT-50", "quantity": 1}]
    if delivered:
        sent = {"carrier": "UPS", "tracking_number": "1Z999AA10123456784", "fulfillment": "fulfilled",
                "shipped_at": iso(now - timedelta(days=5)), "delivered_at": iso(now - timedelta(days=3)),
                "delivery": "delivered"}  # fmt: skip
        rows = [{**row, **sent} for row in rows]
    accept(shop, "file", "file/order", msgspec.json.encode({"rows": rows, "shop": shop.handle}), {}, name, now)
    process_all(now)
    return Order.objects.select_related("shop").get(shop=shop, id=order_id(f"gid://suivi/{shop.handle}/Order/{name}"))


def iso(at: datetime) -> str:
    return at.isoformat()


def facts(row: Order) -> Facts:
    return decode(OrderFacts.objects.get(shop_id=row.shop_id, id=row.id).document)


def page(row: Order) -> str:
    return f"/o/{links.token_of(row.shop, row.id, clock.now())}/"


def form(row: Order, kind: str, client: Client | None = None) -> dict[str, Any]:
    """The values of a form as it stands there, everything of the goods chosen."""
    context = (client or Client()).get(f"{page(row)}ask/{kind}/").context
    found: dict[str, Any] = {"key": context["key"], "text": "Too blue"}
    for many, why in context["form"].rows():
        found[many.html_name] = "1"
        if why is not None:
            found[why.html_name] = "color"
    return found


ADDRESS = {"line1": "2 quai Sud", "zip": "69002", "city": "Lyon", "proof": MAIL}
MORE = {"address": ADDRESS, "cancel": {"proof": ZIP}}


def ask(row: Order, kind: str, **more: Any) -> Any:
    """Fills in the form and sends it."""
    return Client().post(f"{page(row)}ask/{kind}/", {**form(row, kind), **MORE.get(kind, {}), **more})


def photo(width: int = 2000, *, where: bool = True) -> io.BytesIO:
    """A photo of a phone, which tells where it was taken."""
    written, exif = io.BytesIO(), Image.Exif()
    if where:
        exif[0x010E] = "at 48.8566 N"
        exif[0x0112] = 6  # turned
    Image.new("RGB", (width, width // 2), "red").save(written, "JPEG", exif=exif)
    written.seek(0)
    written.name = "holiday-in-nice.jpg"
    return written
