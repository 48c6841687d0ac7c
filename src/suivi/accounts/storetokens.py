"""A store's access token, which one worker at a time renews, sealed while it is kept.

An app's own token is asked for anew (client credentials). An installed app's token lives an hour and is renewed with a
refresh token that works once: its successor is saved before anything else happens.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from suivi.accounts import storeapps
from suivi.accounts.models import Connection
from suivi.core.translatable import gettext_noop as _
from suivi.lib import vault
from suivi.sources.shopify.api import tokens
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused
from suivi.sources.shopify.api.tokens import Grant
from suivi.sources.shopify.api.wire import Wire

EARLY = timedelta(minutes=30)  # before a token ends, the next is asked for
DAY = timedelta(days=1)
SOON = timedelta(seconds=2)
# An answer that got lost may hold the only good pair: Shopify repeats it for a short while, so it is asked for at once.
TRIES = 3
LEASE = timedelta(seconds=150)  # longer than all tries together
INSTALL_AGAIN = _("Shopify's permission for this store has ended. Install the app again.")


def good(connection: Connection, wire: Wire, now: datetime) -> str:
    """A token that is good now. Only whoever holds the lease asks for another; the rest use the one before.

    Raises ``Permanent`` or ``Temporary``.
    """
    token = _known(connection)
    if _lasts(connection, token, now + EARLY):
        return token
    mine = Connection.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=connection.pk)
    if not mine.update(leased_until=now + LEASE):
        if _lasts(connection, token, now):
            return token
        raise Temporary("Another worker is getting a new token.", now + SOON)
    try:
        connection.refresh_from_db()
        token = _known(connection)
        if _lasts(connection, token, now + EARLY):
            return token  # another worker was faster
        return _next(connection, token, wire, now)
    finally:
        write(connection, leased_until=None)


def _next(connection: Connection, token: str, wire: Wire, now: datetime) -> str:
    try:
        grant = _asked(connection, wire, now)
    except Temporary:
        if _lasts(connection, token, now):
            return token  # still good for a while
        raise
    write(connection, **kept(grant, now))
    return grant.access_token


def _asked(connection: Connection, wire: Wire, now: datetime) -> Grant:
    domain, app = connection.shop.domain or "", storeapps.app_of(connection)
    if connection.way == Connection.Way.CREDENTIALS:
        return tokens.send(wire, tokens.client_credentials(domain, app, connection.base), now)
    refresh = opened(connection.sealed_refresh)
    if not refresh or (connection.refresh_until is not None and connection.refresh_until <= now):
        raise Permanent(INSTALL_AGAIN)
    request = tokens.refresh(domain, app, refresh, connection.base)
    for tries_left in reversed(range(TRIES)):
        try:
            return tokens.send(wire, request, now)
        except TokenRefused as error:
            used_up = str(error) == tokens.WHY["invalid_request"]
            raise Permanent(INSTALL_AGAIN) if used_up else error from None
        except Temporary as error:
            if not error.maybe_done or not tries_left:
                raise
    raise AssertionError


def kept(grant: Grant, now: datetime) -> dict[str, object]:
    """The columns of a connection in which a grant is kept."""
    return {
        "sealed_token": vault.seal(grant.access_token),
        "token_until": grant.expires_at or now + DAY,
        "sealed_refresh": vault.seal(grant.refresh_token) if grant.refresh_token else "",
        "refresh_until": grant.refresh_expires_at,
        "scopes": sorted(grant.scopes),
    }


def forget(connection: Connection) -> None:
    """Forgets the access token, unless another worker has put a newer one there."""
    same = Connection.objects.filter(pk=connection.pk, sealed_token=connection.sealed_token)
    same.update(sealed_token="", token_until=None)


def opened(sealed: str) -> str:
    """What was kept, "" where there is nothing or it was sealed with a key that is gone."""
    try:
        return vault.open_(sealed) if sealed else ""
    except vault.UnsealableError:
        return ""


def write(connection: Connection, **values: object) -> None:
    """Writes only these columns: another worker may write others."""
    for name, value in values.items():
        setattr(connection, name, value)
    Connection.objects.filter(pk=connection.pk).update(**values)


def _known(connection: Connection) -> str:
    return opened(connection.sealed_token)


def _lasts(connection: Connection, token: str, until: datetime) -> bool:
    return bool(token) and connection.token_until is not None and until < connection.token_until
