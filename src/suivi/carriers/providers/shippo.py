"""Shippo: an aggregator that pushes and can be asked."""

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

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
from suivi.carriers.moments import estimate
from suivi.carriers.providers.requests import as_json, within
from suivi.carriers.reading import Object, along, clean, header, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller
from suivi.carriers.signatures import digest, fits, hmac_hex, refused, timely, unix_moment, unsigned

BASE = "https://api.goshippo.com"
_SIGNATURE = re.compile(r"t=(\d{1,11}),\s*v1=([0-9a-fA-F]{64})")

# docs.goshippo.com, Tracking Carriers (November 2026): the tokens of carriers that go by one name.
CODES = {
    "UPS": "ups",
    "USPS": "usps",
    "FedEx": "fedex",
    "DHL Express": "dhl_express",
    "DHL eCommerce": "dhl_ecommerce",
    "Australia Post": "australia_post",
    "Canada Post": "canada_post",
    "Chronopost": "chronopost",
    "Colissimo": "colissimo",
    "Correos": "correos_espana",
    "Deutsche Post": "deutsche_post",
    "DPD UK": "dpd_uk",
    "Evri": "hermes_uk",
    "La Poste": "la_poste",
    "Mondial Relay": "mondial_relay",
    "OnTrac": "ontrac",
    "Poste Italiane": "poste_italiane",
    "Posti": "posti",
    "Purolator": "purolator",
    "Royal Mail": "royal_mail",
}


class Shippo(Provider):
    """Shippo."""

    name = "shippo"
    title = "Shippo"
    pushes = polls = registers = True
    per_second = 8

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """``Shippo-Auth-Signature: t=…,v1=…``: hexadecimal HMAC-SHA256 over ``t.body``. Shippo signs on request
        only; for accounts without it the secret address is all there is."""
        given = header(push.headers, "Shippo-Auth-Signature")
        if not given and not any(secrets.signing):
            return unsigned(push, secrets)
        found = _SIGNATURE.fullmatch(given)
        if found is None:
            return refused("The message is not signed.")
        stamp, signature = found.groups()
        signed = stamp.encode() + b"." + push.body
        if not fits(signature, secrets.signing, lambda secret: hmac_hex(secret, signed)):
            return refused("The signature does not fit the message.")
        if not timely(unix_moment(stamp), now):
            return refused("The signed time is too far from now: this may be a replay.")
        return Verified(genuine=True, covers_body=True, replay_key=digest(signed))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A ``track_updated`` push, or one track."""
        data = parse_json(body)
        track = mapping(data, "data") or data if type(data) is dict else {}
        if not text(track, "tracking_number") or "tracking_status" not in track:
            raise Unreadable("Shippo's tracks have a tracking_number and a tracking_status; here they do not.")
        return (_report(track, heard),)

    def code(self, carrier: str) -> str:
        """Shippo's token of the carrier, without which it follows nothing."""
        return CODES.get(carrier, "")

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each, with its carrier. Never repeat one that was accepted: it would be charged again."""
        return tuple(
            as_json("POST", f"{BASE}/tracks/", _headers(account), within(
                carrier=one.carrier, tracking_number=one.number, metadata=one.reference
            ))
            for one in wanted
        )  # fmt: skip

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each, with its carrier."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}/tracks/{quote(one.carrier, safe='')}/{quote(one.number, safe='')}",
                headers=_headers(account),
            )
            for one in wanted
        )


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": f"ShippoToken {account.key}", "Accept": "application/json"}


def _words(status: Object) -> tuple[tuple[str, str], tuple[str, str]]:
    substatus = status.get("substatus")
    code = text(substatus, "code") if type(substatus) is dict else clean(substatus)
    return ("shippo_substatus", code), ("shippo_status", text(status, "status"))


def _report(track: Object, heard: Heard) -> ParcelReport:
    sender, recipient = mapping(track, "address_from"), mapping(track, "address_to")
    heard = along(heard, text(sender, "country"), text(recipient, "country"))
    teller = Teller("shippo", text(track, "tracking_number"), heard)
    for status in listing(track, "tracking_history"):
        place = mapping(status, "location")
        teller.scan(
            *_words(status),
            raw_at=text(status, "status_date"),
            message=text(status, "status_details", limit=2000),
            city=text(place, "city"),
            province=text(place, "state"),
            land=text(place, "country"),
            postcode=text(place, "zip"),
        )
    latest = mapping(track, "tracking_status")
    expected = text(track, "eta", "original_eta")
    return ParcelReport(
        provider="shippo",
        number=teller.number,
        carrier=carrier_name(text(track, "carrier")),
        tag=teller.tag(*_words(latest), raw_at=text(latest, "status_date"), message=text(latest, "status_details")),
        scans=teller.scans,
        estimate=estimate(expected, expected, heard),
        service=text(mapping(track, "servicelevel"), "name", "token"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(recipient, "zip"),
        reference=text(track, "metadata"),
        unmapped=teller.unmapped,
    )
