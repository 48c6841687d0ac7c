"""Which news customers do not want, chosen on the page of an order. It holds for their other orders too.

Whoever sends asks ``allows`` first. Customers are known by the platform's number, and by a hash of their e-mail address
and telephone number: who buys as a guest has no number. What one of them mutes is muted.
"""

import hashlib
from collections.abc import Collection, Mapping

from suivi.accounts.models import Shop
from suivi.core.facts import Customer, decode
from suivi.customers.models import Muted
from suivi.lib import rows
from suivi.orders.models import OrderFacts
from suivi.orders.terms import PHONE_TAIL, digits, fold

CHANNELS = ("email", "sms")
# What can be muted, and the triggers (``letters.triggers``) of each. What is not here is always told: that a payment
# failed, that an order was canceled, what became of a request.
TOPICS: Mapping[str, frozenset[str]] = {
    "order": frozenset({"order_received", "released", "scheduled", "still"}),
    "parcel": frozenset(
        {"shipped", "first_scan", "in_transit", "out_for_delivery", "arriving_tomorrow", "delivered", "pickup_reminder"}
    ),
    "trouble": frozenset({"delayed_before_shipping", "delayed", "late", "stuck", "attempt_failed"}),
}


def allows(shop_id: int, order_id: int, channel: str, trigger: str) -> bool:
    """Whether the customer of this order wants to hear of this on this channel. Of an order that is gone, no."""
    if topic_of(trigger) is None:
        return True
    document = OrderFacts.objects.filter(shop_id=shop_id, id=order_id).values_list("document", flat=True).first()
    if document is None:
        return False
    return channel not in unwanted(shop_id, decode(document).customer, trigger)


def unwanted(shop_id: int, customer: Customer | None, trigger: str) -> frozenset[str]:
    """The channels on which a customer does not want to hear of this."""
    topic = topic_of(trigger)
    if topic is None or customer is None:
        return frozenset()
    return frozenset(channel for channel, muted_topic in muted(shop_id, customer) if muted_topic == topic)


def topic_of(trigger: str) -> str | None:
    """The topic of a trigger, None where it cannot be muted."""
    return next((topic for topic, triggers in TOPICS.items() if trigger in triggers), None)


def muted(shop_id: int, customer: Customer | None) -> frozenset[tuple[str, str]]:
    """What a customer does not want to hear of: channel and topic."""
    found = Muted.objects.filter(shop_id=shop_id, who__in=_whose(customer))
    return frozenset(found.values_list("channel", "topic"))


def choose(shop: Shop, customer: Customer | None, unwanted: Collection[tuple[str, str]]) -> None:
    """Mutes these channels and topics for the customer, and no others."""
    whose = _whose(customer)
    Muted.objects.filter(shop=shop, who__in=whose).delete()
    wanted = [(shop.pk, who, channel, topic) for who in whose for channel, topic in sorted(unwanted)]
    rows.insert(Muted._meta.db_table, ("shop_id", "who", "channel", "topic"), wanted)


def forget(shop: Shop, customer: Customer | None) -> None:
    """Deletes what a customer chose: nothing is to tell of them any more."""
    Muted.objects.filter(shop=shop, who__in=_whose(customer)).delete()


def _whose(customer: Customer | None) -> list[str]:
    """By what a customer is known again; the same for each of their orders."""
    if customer is None:
        return []
    phone = digits(customer.phone)[-PHONE_TAIL:]
    known = {"id": customer.id, "email": fold(customer.email), "phone": phone if len(phone) == PHONE_TAIL else ""}
    named = [f"{kind}\0{value}".encode() for kind, value in sorted(known.items()) if value]
    return [hashlib.sha256(b"suivi.customers.preferences" + name).hexdigest()[:40] for name in named]
