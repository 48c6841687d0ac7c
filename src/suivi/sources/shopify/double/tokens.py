"""Access tokens of the local Shopify: given, expired, refreshed, exchanged (facts 8.1)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from suivi.sources.shopify.api.auth import Untrusted, read_session
from suivi.sources.shopify.api.tokens import EXCHANGE, ID_TOKEN, OFFLINE, ONLINE, App
from suivi.sources.shopify.double.state import Json
from suivi.sources.shopify.double.store import Store

DAY = 86_399
HOUR = 3600
REFRESH = 7_776_000
RETRY_WINDOW = timedelta(seconds=30)  # in which the last refresh can be repeated with the same outcome

SCOPES = frozenset(
    {
        "read_all_orders",
        "read_customers",
        "read_locations",
        "read_shopify_payments_disputes",
        "read_payment_terms",
        "read_assigned_fulfillment_orders",
        "read_third_party_fulfillment_orders",
        "write_fulfillments",
        "write_merchant_managed_fulfillment_orders",
        "write_orders",
        "write_returns",
        "write_third_party_fulfillment_orders",
    }
)


@dataclass
class Token:
    """What an access token may do, and until when."""

    scopes: frozenset[str]
    expires_at: datetime | None


@dataclass
class Refresh:
    """A refresh token; ``used_at`` and ``reply``: when it was spent, and for what."""

    expires_at: datetime
    access: str
    used_at: datetime | None = None
    reply: Json = field(default_factory=dict)


@dataclass
class Tokens:
    """The tokens of one app on one store. ``scopes``: what the merchant grants."""

    store: Store
    app: App
    scopes: frozenset[str] = SCOPES
    issued: dict[str, Token] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def issue(self, seconds: int | None = None) -> str:
        """A token without asking, for tests; one without end by default."""
        token = f"shpat_{secrets.token_hex(16)}"
        expires_at = self.store.clock() + timedelta(seconds=seconds) if seconds is not None else None
        self.issued[token] = Token(self.scopes, expires_at)
        return token

    def expire(self) -> None:
        """Ends every access token now. Refresh tokens stay good."""
        self.issued.clear()

    def allowed(self, token: str) -> frozenset[str] | None:
        """What the token may do, None when it is not good (any more)."""
        found = self.issued.get(token)
        if found is None or (found.expires_at is not None and self.store.clock() >= found.expires_at):
            return None
        return found.scopes

    def answer(self, asked: Json) -> tuple[int, Json]:
        """Status and body of ``POST /admin/oauth/access_token``."""
        if asked.get("client_id") != self.app.client_id or asked.get("client_secret") not in self.app.secrets:
            return 401, {"error": "invalid_client"}
        grants = {"client_credentials": self._credentials, "refresh_token": self._refresh, EXCHANGE: self._exchange}
        grant = str(asked.get("grant_type") or "")
        if grant in grants:
            return grants[grant](asked)
        return self._code(asked)

    def _credentials(self, _asked: Json) -> tuple[int, Json]:
        return 200, {"access_token": self.issue(DAY), "scope": self._scope(), "expires_in": DAY}

    def _code(self, asked: Json) -> tuple[int, Json]:
        code = str(asked.get("code") or "")
        if code not in self.codes:
            return 400, {"error": "invalid_request", "error_description": "The code is not valid or was used."}
        self.codes.remove(code)
        return 200, self._pair(asked)

    def _exchange(self, asked: Json) -> tuple[int, Json]:
        subject, kind = str(asked.get("subject_token") or ""), asked.get("subject_token_type")
        if kind == ID_TOKEN and not self._session_ok(subject):
            return 400, {"error": "invalid_subject_token"}
        if kind == OFFLINE and self.issued.pop(subject, None) is None:
            return 400, {"error": "invalid_subject_token"}
        if kind not in {ID_TOKEN, OFFLINE} or asked.get("requested_token_type") not in {OFFLINE, ONLINE}:
            return 400, {"error": "invalid_request"}
        return 200, self._pair(asked)

    def _session_ok(self, token: str) -> bool:
        try:
            return read_session(token, self.app, self.store.clock()).shop == self.store.shop
        except Untrusted:
            return False

    def _refresh(self, asked: Json) -> tuple[int, Json]:
        found = self.refreshes.get(str(asked.get("refresh_token") or ""))
        now = self.store.clock()
        if found is None or now >= found.expires_at:
            return 400, {"error": "invalid_request", "error_description": "This refresh token is not valid."}
        if found.used_at is None:
            self.issued.pop(found.access, None)
            found.used_at, found.reply = now, self._pair({"expiring": "1"})
        elif now - found.used_at > RETRY_WINDOW:
            return 400, {"error": "invalid_request", "error_description": "This refresh token was used."}
        return 200, found.reply

    def _pair(self, asked: Json) -> Json:
        if str(asked.get("expiring")) != "1":
            return {"access_token": self.issue(), "scope": self._scope()}
        token, refresh = self.issue(HOUR), f"shprt_{secrets.token_hex(16)}"
        self.refreshes[refresh] = Refresh(self.store.clock() + timedelta(seconds=REFRESH), token)
        return {
            "access_token": token,
            "scope": self._scope(),
            "expires_in": HOUR,
            "refresh_token": refresh,
            "refresh_token_expires_in": REFRESH,
        }

    def _scope(self) -> str:
        return ",".join(sorted(self.scopes))
