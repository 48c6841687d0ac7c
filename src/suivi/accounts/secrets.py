"""The secrets a shop shares with its platform."""

from datetime import datetime

from django.db import transaction

from suivi.accounts.models import Shop, ShopSecret
from suivi.lib import vault

SHOPIFY_WEBHOOK = "shopify_webhook"
KEPT = 2  # the newest and, while it is being rotated, the one before


def put(shop: Shop, kind: str, secret: str, now: datetime) -> None:
    """Make ``secret`` the current one; the one before stays valid, older ones end."""
    with transaction.atomic():
        ShopSecret.objects.create(shop=shop, kind=kind, sealed=vault.seal(secret), created_at=now)
        kept = shop.secrets.filter(kind=kind).order_by("-created_at", "-pk").values_list("pk", flat=True)[:KEPT]
        shop.secrets.filter(kind=kind).exclude(pk__in=list(kept)).delete()


def valid(shop: Shop, kind: str) -> list[str]:
    """The secrets that count now, newest first."""
    rows = shop.secrets.filter(kind=kind).order_by("-created_at", "-pk")[:KEPT]
    return [vault.open_(row.sealed) for row in rows]
