"""Links that sign somebody in once. Only a hash of the token is kept, so the database gives no link away."""

import hashlib
from datetime import datetime, timedelta

from suivi.accounts.models import Person, SignInLink, new_token

SIGN_IN_MINUTES = 15


def hashed(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_sign_in_link(person: Person, now: datetime, *, valid: timedelta = timedelta(minutes=SIGN_IN_MINUTES)) -> str:
    """A token that signs the person in, once, until ``now + valid``; its page is ``/enter/TOKEN/``."""
    token = new_token()
    SignInLink.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.create(person=person, token_hash=hashed(token), expires_at=now + valid)
    return token


def peek(token: str, now: datetime) -> Person | None:
    """Whom the token would sign in, without using it up; None when it is unknown, used or too old."""
    open_links = SignInLink.objects.filter(
        token_hash=hashed(token), used_at=None, expires_at__gt=now, person__is_active=True
    )
    link = open_links.select_related("person").first()
    return link.person if link else None


def use(token: str, now: datetime) -> Person | None:
    """Use the token up and say whom it signs in; None when it is unknown, used or too old."""
    person = peek(token, now)
    # One UPDATE decides, so that of two simultaneous visits only one gets in.
    used = SignInLink.objects.filter(token_hash=hashed(token), used_at=None, expires_at__gt=now).update(used_at=now)
    return person if used else None
