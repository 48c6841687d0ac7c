"""Access tokens: what to send Shopify to get one, and what it answers.

Requests are only built here and answers only read, so that whoever stores tokens decides when to send: a refresh
token works once, so its successor must be saved before anything else happens.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from suivi.core.translatable import gettext_noop as _
from suivi.sources.contract import Unreadable
from suivi.sources.reading import MESSAGE, Object, parse_object, text, whole
from suivi.sources.shopify.api.answers import refusal
from suivi.sources.shopify.api.errors import Permanent, Temporary, TokenRefused
from suivi.sources.shopify.api.shops import origin
from suivi.sources.shopify.api.wire import Reply, Wire
from suivi.sources.shopify.context import required

OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105 - the name of a kind
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass(frozen=True, slots=True)
class App:
    """An app of Shopify: its client id, and its secrets, the newest first (two while one is being rotated)."""

    client_id: str
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What to post, and where. The body is secret."""

    url: str
    body: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grant:
    """A token with what it may do and until when. ``expires_at`` None: until it is revoked."""

    access_token: str = field(repr=False)
    scopes: frozenset[str]
    expires_at: datetime | None = None
    refresh_token: str = field(default="", repr=False)
    refresh_expires_at: datetime | None = None


def client_credentials(shop: str, app: App, base: str = "") -> TokenRequest:
    """For a merchant's own app on the merchant's own store. The token lives a day and has no refresh token."""
    return _request(shop, app, base, grant_type="client_credentials")


def code_grant(shop: str, app: App, code: str, base: str = "") -> TokenRequest:
    """For the code that OAuth's callback brought: an expiring offline token."""
    return _request(shop, app, base, code=code, expiring="1")


def exchange(shop: str, app: App, session_token: str, *, online: bool = False, base: str = "") -> TokenRequest:
    """For the session token of a page inside of the Shopify admin: an offline token, or one of the person there."""
    return _request(
        shop,
        app,
        base,
        grant_type=EXCHANGE,
        subject_token=session_token,
        subject_token_type=ID_TOKEN,
        requested_token_type=ONLINE if online else OFFLINE,
        expiring="1",
    )


def migrate(shop: str, app: App, old_token: str, base: str = "") -> TokenRequest:
    """For an offline token that never expires: one that does. Shopify: this cannot be undone."""
    return _request(
        shop,
        app,
        base,
        grant_type=EXCHANGE,
        subject_token=old_token,
        subject_token_type=OFFLINE,
        requested_token_type=OFFLINE,
        expiring="1",
    )


def refresh(shop: str, app: App, refresh_token: str, base: str = "") -> TokenRequest:
    """For a refresh token: a new pair. The old pair dies, so only one worker may send this at a time."""
    return _request(shop, app, base, grant_type="refresh_token", refresh_token=refresh_token)


def send(wire: Wire, request: TokenRequest, now: datetime) -> Grant:
    """The grant that Shopify answers. Raises as ``read_grant`` and ``Wire.post`` do."""
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Suivi"}
    return read_grant(wire.post(request.url, json.dumps(request.body).encode(), headers, now), now)


def read_grant(reply: Reply, now: datetime) -> Grant:
    """The grant in a reply.

    Raises ``TokenRefused`` when what was presented (code, secret, session or refresh token) is no longer good, and
    ``Temporary`` when trying again can help.
    """
    if reply.status in {400, 401, 403}:
        raise TokenRefused(_why(reply))
    if reply.status != 200:
        raise refusal(reply, now)
    try:
        answer = parse_object(reply.body)
        return Grant(
            access_token=required(text(answer, "access_token", MESSAGE), "token"),
            scopes=frozenset(filter(None, (one.strip() for one in text(answer, "scope", 5000).split(",")))),
            expires_at=_until(answer, "expires_in", now),
            refresh_token=text(answer, "refresh_token", MESSAGE),
            refresh_expires_at=_until(answer, "refresh_token_expires_in", now),
        )
    except Unreadable:
        raise Temporary(_("Shopify's answer holds no token."), now + timedelta(seconds=10), maybe_done=True) from None


def granted(scopes: frozenset[str]) -> frozenset[str]:
    """The permissions with those they imply. Shopify: who may write may read, and its answer names only writing."""
    return scopes | {f"read_{scope.removeprefix('write_')}" for scope in scopes if scope.startswith("write_")}


def missing_scopes(scopes: frozenset[str], wanted: frozenset[str]) -> frozenset[str]:
    """Wanted permissions that were not granted."""
    return wanted - granted(scopes)


def _request(shop: str, app: App, base: str, **body: str) -> TokenRequest:
    if not app.client_id or not app.secrets or not app.secrets[0]:
        raise Permanent(_("The app's client id and secret are needed."))
    url = f"{base or origin(shop)}/admin/oauth/access_token"
    return TokenRequest(url, {"client_id": app.client_id, "client_secret": app.secrets[0], **body})


def _until(answer: Object, key: str, now: datetime) -> datetime | None:
    seconds = whole(answer, key)
    return now + timedelta(seconds=seconds) if seconds > 0 else None


# OAuth 2.0 error codes as Shopify uses them.
WHY = {
    "invalid_client": _("Shopify does not know this client id, or the secret is wrong."),
    "application_cannot_be_found": _("Shopify does not know this client id."),
    "invalid_subject_token": _("The session token is not good any more; load the page again."),
    "invalid_request": _("Shopify does not accept the code or token (any more)."),
    "invalid_grant": _("Shopify does not accept the code or token (any more)."),
    "shop_not_permitted": _("This app may not be used on this store: app and store must be of one organization."),
}


def _why(reply: Reply) -> str:
    try:
        code = text(parse_object(reply.body), "error")
    except Unreadable:
        code = ""
    return WHY.get(code, _("Shopify refused to give a token."))
