"""ShipEngine (ShipStation API): pushes what the shop's own connected carriers tell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from suivi.carriers.contract import (
    Account,
    Heard,
    ParcelReport,
    Provider,
    Push,
    Request,
    Secrets,
    Unreadable,
    Verified,
    Wanted,
)
from suivi.carriers.links import carrier_name
from suivi.carriers.moments import Moment, estimate, moment
from suivi.carriers.reading import Object, header, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller
from suivi.carriers.signatures import digest, from_base64, refused, timely

BASE = "https://api.shipengine.com/v1"
KEYS = "https://api.shipengine.com/jwks"

# As in its documentation's examples (USPS is followed by way of Stamps.com) and its guides to the carriers that it
# connects (github.com/ShipEngine/shipengine-openapi, shipengine.com/docs/carriers).
CODES = {
    "UPS": "ups",
    "USPS": "stamps_com",
    "FedEx": "fedex",
    "DHL Express": "dhl_express",
    "DHL eCommerce": "dhl_ecommerce",
    "Australia Post": "australia_post",
    "Canada Post": "canada_post",
    "Royal Mail": "royal_mail",
}


class ShipEngine(Provider):
    """ShipEngine."""

    name = "shipengine"
    title = "ShipEngine"
    pushes = polls = registers = forgets = True
    keys_at = KEYS

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """RSA-SHA256 over ``timestamp.body`` with the key that the message names, out of those at ``KEYS``."""
        stamp = header(push.headers, "x-shipengine-timestamp")
        signature = from_base64(header(push.headers, "x-shipengine-rsa-sha256-signature"))
        key_id = header(push.headers, "x-shipengine-rsa-sha256-key-id")
        if not stamp or not signature or not key_id:
            return refused("The message is not signed.")
        key = _key(secrets.keys, key_id)
        if key is None:
            return Verified(genuine=False, why="The key that signs this message is not known.", unknown_key=True)
        signed = stamp.encode() + b"." + push.body
        try:
            key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return refused("The signature does not fit the message.")
        signed_at = moment(stamp, Heard(at=now))
        if signed_at.precision != "instant" or not timely(signed_at.at, now):
            return refused("The signed time is too far from now: this may be a replay.")
        return Verified(genuine=True, covers_body=True, replay_key=digest(signed))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A ``track`` webhook, or one tracking."""
        data = parse_json(body)
        tracking = mapping(data, "data") or data if type(data) is dict else {}
        if not text(tracking, "tracking_number") or "status_code" not in tracking:
            raise Unreadable("ShipEngine's trackings have a tracking_number and a status_code; here they do not.")
        return (_report(tracking, heard),)

    def code(self, carrier: str) -> str:
        """ShipEngine's code of the carrier, without which it follows nothing."""
        return CODES.get(carrier, "")

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each."""
        return tuple(_asked("POST", "tracking/stop", one, account) for one in wanted)

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each; its carrier must be connected to the account."""
        return tuple(_asked("POST", "tracking/start", one, account) for one in wanted)

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each, with its carrier."""
        return tuple(_asked("GET", "tracking", one, account) for one in wanted)


def _key(keys: Mapping[str, Any], key_id: str) -> RSAPublicKey | None:
    """The public key of that id out of a JSON Web Key Set."""
    try:
        found = jwt.PyJWKSet.from_dict(dict(keys))[key_id].key
    except (jwt.PyJWKError, jwt.PyJWKSetError, KeyError, AttributeError, TypeError):
        return None
    return found if isinstance(found, RSAPublicKey) else None


def _asked(method: str, path: str, one: Wanted, account: Account) -> Request:
    query = urlencode({"carrier_code": one.carrier, "tracking_number": one.number})
    headers = {"API-Key": account.key, "Accept": "application/json"}
    return Request(method=method, url=f"{BASE}/{path}?{query}", headers=headers)


def _words(source: Object) -> tuple[tuple[str, str], tuple[str, str]]:
    detail = ("shipengine_detail", text(source, "status_detail_code"))
    return detail, ("shipengine_status", text(source, "status_code"))


def _report(tracking: Object, heard: Heard) -> ParcelReport:
    teller = Teller("shipengine", text(tracking, "tracking_number"), heard)
    carrier = text(tracking, "carrier_code")
    for event in listing(tracking, "events"):
        teller.scan(
            *_words(event),
            raw_at=text(event, "occurred_at"),
            at=_when(event, heard),
            message=text(event, "description", limit=2000),
            city=text(event, "city_locality"),
            province=text(event, "state_province"),
            land=text(event, "country_code"),
            postcode=text(event, "postal_code"),
            carrier=carrier,
            carrier_code=text(event, "event_code", "carrier_detail_code"),
        )
    expected = text(tracking, "estimated_delivery_date")
    signers = [text(event, "signer") for event in listing(tracking, "events")]
    return ParcelReport(
        provider="shipengine",
        number=teller.number,
        carrier=carrier_name(carrier),
        tag=teller.tag(*_words(tracking), message=text(tracking, "status_detail_description", "status_description")),
        scans=teller.scans,
        estimate=estimate(expected, expected, heard),
        signed_by=next(filter(None, signers), ""),
        unmapped=teller.unmapped,
    )


def _when(event: Object, heard: Heard) -> Moment | None:
    """The instant, written as the wall clock there where that is told too."""
    instant = moment(text(event, "occurred_at"), heard)
    local = text(event, "carrier_occurred_at")
    if instant.precision != "instant" or not local:
        return instant if instant.precision != "received" else None
    return instant._replace(raw=local)
