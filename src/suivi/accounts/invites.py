"""Invitations to a shop: a link that its owner sends, and that makes whoever holds it a member."""

from datetime import datetime, timedelta

from django.db import transaction

from suivi.accounts import audit
from suivi.accounts.links import hashed
from suivi.accounts.models import Invite, Membership, Person, Role, Shop, new_token

VALID_DAYS = 7


def invite(shop: Shop, email: str, role: Role, inviter: Person, now: datetime) -> str:
    """A token for ``/join/TOKEN/``, valid seven days; an older invitation of the same e-mail ends."""
    token = new_token()
    with transaction.atomic():
        shop.invites.filter(email__iexact=email, accepted_at=None).delete()
        Invite.objects.create(
            shop=shop,
            email=email.lower(),
            role=role,
            token_hash=hashed(token),
            invited_by=inviter,
            created_at=now,
            expires_at=now + timedelta(days=VALID_DAYS),
        )
        audit.record(shop, inviter, "person.invited", role=role)
    return token


def find(token: str, now: datetime) -> Invite | None:
    """The invitation, while it is open."""
    waiting = Invite.objects.filter(token_hash=hashed(token), accepted_at=None, expires_at__gt=now)
    return waiting.select_related("shop", "invited_by").first()


def accept(token: str, now: datetime, *, name: str = "", password: str = "") -> Person | None:
    """Make the invited person a member; None when the invitation has ended meanwhile.

    Someone new gets ``name`` and ``password``. Someone already known keeps theirs: the view must have made sure
    that they are the one signed in.
    """
    with transaction.atomic():
        found = find(token, now)
        if found is None or not Invite.objects.filter(pk=found.pk, accepted_at=None).update(accepted_at=now):
            return None
        person = Person.objects.filter(email=found.email).first()
        if person is None:
            person = Person.objects.create_user(found.email, password, name=name)
        Membership.objects.get_or_create(shop=found.shop, person=person, defaults={"role": found.role})
        audit.record(found.shop, person, "person.joined", role=found.role)
    return person
