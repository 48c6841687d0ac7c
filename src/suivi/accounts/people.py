"""Who works for a shop, and as what."""

from collections.abc import Iterable

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse

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


def may_recover(member: Membership, by: Person) -> bool:
    """Whether ``by`` may let this person in again: only somebody who works for no shop but those that ``by`` owns.

    Who holds a reset link can be that person; so no owner gets into another owner's shop by one.
    """
    owned = Membership.objects.filter(person=by, role=Role.OWNER).values("shop_id")
    elsewhere = Membership.objects.filter(person_id=member.person_id).exclude(shop_id__in=owned)
    return member.person_id != by.pk and not elsewhere.exists()


def reset_path(member: Membership, by: Person) -> str:
    """The path of a page on which the person chooses a new password, once, within a day (see ``may_recover``)."""
    person = member.person
    audit.record(member.shop, by, "person.reset_link_made", str(person.pk))
    token = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return reverse("account_reset_password_from_key", kwargs=token)


def drop_second_factor(member: Membership, by: Person) -> None:
    """For somebody who lost their phone and their recovery codes: the password alone lets them in again."""
    with transaction.atomic():
        audit.record(member.shop, by, "person.second_factor_removed", str(member.person_id))
        Authenticator.objects.filter(user_id=member.person_id).delete()


def with_second_factor(members: Iterable[Membership]) -> set[int]:
    """Of these, the ids of the people who have a second factor."""
    people = [member.person_id for member in members]
    return set(Authenticator.objects.filter(user_id__in=people).values_list("user_id", flat=True))


def open_shop(shop: Shop, owner: Person) -> Shop:
    """Save a new shop with its first owner."""
    with transaction.atomic():
        shop.save()
        Membership.objects.create(shop=shop, person=owner, role=Role.OWNER)
        audit.record(shop, owner, "shop.created", shop.handle)
    return shop
