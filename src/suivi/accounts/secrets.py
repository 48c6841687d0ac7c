"""The secrets a shop shares with its platform."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.apps import apps
from django.db import models, transaction

from suivi.accounts.models import Shop, ShopSecret
from suivi.lib import vault

SHOPIFY_WEBHOOK = "shopify_webhook"
SHOPIFY_APP = "shopify_app"  # by which Suivi asks the store; its webhooks are signed with the same
KEPT = 2  # the newest and, while it is being rotated, the one before


def put(shop: Shop, kind: str, secret: str, now: datetime) -> None:
    """Make ``secret`` the current one; the one before stays valid, older ones end."""
    with transaction.atomic():
        ShopSecret.objects.create(shop=shop, kind=kind, sealed=vault.seal(secret), created_at=now)
        kept = shop.secrets.filter(kind=kind).order_by("-created_at", "-pk").values_list("pk", flat=True)[:KEPT]
        shop.secrets.filter(kind=kind).exclude(pk__in=list(kept)).delete()


def listen_to(shop: Shop, domain: str, secret: str, now: datetime) -> None:
    """Take the webhooks that the store at this domain signs with ``secret``; "" keeps the secrets that are there."""
    with transaction.atomic():
        shop.domain, shop.platform = domain, Shop.Platform.SHOPIFY
        shop.save(update_fields=["domain", "platform"])
        if secret:
            put(shop, SHOPIFY_WEBHOOK, secret, now)


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


def valid_or_none(shop: Shop, kind: str) -> list[str]:
    """As ``valid``; nothing where none can be read."""
    try:
        return valid(shop, kind)
    except vault.UnsealableError:
        return []


def forget(shop: Shop, kind: str, which: Collection[str] | None = None) -> None:
    """Ends the secrets of a kind: all, or only those that say one of ``which``."""
    for row in shop.secrets.filter(kind=kind):
        if which is None or _opened(row) in which:
            row.delete()


def _opened(row: ShopSecret) -> str:
    try:
        return vault.open_(row.sealed)
    except vault.UnsealableError:
        return ""


def reseal() -> tuple[int, int]:
    """Seal every secret with the present key. Returns how many were, and how many no known key opens."""
    done = lost = 0
    for model, name in sealed_columns():
        for row in model._default_manager.exclude(**{name: ""}).order_by("pk").iterator():
            with transaction.atomic():
                try:
                    setattr(row, name, vault.reseal(getattr(row, name)))
                except vault.UnsealableError:
                    lost += 1
                    continue
                row.save(update_fields=[name])
                done += 1
    return done, lost


def all_sealed() -> Iterator[str]:
    """Everything that is kept sealed, as it is kept."""
    for model, name in sealed_columns():
        yield from model._default_manager.exclude(**{name: ""}).values_list(name, flat=True)


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Every column in which something is kept sealed: its name says so."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.startswith("sealed")
    ]
