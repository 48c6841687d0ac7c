"""Track123: an aggregator that pushes (API v2.1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
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
    Unreadable,
    Verified,
    Wanted,
)
from suivi.carriers.links import carrier_name
from suivi.carriers.moments import Moment, moment
from suivi.carriers.providers.requests import as_json, parts, within
from suivi.carriers.reading import Json, Object, along, listing, mapping, objects, parse_json, text
from suivi.carriers.scans import Teller, distinct
from suivi.carriers.signatures import Expected, refused, stamp_signed, unix_moment

BASE = "https://api.track123.com/gateway/open-api/tk/v2.1"
NUMBERS_A_CALL = 100
# Seven tries within about 55 hours, perhaps with the time of the first.
RETRIES = timedelta(hours=60)


class Track123(Provider):
    """Track123."""

    name = "track123"
    title = "Track123"
    pushes = polls = registers = True
    at_once = registered_at_once = NUMBERS_A_CALL

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """The body's ``signature``: hexadecimal HMAC-SHA256 of its ``timestamp`` with the API key. It does not
        cover what is told."""
        try:
            data = parse_json(push.body)
        except Unreadable as error:
            return refused(str(error))
        signed = (mapping(data, "verify") or data) if type(data) is dict else {}
        stamp, given = text(signed, "timestamp"), text(signed, "signature")
        return stamp_signed(push, stamp, given, unix_moment(stamp), Expected(secrets.signing, now, RETRIES))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A push, or an answer that lists numbers."""
        return tuple(_report(one, heard) for one in _parcels(parse_json(body)))

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """A hundred numbers a request."""
        return tuple(
            as_json("POST", f"{BASE}/track/import", _headers(account), [_asked(one) for one in some])
            for some in parts(wanted, NUMBERS_A_CALL)
        )

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """A hundred numbers a request."""
        return tuple(
            as_json("POST", f"{BASE}/track/query", _headers(account), {"trackNos": [one.number for one in some]})
            for some in parts(wanted, NUMBERS_A_CALL)
        )


def _headers(account: Account) -> dict[str, str]:
    return {"Track123-Api-Secret": account.key}


def _asked(one: Wanted) -> dict[str, str]:
    return within(
        trackNo=one.number,
        courierCode=one.carrier,
        orderNo=one.reference,
        postalCode=one.zip,
        country=one.country,
    )


def _parcels(data: Json) -> list[Object]:
    if type(data) is not dict:
        raise Unreadable("Track123 sends JSON objects.")
    inner = data.get("data")
    found = objects(inner)
    if len(found) == 1 and not text(found[0], "trackNo"):
        accepted = mapping(found[0], "accepted") or found[0]
        found = listing(accepted, "content") or objects(found[0].get("accepted"))
    if found and all(text(one, "trackNo") for one in found):
        return found
    told = text(data, "msg", "message")
    raise Unreadable("Track123's parcels have a trackNo; here they do not." + (f" It says: {told}" if told else ""))


def _report(parcel: Object, heard: Heard) -> ParcelReport:
    heard = along(heard, text(parcel, "shipFrom"), text(parcel, "shipTo"))
    teller = Teller("track123", text(parcel, "trackNo"), heard)
    # The first carrier's news, and those of the last mile's where it is another.
    ends = [mapping(parcel, key) for key in ("localLogisticsInfo", "lastMileInfo")]
    carriers = distinct(text(end, "courierCode") for end in ends)
    for end in ends:
        for event in listing(end, "trackingDetails"):
            _scan(teller, event, text(end, "courierCode"))
    return ParcelReport(
        provider="track123",
        number=teller.number,
        carrier=carrier_name(next(iter(carriers), "")),
        tag=teller.tag(
            ("track123_sub", text(parcel, "transitSubStatus")),
            ("track123_status", text(parcel, "transitStatus")),
            raw_at=text(parcel, "lastTrackingTime"),
        ),
        scans=teller.scans,
        origin=heard.origin,
        destination=heard.destination,
        numbers=distinct((text(ends[1], "lmTrackNo"),), teller.number),
        legs=tuple(Leg(carrier=carrier_name(one)) for one in carriers) if len(carriers) > 1 else (),
        reference=text(parcel, "orderNo"),
        unmapped=teller.unmapped,
    )


def _scan(teller: Teller, event: Object, carrier: str) -> None:
    teller.scan(
        ("track123_sub", text(event, "transitSubStatus")),
        ("track123_status", text(event, "transitStatus")),
        raw_at=text(event, "eventTime"),
        at=_when(event, teller.heard),
        message=text(event, "eventDetail", limit=2000),
        city=text(event, "address"),
        carrier=carrier,
    )


def _when(event: Object, heard: Heard) -> Moment | None:
    """The wall clock there with its offset; else the UTC time beside it."""
    wall, offset, utc = text(event, "eventTime"), text(event, "timezone"), text(event, "eventTimeZeroUTC")
    told: Any = None
    if wall and offset:
        told = moment(wall + offset, heard)
    elif utc:
        told = moment(utc.removesuffix("Z") + "Z", heard)
    return told._replace(raw=wall or utc) if told is not None and told.precision == "instant" else None
