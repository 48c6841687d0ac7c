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
    """The secrets that count now, newest first. Raises ``vault.UnsealableError`` where none of them can be read."""
    found: list[str] = []
    unreadable: vault.UnsealableError | None = None
    for row in shop.secrets.filter(kind=kind).order_by("-created_at", "-pk")[:KEPT]:
        try:
            found.append(vault.open_(row.sealed))
        except vault.UnsealableError as error:
            unreadable = error  # another one may do
    if unreadable is not None and not found:
        raise unreadable
    return found


def reseal() -> tuple[int, int]:
    """Seal every secret with the present key. Returns how many were, and how many no known key opens."""
    done = lost = 0
    for row in ShopSecret.objects.order_by("pk").iterator():
        with transaction.atomic():
            try:
                row.sealed = vault.reseal(row.sealed)
            except vault.UnsealableError:
                lost += 1
                continue
            row.save(update_fields=["sealed"])
            done += 1
    return done, lost
