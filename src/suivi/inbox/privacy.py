"""What the law has a shop do with somebody's data: asked by Shopify's compliance webhooks, or by an owner.

Shopify: answer with 2xx, act within 30 days. Suivi acts at once (``inbox.erasing``); what is held of a customer is
collected when an owner asks for the file to hand out (``inbox.collecting``).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from suivi.accounts.models import Person, Shop
from suivi.inbox.claims import Claimed
from suivi.inbox.models import PrivacyRequest
from suivi.lib import rows, vault
from suivi.orders.models import Customer, Order, OrderFacts, Term
from suivi.orders.terms import fold
from suivi.sources.reading import Object, mapping, parse_object, text
from suivi.sources.shopify.context import gid

Kind = PrivacyRequest.Kind
LEGAL = timedelta(days=30)
SOURCE = "shopify"
TOPICS = {
    "customers/data_request": (Kind.COLLECT, "orders_requested"),
    "customers/redact": (Kind.ERASE, "orders_to_redact"),
    "shop/redact": (Kind.ERASE_SHOP, ""),
}
ERASED = "Suivi-Erased"  # the header of a message whose body was erased
_BLANK = "UPDATE inbox_delivery SET body = %s, headers = %s, error = '' WHERE id = %s"
_CUSTOMERS = (
    "SELECT DISTINCT customer_key FROM inbox_privacyrequest WHERE shop_id = %s AND kind = 'erase' AND customer_key IN"
)


class Who(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom a request is about; kept sealed. ``traces``: texts by which their messages are found, ``parcels``: the
    numbers of their parcels, as terms.
    """

    email: str = ""
    phone: str = ""
    traces: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()


def hear(shop: Shop, batch: Iterable[Claimed]) -> None:
    """Writes down what the compliance webhooks of a batch ask for, in the caller's transaction.

    An app's secret may serve many stores and the header that names the store is not signed: the body must name it too.
    """
    for one in batch:
        if one.source == SOURCE and one.topic in TOPICS and ERASED not in one.headers:
            payload = parse_object(one.body)
            if text(payload, "shop_domain").lower() == shop.domain:
                _keep(shop, one, payload)


def _keep(shop: Shop, one: Claimed, payload: Object) -> None:
    kind, listed = TOPICS[one.topic]
    customer = mapping(payload, "customer")
    named = payload.get(listed) if listed else None
    PrivacyRequest.objects.create(
        shop=shop,
        kind=kind,
        asked_at=one.received_at,
        deadline=one.received_at + LEGAL,
        due_at=one.received_at,
        customer_key=gid("Customer", customer.get("id")),
        orders=[key for key in (gid("Order", number) for number in named) if key] if isinstance(named, list) else [],
        sealed=seal(Who(email=text(customer, "email"), phone=text(customer, "phone"))),
    )


def ask(shop: Shop, kind: PrivacyRequest.Kind, email: str, person: Person, now: datetime) -> PrivacyRequest:
    """The same for the customer with this e-mail address, as an owner of the shop asks."""
    found = list(Term.objects.filter(shop=shop, kind="email", term=fold(email)).values_list("order_id", flat=True))
    keys = OrderFacts.objects.filter(shop=shop, id__in=found).order_by("id").values_list("key", flat=True)
    return PrivacyRequest.objects.create(
        shop=shop,
        kind=kind,
        person=person,
        asked_at=now,
        deadline=now + LEGAL,
        due_at=now,
        customer_key=_customer_key(shop, found, email),
        orders=list(keys),
        sealed=seal(Who(email=email)),
    )


def _customer_key(shop: Shop, orders: Sequence[int], email: str) -> str:
    """The platform's number of the customer; "" where it has none."""
    of_orders = Order.objects.filter(shop=shop, id__in=orders).exclude(customer_key="").order_by("-placed_at")
    known = Customer.objects.filter(shop=shop, email__iexact=email).order_by("-as_of")
    return of_orders.values_list("customer_key", flat=True).first() or known.values_list("key", flat=True).first() or ""


def seal(who: Who) -> str:
    """For ``PrivacyRequest.sealed``."""
    return vault.seal(msgspec.json.encode(who).decode())


def who(request: PrivacyRequest) -> Who:
    """Whom an open request is about; of one that is done, or whose key is gone, nothing is known."""
    try:
        return msgspec.json.decode(vault.open_(request.sealed), type=Who) if request.sealed else Who()
    except vault.UnsealableError:
        return Who()


def blank(deliveries: Iterable[int]) -> None:
    """Erases messages' bodies; that they came, and when, stays."""
    marked = msgspec.json.encode({ERASED: "1"}).decode()
    rows.update(_BLANK, [(b"", marked, number) for number in sorted(set(deliveries))])


def to_erase(shop: Shop, batch: Sequence[Claimed], orders: Iterable[str], about: dict[int, Sequence[str]]) -> set[int]:
    """The messages of a batch that may not be kept: those that asked, and those of erased customers and ``orders``.

    ``about``: message → the orders it is about.
    """
    found = {one.id for one in batch if one.source == SOURCE and one.topic in TOPICS}
    gone = set(orders)
    found |= {number for number, keys in about.items() if not gone.isdisjoint(keys)}
    customers = {each.customer.id: one.id for one in batch for each in one.findings if each.customer}
    if customers:
        erased = {key for (key,) in rows.select_in(_CUSTOMERS, [shop.pk], sorted(customers))}
        found |= {
            one.id for one in batch for each in one.findings if each.customer is not None and each.customer.id in erased
        }
    return found
