"""The signed link of an order's page for its customer: cannot be guessed, ends by itself, can be revoked.

A token is a random half, which the database keeps, and a signature of it and of its order, which only the
installation's key makes. So a stolen database opens no page, and the same address can be made again whenever it is
needed. After ``SUIVI_SECRET_KEY`` was changed, links signed with the one before hold for as long as that is named.
"""

import base64
import hmac
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from suivi.accounts.models import Shop
from suivi.customers.models import Brand, CustomerLink
from suivi.lib import rows

VALID = timedelta(days=180)  # from the last time that somebody proved to be the customer, or made it anew
HALF = 15  # bytes, which are 20 characters without padding
LENGTH = 20
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40}")


def token_of(shop: Shop, order_id: int, now: datetime) -> str:
    """The token of the order's page, good for another ``VALID`` from now."""
    nonce = base64.urlsafe_b64encode(secrets.token_bytes(HALF)).decode()
    rows.insert(
        CustomerLink._meta.db_table,
        ("shop_id", "order_id", "nonce", "expires_at"),
        [(shop.pk, order_id, nonce, now + VALID)],
    )
    CustomerLink.objects.filter(shop=shop, order_id=order_id).update(expires_at=now + VALID)
    return _token(CustomerLink.objects.get(shop=shop, order_id=order_id), settings.SECRET_KEY)


def shown(shop: Shop, order_id: int, now: datetime) -> str:
    """The token that is in force now, or "" where there is none; nothing is changed."""
    link = CustomerLink.objects.filter(shop=shop, order_id=order_id, expires_at__gt=now).first()
    return _token(link, settings.SECRET_KEY) if link else ""


def find(token: str) -> CustomerLink | None:
    """The link with this token, ended or not; None where it was revoked or never was."""
    if not _TOKEN.fullmatch(token):
        return None
    # The logo comes with it: to leave one small column out takes longer than to read it.
    known = CustomerLink.objects.select_related("shop__brand", "shop__self_service")
    try:
        link = known.get(nonce=token[:LENGTH])
    except CustomerLink.DoesNotExist:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    signed = [hmac.compare_digest(_token(link, key).encode(), token.encode()) for key in keys]
    return link if any(signed) else None


def address_of(shop: Shop, token: str) -> str:
    """The whole address of the page with this token: on the shop's own host name where it has one."""
    return site_of(shop) + reverse("customer_order", args=[token])


def site_of(shop: Shop) -> str:
    """Where the shop's pages for customers are, as ``https://track.shop.example``."""
    base, host = urlsplit(settings.BASE_URL), _host(shop)
    if not host:
        return f"{base.scheme}://{base.netloc}"
    return f"{base.scheme}://{host}:{base.port}" if base.port else f"{base.scheme}://{host}"


def lookup_of(shop: Shop) -> str:
    """The whole address of the shop's look-up: the root of its own host name where it has one."""
    return site_of(shop) + ("/" if _host(shop) else reverse("customer_lookup", args=[shop.handle]))


def revoke(shop: Shop, *order_ids: int) -> None:
    """Ends the links of these orders at once. The next ones will be others."""
    CustomerLink.objects.filter(shop=shop, order_id__in=order_ids).delete()


def _host(shop: Shop) -> str:
    return Brand.objects.filter(shop=shop).values_list("host", flat=True).first() or ""


def _token(link: CustomerLink, key: str) -> str:
    signed = f"{link.nonce}\0{link.shop_id}\0{link.order_id}".encode()
    mac = hmac.digest(b"suivi.customers.links" + key.encode(), signed, "sha256")[:HALF]
    return link.nonce + base64.urlsafe_b64encode(mac).decode()
