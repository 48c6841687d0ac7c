"""17TRACK: an aggregator that pushes and can be asked (API v2.2 and v2.4)."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suivi.carriers.contract import (
    Account,
    Heard,
    Leg,
    ParcelReport,
    Provider,
    Push,
    Request,
    Secrets,
    Tag,
    Unreadable,
    Verified,
    Wanted,
)
from suivi.carriers.links import carrier_name
from suivi.carriers.moments import Moment, estimate, told
from suivi.carriers.providers.requests import as_json, parts
from suivi.carriers.reading import Json, Object, along, clean, grams, header, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller
from suivi.carriers.signatures import digest, fits, refused
from suivi.carriers.vocabularies import VOCABULARIES

BASE = "https://api.17track.net/track/v2.4"
NUMBERS_A_CALL = 40
ALREADY_REGISTERED = "-18019901"
# 17TRACK's keys for carriers (its list of October 2024). Others come with their name.
CARRIERS = {
    100002: "UPS",
    100003: "FedEx",
    21051: "USPS",
    100001: "DHL Express",
    7041: "DHL",
    7047: "DHL eCommerce",
    6051: "Colissimo",
    100273: "Chronopost",
    100304: "Mondial Relay",
    100027: "Colis Privé",
    100007: "DPD",
    100072: "DPD",
    100010: "DPD UK",
    100321: "DPD",
    100005: "GLS",
    100024: "GLS",
    100384: "GLS",
    100305: "GLS",
}
# The other way round, without those that have a key for each country.
_CODES = {name: str(key) for key, name in CARRIERS.items() if list(CARRIERS.values()).count(name) == 1}


class Track17(Provider):
    """17TRACK."""

    name = "track17"
    title = "17TRACK"
    pushes = polls = registers = forgets = True
    at_once = registered_at_once = left_at_once = NUMBERS_A_CALL
    per_second = 3

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """``sign``: a plain SHA-256 of the raw body, a slash and the API key. No time is signed."""
        del now
        if not fits(header(push.headers, "sign"), secrets.signing, lambda secret: _sign(push.body, secret)):
            return refused("The signature does not fit the message.")
        return Verified(genuine=True, covers_body=True, replay_key=digest(push.body))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A push, or an answer that lists accepted and rejected numbers."""
        data = parse_json(body)
        if type(data) is dict and type(data.get("data")) is dict:
            inner = data["data"]
            if text(data, "event") in ("TRACKING_UPDATED", "TRACKING_STOPPED") and text(inner, "number"):
                return (_report(inner, heard, stopped=data["event"] == "TRACKING_STOPPED"),)
            if "accepted" in inner or "rejected" in inner:
                accepted = tuple(_report(one, heard) for one in listing(inner, "accepted") if text(one, "number"))
                return accepted + tuple(_refusal(one, heard) for one in listing(inner, "rejected"))
        raise Unreadable("17TRACK sends an event with a number, or lists of accepted and rejected numbers.")

    def code(self, carrier: str) -> str:
        """17TRACK's number for the carrier."""
        return _CODES.get(carrier, "")

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Forty numbers a request."""
        return _calls("register", wanted, account)

    def trial(self, account: Account) -> Request:
        """What is left of the quota."""
        return as_json("POST", f"{BASE}/getquota", {"17token": account.key}, {})

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Forty numbers a request."""
        return _calls("stoptrack", wanted, account)

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Forty numbers a request."""
        return _calls("gettrackinfo", wanted, account)


def _sign(body: bytes, key: str) -> str:
    return hashlib.sha256(body + b"/" + key.encode()).hexdigest()


def _calls(what: str, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
    headers = {"17token": account.key}
    return tuple(
        as_json("POST", f"{BASE}/{what}", headers, [_asked(one, what) for one in some])
        for some in parts(wanted, NUMBERS_A_CALL)
    )


def _asked(one: Wanted, what: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"number": one.number}
    if one.carrier.isdecimal():
        asked["carrier"] = int(one.carrier)
    if what == "register":
        more = {"destination_postal_code": one.zip, "destination_country": one.country, "tag": one.reference}
        asked.update({key: value for key, value in more.items() if value})
    return asked


def _carrier(key: Json, name: str = "") -> str:
    known = CARRIERS.get(key) if type(key) is int else None
    return carrier_name(known or name or clean(key))


def _report(item: Object, heard: Heard, *, stopped: bool = False) -> ParcelReport:
    info = mapping(item, "track_info")
    shipping = mapping(info, "shipping_info")
    sender, recipient = mapping(shipping, "shipper_address"), mapping(shipping, "recipient_address")
    heard = along(
        heard,
        text(sender, "country") or text(item, "shipping_country", "origin_country"),
        text(recipient, "country") or text(item, "recipient_country", "destination_country"),
    )
    teller = Teller("track17", text(item, "number"), heard)
    providers = listing(mapping(info, "tracking"), "providers")
    for one in providers:
        leg = _leg(one)
        for event in listing(one, "events"):
            _scan(teller, event, leg)
    if text(item, "latest_event_time"):
        _last_scan(teller, item)
    misc = mapping(info, "misc_info")
    expected = mapping(mapping(info, "time_metrics"), "estimated_delivery_date")
    legs = tuple(Leg(carrier=_leg(one)) for one in providers)
    return ParcelReport(
        provider="track17",
        number=teller.number,
        carrier=_carrier(item.get("carrier"), legs[0].carrier if legs else text(misc, "local_provider")),
        tag=_tag(teller, item, info, stopped=stopped),
        scans=teller.scans,
        estimate=estimate(text(expected, "from"), text(expected, "to"), heard),
        service=text(misc, "service_type"),
        weight_grams=grams(misc.get("weight_kg"), "kg"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(recipient, "postal_code") or text(item, "destination_postal_code"),
        numbers=tuple(one for one in (text(misc, "local_number"),) if one and one != teller.number),
        legs=legs if len(legs) > 1 else (),
        reference=text(item, "tag", "order_no"),
        unmapped=teller.unmapped,
    )


def _tag(teller: Teller, item: Object, info: Object, *, stopped: bool) -> Tag | None:
    if stopped or text(item, "tracking_status") == "Stopped":
        return teller.tag(("track17_status", "Stopped"), raw_at=text(item, "stop_track_time"))
    latest = mapping(info, "latest_status")
    return teller.tag(
        ("track17_sub", text(latest, "sub_status")),
        ("track17_status", text(latest, "status") or text(item, "package_status")),
        message=text(latest, "sub_status_descr"),
    )


def _leg(provider: Object) -> str:
    named = mapping(provider, "provider")
    return _carrier(named.get("key"), text(named, "name"))


def _scan(teller: Teller, event: Object, leg: str) -> None:
    place = mapping(event, "address")
    # A new sub-status comes without a coarser word beside it: it stays unmapped.
    teller.scan(
        ("track17_sub", text(event, "sub_status")),
        raw_at=text(event, "time_iso") or _on_the_clock(mapping(event, "time_raw")) or text(event, "time_utc"),
        message=text(event, "description", limit=2000),
        city=text(place, "city") or text(event, "location"),
        province=text(place, "state"),
        land=text(place, "country"),
        postcode=text(place, "postal_code"),
        carrier=leg,
    )


def _on_the_clock(raw: Object) -> str:
    """A time as it was read where it happened, with its offset where that is told."""
    return " ".join(filter(None, (text(raw, "date"), text(raw, "time")))) + text(raw, "timezone")


def _last_scan(teller: Teller, item: Object) -> None:
    """A list of numbers tells only of each one's last scan."""
    raw = text(item, "latest_event_time")
    at: Moment | None = told(raw, teller.heard)
    teller.scan(
        ("track17_status", text(item, "package_status")),
        raw_at=raw,
        at=at,
        message=text(item, "latest_event_info", limit=2000),
        carrier=_carrier(item.get("carrier")),
    )


def _refusal(item: Object, heard: Heard) -> ParcelReport:
    error = mapping(item, "error")
    teller = Teller("track17", text(item, "number"), heard)
    code = text(error, "code")
    known = VOCABULARIES["track17_error"].means(code).substatus != "unmapped"
    tag = teller.tag(("track17_error", code), message=text(error, "message", limit=2000)) if known else None
    reason = "" if code == ALREADY_REGISTERED else text(error, "message", "code")
    return ParcelReport(
        provider="track17",
        number=teller.number,
        carrier=_carrier(item.get("carrier")) if item.get("carrier") else "",
        tag=tag,
        scans=teller.scans,
        refusal=reason,
    )
