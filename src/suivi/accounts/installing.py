"""A store on which the installation's own app is installed: by OAuth, or opened inside of the Shopify admin.

It goes to the shop that began the installation, else to the shop that has the store already, else to a new shop of
the person who is signed in.
"""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from suivi.accounts import people, stores
from suivi.accounts.models import Connection, Membership, Person, Role, Shop
from suivi.core.translatable import gettext_noop as _
from suivi.sources.reading import Object, text
from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.errors import Permanent
from suivi.sources.shopify.api.tokens import App, Grant, TokenRequest

TAKEN = _("The store belongs to a shop of which you are no owner.")


def shop_for(domain: str, person: Person, handle: str) -> Shop | None:
    """The shop to which the store is to go; None where it needs a new one.

    ``handle``: the shop that began it, "" where none did. Raises ``Permanent`` where the person does not own the shop.
    """
    theirs = Shop.objects.filter(memberships__person=person, memberships__role=Role.OWNER)
    has_it = Shop.objects.filter(domain=domain).first()
    if has_it is None and not handle:
        return None
    found = theirs.filter(handle=handle or (has_it.handle if has_it else "")).first()
    if found is None or (has_it is not None and has_it != found):
        raise Permanent(TAKEN)
    return found


def install(
    request: TokenRequest, way: Connection.Way, domain: str, person: Person, handle: str, now: datetime, base: str = ""
) -> Connection:
    """Gets the token and keeps it, once Shopify has said which store it is for. Raises ``ShopifyError``; nothing is
    changed then.
    """
    shop = shop_for(domain, person, handle)
    grant, store = stores.introduced(request, domain, now, base)
    with transaction.atomic():
        shop = shop or people.open_shop(_new(domain, store, now), person)
        return attach(shop, domain, request, grant, way, now, base)


def attach(
    shop: Shop, domain: str, request: TokenRequest, grant: Grant, way: Connection.Way, now: datetime, base: str
) -> Connection:
    """Keeps a grant as the shop's connection."""
    shop.domain, shop.platform = domain, Shop.Platform.SHOPIFY
    shop.save(update_fields=["domain", "platform"])
    return stores.keep(shop, request.body["client_id"], base, way, grant, now)


def exchange(shop: Shop, app: App, session_token: str, now: datetime) -> Connection:
    """Gets the shop a token for the session token of a page inside of its Shopify admin. Raises ``ShopifyError``."""
    domain = shop.domain or ""
    base = known_base(domain)
    request = tokens.exchange(domain, app, session_token, base=base)
    grant, _store = stores.introduced(request, domain, now, base)
    with transaction.atomic():
        return attach(shop, domain, request, grant, Connection.Way.EXCHANGE, now, base)


def known_base(domain: str) -> str:
    """Where the store is asked: "" for Shopify, else the address of the local double by which it is known."""
    return Connection.objects.filter(shop__domain=domain).values_list("base", flat=True).first() or ""


def owners(shop: Shop) -> list[Person]:
    """Who owns the shop."""
    found = Membership.objects.filter(shop=shop, role=Role.OWNER).select_related("person").order_by("pk")
    return [one.person for one in found]


def _new(domain: str, store: Object, now: datetime) -> Shop:
    name = text(store, "name") or domain.partition(".")[0]
    base = (slugify(name) or "shop")[:50]
    taken = set(Shop.objects.filter(handle__startswith=base).values_list("handle", flat=True))
    handle = base if base not in taken else next(one for n in range(2, 10_000) if (one := f"{base}-{n}") not in taken)
    return Shop(handle=handle, name=name[:120], currency=text(store, "currencyCode") or "EUR", created_at=now)
