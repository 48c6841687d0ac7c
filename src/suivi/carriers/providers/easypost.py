"""EasyPost: an aggregator that pushes and can be asked (trackers of API v2)."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from suivi.carriers.contract import (
    Account,
    Estimate,
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
from suivi.carriers.providers.requests import as_json, basic
from suivi.carriers.reading import Json, Object, along, grams, header, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller
from suivi.carriers.signatures import digest, fits, hmac_hex, refused, timely, unix_moment
from suivi.carriers.vocabularies import VOCABULARIES

BASE = "https://api.easypost.com/v2"
PREFIX = "hmac-sha256-hex="
# EasyPost asks to trust the status before its detail, which may still tell of the stage before.
DECISIVE = frozenset({"delivered", "return_to_sender", "available_for_pickup", "out_for_delivery", "cancelled"})


class EasyPost(Provider):
    """EasyPost."""

    name = "easypost"
    title = "EasyPost"
    pushes = polls = registers = forgets = True
    per_second = 5

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """``X-Hmac-Signature``: HMAC-SHA256 of the raw body with the NFKD form of the secret. The newer
        ``X-Hmac-Signature-V2`` signs time, method and path as well, and is preferred where it is there."""
        secrets_used = [unicodedata.normalize("NFKD", secret) for secret in secrets.signing]
        second = header(push.headers, "X-Hmac-Signature-V2")
        if second:
            return _second(push, second, secrets_used, now)
        given = header(push.headers, "X-Hmac-Signature")
        if not fits(given, secrets_used, lambda secret: PREFIX + hmac_hex(secret, push.body)):
            return refused("The signature does not fit the message.")
        return Verified(genuine=True, covers_body=True, replay_key=digest(push.body))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """An event with its tracker, one tracker, or a list of them."""
        return tuple(_report(one, heard) for one in _trackers(parse_json(body)))

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One tracker each; the same number within three months gives the tracker that exists."""
        return tuple(
            as_json("POST", f"{BASE}/trackers", _headers(account), {"tracker": _tracker(one)}) for one in wanted
        )

    def trial(self, account: Account) -> Request:
        """The last tracker: asking about a number that is new would be charged."""
        return Request(method="GET", url=f"{BASE}/trackers?page_size=1", headers=_headers(account))

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """By EasyPost's id where it is known; else by asking for the tracker anew, which gives the one that is."""
        return tuple(
            _of_tracker("GET", one, account) if _is_known(one) else self.register([one], account)[0] for one in wanted
        )

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One tracker each, by EasyPost's id: it is deleted there, and nothing more is pushed of it."""
        return tuple(_of_tracker("DELETE", one, account) for one in wanted if _is_known(one))


def _second(push: Push, given: str, secrets: Sequence[str], now: datetime) -> Verified:
    stamp, path = header(push.headers, "X-Timestamp"), header(push.headers, "X-Path")
    message = f"{stamp}{push.method.upper()}{path}".encode() + push.body
    if not fits(given, secrets, lambda secret: PREFIX + hmac_hex(secret, message)):
        return refused("The signature does not fit the message.")
    if not timely(unix_moment(stamp), now):
        return refused("The signed time is too far from now: this may be a replay.")
    if push.path and path != push.path:
        return refused("The message was signed for another address.")
    return Verified(genuine=True, covers_body=True, replay_key=digest(push.body))


def _headers(account: Account) -> dict[str, str]:
    return {"Authorization": basic(account.key), "Accept": "application/json"}


def _is_known(one: Wanted) -> bool:
    return one.provider_id.isidentifier()


def _of_tracker(method: str, one: Wanted, account: Account) -> Request:
    return Request(method=method, url=f"{BASE}/trackers/{one.provider_id}", headers=_headers(account))


def _tracker(one: Wanted) -> dict[str, Any]:
    return {"tracking_code": one.number, **({"carrier": one.carrier} if one.carrier else {})}


def _trackers(data: Json) -> list[Object]:
    if type(data) is dict:
        result = mapping(data, "result")
        found = listing(data, "trackers") or [result or data]
        if all(text(one, "tracking_code") and text(one, "status") for one in found):
            return found
        if "error" in data:
            raise Unreadable(f"EasyPost answers with an error: {text(mapping(data, 'error'), 'message', 'code')}")
    raise Unreadable("EasyPost's trackers have a tracking_code and a status; here they do not.")


def _words(source: Object) -> tuple[tuple[str, str], tuple[str, str]]:
    status, detail = ("easypost_status", text(source, "status")), ("easypost_detail", text(source, "status_detail"))
    means = VOCABULARIES
    differs = means[status[0]].means(status[1]).status is not means[detail[0]].means(detail[1]).status
    return (status, detail) if status[1] in DECISIVE and differs else (detail, status)


def _report(tracker: Object, heard: Heard) -> ParcelReport:
    details = mapping(tracker, "carrier_detail")
    to = mapping(details, "destination_tracking_location")
    heard = along(heard, text(mapping(details, "origin_tracking_location"), "country"), text(to, "country"))
    teller = Teller("easypost", text(tracker, "tracking_code"), heard)
    for detail in listing(tracker, "tracking_details"):
        place = mapping(detail, "tracking_location")
        teller.scan(
            *_words(detail),
            raw_at=text(detail, "datetime"),
            message=text(detail, "message", "description", limit=2000),
            city=text(place, "city"),
            province=text(place, "state"),
            land=text(place, "country"),
            postcode=text(place, "zip"),
            carrier=text(detail, "source"),
            carrier_code=text(detail, "carrier_code"),
        )
    return ParcelReport(
        provider="easypost",
        number=teller.number,
        carrier=carrier_name(text(tracker, "carrier")),
        tag=teller.tag(*_words(tracker), raw_at=text(tracker, "updated_at")),
        scans=teller.scans,
        estimate=_estimate(tracker, details, heard),
        service=text(details, "service"),
        weight_grams=grams(tracker.get("weight"), "oz"),
        signed_by=text(tracker, "signed_by"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(to, "zip"),
        numbers=tuple(filter(None, (text(details, "alternate_identifier"),))),
        provider_id=text(tracker, "id"),
        unmapped=teller.unmapped,
    )


def _estimate(tracker: Object, details: Object, heard: Heard) -> Estimate | None:
    """The day where the parcel goes, if it is told; the other field is that day's midnight, named UTC."""
    local = text(details, "est_delivery_date_local")
    hour = text(details, "est_delivery_time_local")
    expected = f"{local}T{hour}" if local and hour else local or text(tracker, "est_delivery_date")
    return estimate(expected, expected, heard)
