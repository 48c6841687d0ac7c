"""Writes down who did what."""

from suivi.accounts.models import AuditEntry, Person, Shop
from suivi.lib import clock


def record(shop: Shop, person: Person | None, verb: str, subject: str = "", **detail: str | int | bool | None) -> None:
    """Keep that the person did ``verb`` (dotted: ``order.tag.added``) to ``subject``.

    ``detail`` holds no personal data of customers: audit entries outlive them.
    """
    AuditEntry.objects.create(shop=shop, at=clock.now(), person=person, verb=verb, subject=subject[:200], detail=detail)
