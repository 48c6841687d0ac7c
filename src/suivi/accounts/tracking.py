"""The providers of tracking news that a shop uses: their doors, and the secrets that their pushes are checked with."""

from datetime import datetime

from django.db import transaction

from suivi.accounts import secrets
from suivi.accounts.links import hashed
from suivi.accounts.models import Shop, TrackingProvider, new_token


def add(shop: Shop, provider: str, secret: str, now: datetime) -> str:
    """Opens a door for a provider. Returns the secret end of its address, which nobody can read again.

    Raises ``IntegrityError`` where the shop has this provider already.
    """
    token = new_token()
    with transaction.atomic():
        TrackingProvider.objects.create(shop=shop, provider=provider, token_hash=hashed(token), created_at=now)
        put_secret(shop, provider, secret, now)
    return token


def put_secret(shop: Shop, provider: str, secret: str, now: datetime) -> None:
    """Makes this the secret with which the provider signs; the one before stays valid. An empty one changes nothing."""
    if secret:
        secrets.put(shop, _kind(provider), secret, now)


def new_address(door: TrackingProvider) -> str:
    """Gives the door another address, at once: the old one ends. Returns the secret end of it."""
    token = new_token()
    door.token_hash = hashed(token)
    door.save(update_fields=["token_hash"])
    return token


def remove(door: TrackingProvider) -> None:
    """Closes the door and forgets the secrets. What came through it stays."""
    with transaction.atomic():
        door.shop.secrets.filter(kind=_kind(door.provider)).delete()
        door.delete()


def find(provider: str, token: str) -> TrackingProvider | None:
    """The door with this address, with its shop."""
    found = TrackingProvider.objects.filter(provider=provider, token_hash=hashed(token))
    return found.select_related("shop").first()


def signing(door: TrackingProvider) -> tuple[str, ...]:
    """The secrets with which the provider may sign now. Raises ``vault.UnsealableError`` where none can be read."""
    return tuple(secrets.valid(door.shop, _kind(door.provider)))


def has_secret(shop: Shop) -> frozenset[str]:
    """The providers for which a secret is kept."""
    kinds = frozenset(shop.secrets.values_list("kind", flat=True))
    return frozenset(
        name for name in shop.tracking_providers.values_list("provider", flat=True) if _kind(name) in kinds
    )


def _kind(provider: str) -> str:
    return f"push_{provider}"
