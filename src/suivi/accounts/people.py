"""Who works for a shop, and as what."""

from django.db import transaction

from suivi.accounts import audit
from suivi.accounts.models import Membership, Person, Role, Shop


class LastOwnerError(Exception):
    """A shop must keep an owner, else nobody could ever manage it again."""


def change_role(member: Membership, role: Role, by: Person) -> None:
    """Give the member another role. Raises ``LastOwnerError`` rather than leaving the shop without one."""
    with transaction.atomic():
        if role != Role.OWNER:
            _keep_an_owner(member)
        Membership.objects.filter(pk=member.pk).update(role=role)
        audit.record(member.shop, by, "person.role_changed", str(member.person_id), role=role)


def remove(member: Membership, by: Person) -> None:
    """End the membership; the person's words on orders stay. Raises ``LastOwnerError``."""
    with transaction.atomic():
        _keep_an_owner(member)
        audit.record(member.shop, by, "person.removed", str(member.person_id))
        member.delete()


def _keep_an_owner(member: Membership) -> None:
    # Locked, so that two owners cannot remove each other at the same moment.
    owners = Membership.objects.select_for_update().filter(shop_id=member.shop_id, role=Role.OWNER)
    if [owner.pk for owner in owners] == [member.pk]:
        raise LastOwnerError


def open_shop(shop: Shop, owner: Person) -> Shop:
    """Save a new shop with its first owner."""
    with transaction.atomic():
        shop.save()
        Membership.objects.create(shop=shop, person=owner, role=Role.OWNER)
        audit.record(shop, owner, "shop.created", shop.handle)
    return shop
