"""TrackingMore: an aggregator that pushes and can be asked (API v4; the older v2 push is verified too)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from suivi.carriers.contract import (
    Account,
    Heard,
    Leg,
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
from suivi.carriers.providers.requests import as_json, parts, within
from suivi.carriers.reading import Json, Object, along, header, listing, mapping, objects, parse_json, text
from suivi.carriers.scans import Teller, distinct
from suivi.carriers.signatures import Expected, stamp_signed, unix_moment
from suivi.carriers.vocabularies import VOCABULARIES

BASE = "https://api.trackingmore.com/v4"
NUMBERS_A_CALL = 40
# Retries go on for 68 hours, perhaps with the time of the first try.
RETRIES = timedelta(hours=72)


class TrackingMore(Provider):
    """TrackingMore."""

    name = "trackingmore"
    title = "TrackingMore"
    pushes = polls = registers = forgets = True
    at_once = registered_at_once = NUMBERS_A_CALL
    per_second = 3
    limit_wait = 120  # as TrackingMore asks

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """HMAC-SHA256 of the time stamp alone, in headers (v4, with the webhook secret) or in the body's
        ``verifyInfo`` (v2, with the account's e-mail address): it does not cover what is told."""
        stamp, given = _signed(push)
        return stamp_signed(push, stamp, given, _stamped_at(stamp), Expected(secrets.signing, now, RETRIES))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A push, or an answer with one tracking or many."""
        return tuple(_report(one, heard) for one in _trackings(parse_json(body)))

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Forty numbers a request."""
        return tuple(
            as_json("POST", f"{BASE}/trackings/batch", _headers(account), [_tracking(one) for one in some])
            for some in parts(wanted, NUMBERS_A_CALL)
        )

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Forty numbers a request."""
        return tuple(
            Request(
                method="GET", url=f"{BASE}/trackings/get?tracking_numbers={_joined(some)}", headers=_headers(account)
            )
            for some in parts(wanted, NUMBERS_A_CALL)
        )

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One tracking each, by TrackingMore's id."""
        return tuple(
            Request(
                method="DELETE",
                url=f"{BASE}/trackings/delete/{quote(one.provider_id, safe='')}",
                headers=_headers(account),
            )
            for one in wanted
            if one.provider_id
        )


def _headers(account: Account) -> dict[str, str]:
    return {"Tracking-Api-Key": account.key, "Accept": "application/json"}


def _tracking(one: Wanted) -> dict[str, str]:
    return within(
        tracking_number=one.number,
        courier_code=one.carrier,
        order_number=one.reference,
        tracking_postal_code=one.zip,
        tracking_destination_country=one.country,
    )


def _joined(some: Sequence[Wanted]) -> str:
    return quote(",".join(one.number for one in some), safe=",")


def _signed(push: Push) -> tuple[str, str]:
    """The time stamp and its signature, from wherever they are."""
    stamp, given = header(push.headers, "timestamp"), header(push.headers, "signature")
    if stamp or given:
        return stamp, given
    try:
        data = parse_json(push.body)
    except Unreadable:
        return "", ""
    info = mapping(data, "verifyInfo") if type(data) is dict else {}
    return text(info, "timeStr"), text(info, "signature")


def _stamped_at(stamp: str) -> datetime | None:
    return unix_moment(stamp[:-3] if len(stamp) == len("1662371528000") else stamp)


def _trackings(data: Json) -> list[Object]:
    if type(data) is not dict:
        raise Unreadable("TrackingMore sends JSON objects.")
    meta = mapping(data, "meta")
    inner = data.get("data")
    found = objects(inner) or [data]
    if len(found) == 1 and ("success" in found[0] or "items" in found[0]):
        return listing(found[0], "success") or listing(found[0], "items")
    if inner == [] and ("code" in data or meta):
        return []
    if not all(text(one, "tracking_number") and _has_status(one) for one in found):
        told = text(meta, "message") or text(data, "message")
        raise Unreadable(
            "TrackingMore's trackings have a tracking_number and a delivery_status; here they do not."
            + (f" It says: {told}" if told and told.lower() != "success" else "")
        )
    return found


def _has_status(one: Object) -> bool:
    return "delivery_status" in one or ("courier_code" in one and "id" in one)


def _report(tracking: Object, heard: Heard) -> ParcelReport:
    heard = along(heard, text(tracking, "origin_country", "original_country"), text(tracking, "destination_country"))
    teller = Teller("trackingmore", text(tracking, "tracking_number"), heard)
    legs: list[str] = []
    for end in ("origin_info", "destination_info"):
        info = mapping(tracking, end)
        carrier = text(info, "courier_code") or text(tracking, "courier_code")
        if listing(info, "trackinfo"):
            legs.append(carrier)
        for checkpoint in listing(info, "trackinfo"):
            _scan(teller, checkpoint, carrier)
    expected = text(tracking, "scheduled_delivery_date")
    several = distinct(legs)
    return ParcelReport(
        provider="trackingmore",
        number=teller.number,
        carrier=carrier_name(text(tracking, "courier_code")),
        tag=teller.tag(
            *_words(text(tracking, "substatus"), text(tracking, "delivery_status")),
            raw_at=text(tracking, "latest_checkpoint_time", "update_date", "update_at"),
        ),
        scans=teller.scans,
        estimate=estimate(expected, expected, heard),
        service=text(tracking, "service_code", "shipment_type"),
        signed_by=text(tracking, "signed_by"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(tracking, "tracking_postal_code"),
        numbers=distinct((text(mapping(tracking, "origin_info"), "reference_number"),), teller.number),
        legs=tuple(Leg(carrier=carrier_name(one)) for one in several) if len(several) > 1 else (),
        reference=text(tracking, "order_number"),
        provider_id=text(tracking, "id"),
        unmapped=teller.unmapped,
    )


def _words(substatus: str, status: str) -> tuple[tuple[str, str], ...]:
    """“pickup” alone is either on the vehicle or at the counter: a new sub-status of it stays unknown."""
    fine: Any = VOCABULARIES["trackingmore_sub"].means(substatus)
    if status.lower() == "pickup" and substatus and fine.substatus == "unmapped":
        return (("trackingmore_sub", substatus),)
    return ("trackingmore_sub", substatus), ("trackingmore_status", status)


def _scan(teller: Teller, checkpoint: Object, carrier: str) -> None:
    # v2 spelled the fields otherwise.
    teller.scan(
        *_words(
            text(checkpoint, "checkpoint_delivery_substatus", "substatus"),
            text(checkpoint, "checkpoint_delivery_status", "checkpoint_status"),
        ),
        raw_at=text(checkpoint, "checkpoint_date", "Date"),
        message=text(checkpoint, "tracking_detail", "StatusDescription", limit=2000),
        city=text(checkpoint, "city", "location", "Details"),
        province=text(checkpoint, "state"),
        land=text(checkpoint, "country_iso2"),
        postcode=text(checkpoint, "zip"),
        carrier=carrier,
        carrier_code=text(checkpoint, "raw_status"),
    )
