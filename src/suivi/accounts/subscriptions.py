"""The webhooks of a connected store: made, looked after every day, and made again where Shopify removed them.

Shopify removes a subscription after eight failed deliveries in a row.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from suivi.accounts import notices, stores
from suivi.accounts.crew import Each, one_by_one
from suivi.accounts.models import Connection, Notice
from suivi.accounts.notices import Noticed
from suivi.core.translatable import gettext_noop as _
from suivi.sources.reading import Object, listing, mapping, text
from suivi.sources.shopify.api import scopes
from suivi.sources.shopify.api.client import Client
from suivi.sources.shopify.api.errors import Permanent, ShopifyError

PATH = "/webhooks/shopify"
EVERY = timedelta(days=1)


def address() -> str:
    """Where Shopify is to send them."""
    return f"{settings.BASE_URL.rstrip('/')}{PATH}"


def can_be_reached(connection: Connection) -> bool:
    """Whether Shopify would send anything there: only to https. A double on this machine takes any."""
    return bool(connection.base) or address().startswith("https://")


def look_after(now: datetime, each: Each = one_by_one) -> int:
    """Sees that each store's subscriptions are there, once a day. Returns how many were made."""
    late = Connection.objects.filter(Q(subscribed_at=None) | Q(subscribed_at__lte=now - EVERY))
    wanted = set(late.values_list("pk", flat=True))
    due = [one for one in stores.due(now) if one.pk in wanted and can_be_reached(one)]
    return each(due, lambda connection: _looked_after(connection, now))


def _looked_after(connection: Connection, now: datetime) -> int:
    try:
        return ensure(connection, now)
    except ShopifyError:
        return 0  # noted on the connection


def ensure(connection: Connection, now: datetime) -> int:
    """Makes the subscriptions that are missing. Returns how many. Raises ``ShopifyError``."""
    with stores.asking(connection, now) as client:
        there = {text(one, "topic") for one in _ours(client, now)}
        wanted = [_enum(topic) for topic in scopes.topics(frozenset(connection.scopes))]
        _note_removed(connection, len(there & set(wanted)), now)
        made = sum(_make(client, topic, now) for topic in wanted if topic not in there)
        count = len({text(one, "topic") for one in _ours(client, now)} & set(wanted)) if made else len(wanted)
    Connection.objects.filter(pk=connection.pk).update(subscribed_at=now, subscriptions=count)
    return made


def _note_removed(connection: Connection, there: int, now: datetime) -> None:
    """Fewer than were there at the last look: Shopify takes them away where it was not answered."""
    lost = connection.subscriptions - there if connection.subscribed_at else 0
    if lost > 0:
        notices.keep(connection.shop, {Noticed(Notice.Kind.REMOVED, f"{now:%Y-%m-%d}"): lost}, now)


def remove(connection: Connection, now: datetime) -> None:
    """Takes our subscriptions off the store. Raises ``ShopifyError``."""
    with stores.asking(connection, now) as client:
        for one in list(_ours(client, now)):
            client.call("webhook_delete", {"id": text(one, "id")}, now)


def _ours(client: Client, now: datetime) -> Iterator[Object]:
    """The subscriptions that lead here."""
    after = None
    while True:
        page = mapping(client.call("webhooks", {"after": after}, now).data, "webhookSubscriptions")
        yield from (one for one in listing(page, "nodes") if text(one, "uri", 2000) == address())
        more = mapping(page, "pageInfo")
        if not more.get("hasNextPage"):
            return
        after = more.get("endCursor")


def _make(client: Client, topic: str, now: datetime) -> bool:
    """False where Shopify declines this one: a topic that this store does not have must not cost the others."""
    answer = client.call("webhook_create", {"topic": topic, "subscription": {"uri": address(), "format": "JSON"}}, now)
    for error in answer.user_errors:
        if "address" in error.message.lower() and "taken" not in error.message.lower():
            raise Permanent(_("Shopify does not accept the address to which webhooks are to be sent."))
    return not answer.user_errors


def _enum(topic: str) -> str:
    return topic.upper().replace("/", "_")
