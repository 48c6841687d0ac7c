"""AfterShip: an aggregator that pushes and can be asked (Tracking API 2026-07; older envelopes are read too)."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from suivi.carriers.contract import (
    Account,
    Answer,
    Estimate,
    Heard,
    Leg,
    ParcelReport,
    Provider,
    Push,
    Request,
    Response,
    Secrets,
    Unreadable,
    Verified,
    Wanted,
)
from suivi.carriers.links import carrier_name
from suivi.carriers.moments import estimate
from suivi.carriers.providers.requests import as_json, within
from suivi.carriers.reading import (
    Json,
    Object,
    along,
    grams,
    header,
    listing,
    mapping,
    objects,
    parse_json,
    text,
)
from suivi.carriers.scans import Teller
from suivi.carriers.signatures import digest, fits, hmac_base64, refused

BASE = "https://api.aftership.com/tracking/2026-07"
ALREADY_FOLLOWED = "4003"
# Estimates in order of trust: the newest of the carrier, then AfterShip's own, then what was first told.
ESTIMATES = ("latest_estimated_delivery", "aftership_estimated_delivery_date", "first_estimated_delivery")


class AfterShip(Provider):
    """AfterShip."""

    name = "aftership"
    title = "AfterShip"
    pushes = polls = registers = forgets = True
    per_second = 5

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """``Aftership-Hmac-Sha256``: base64 of HMAC-SHA256 over the raw body. No time is signed: a replay is known
        by its ``event_id``."""
        del now
        given = header(push.headers, "Aftership-Hmac-Sha256")
        if not fits(given, secrets.signing, lambda secret: hmac_base64(secret, push.body)):
            return refused("The signature does not fit the message.")
        return Verified(genuine=True, covers_body=True, replay_key=_event_id(push.body))

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A webhook, one tracking, a list of trackings, or the answer to a registration."""
        return tuple(_report(one, heard) for one in _trackings(parse_json(body)))

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One tracking each; that it already exists (4003) is no error."""
        return tuple(
            as_json("POST", f"{BASE}/trackings", _headers(account), within(
                tracking_number=one.number,
                slug=one.carrier,
                order_number=one.reference,
                tracking_postal_code=one.zip,
                tracking_destination_country=one.country,
            ))
            for one in wanted
        )  # fmt: skip

    def unregister(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One tracking each, by AfterShip's id."""
        return tuple(
            Request(method="DELETE", url=_address(one), headers=_headers(account)) for one in wanted if one.provider_id
        )

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """By AfterShip's id where it is known, else by number."""
        return tuple(Request(method="GET", url=_address(one), headers=_headers(account)) for one in wanted)

    def answer(self, response: Response, heard: Heard) -> Answer:
        """As with all providers, but a number that is followed already was not refused."""
        if response.status == 400 and _code(response.body) == ALREADY_FOLLOWED:
            return Answer()
        return super().answer(response, heard)


def _headers(account: Account) -> dict[str, str]:
    return {"as-api-key": account.key, "Accept": "application/json"}


def _address(one: Wanted) -> str:
    if one.provider_id:
        return f"{BASE}/trackings/{quote(one.provider_id, safe='')}"
    return f"{BASE}/trackings?tracking_numbers={quote(one.number, safe='')}"


def _event_id(body: bytes) -> str:
    return text(_object(body), "event_id") or digest(body)


def _code(body: bytes) -> str:
    return text(mapping(_object(body), "meta"), "code")


def _object(body: bytes) -> Object:
    try:
        data = parse_json(body)
    except Unreadable:
        return {}
    return data if type(data) is dict else {}


def _trackings(data: Json) -> list[Object]:
    """The trackings in any of AfterShip's envelopes."""
    if type(data) is not dict:
        raise Unreadable("AfterShip sends JSON objects.")
    meta = mapping(data, "meta")
    if meta.get("code") not in (None, 200, 201) and "data" in data:
        raise Unreadable(f"AfterShip answers with an error: {text(meta, 'message') or text(meta, 'code')}")
    inner = mapping(data, "msg") or mapping(data, "data") or data
    found = objects(inner.get("trackings")) or objects(inner.get("tracking")) or [inner]
    if not all(text(one, "tracking_number") and text(one, "id") and "slug" in one for one in found):
        raise Unreadable("AfterShip's trackings have an id, a slug and a tracking_number; here they do not.")
    return found


def _report(tracking: Object, heard: Heard) -> ParcelReport:
    heard = along(heard, text(tracking, "origin_country_iso3"), text(tracking, "destination_country_iso3"))
    teller = Teller("aftership", text(tracking, "tracking_number"), heard)
    # The answer for the last checkpoint alone has it under its own name.
    for checkpoint in listing(tracking, "checkpoints") or listing(tracking, "checkpoint"):
        _scan(teller, checkpoint)
    tag = teller.tag(
        ("aftership_subtag", text(tracking, "subtag")),
        ("aftership_tag", text(tracking, "tag")),
        raw_at=text(tracking, "last_updated_at", "updated_at"),
        message=text(tracking, "subtag_message"),
    )
    return ParcelReport(
        provider="aftership",
        number=teller.number,
        carrier=carrier_name(text(tracking, "slug")),
        tag=tag,
        scans=teller.scans,
        estimate=_estimate(tracking, heard),
        service=text(tracking, "shipment_type"),
        weight_grams=_weight(tracking),
        signed_by=text(tracking, "signed_by"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(tracking, "tracking_postal_code"),
        legs=tuple(
            Leg(carrier=carrier_name(text(leg, "slug")), number=text(leg, "tracking_number"))
            for leg in listing(tracking, "next_couriers")
        ),
        reference=text(tracking, "order_number", "order_id"),
        provider_id=text(tracking, "id"),
        unmapped=teller.unmapped,
    )


def _scan(teller: Teller, checkpoint: Object) -> None:
    teller.scan(
        ("aftership_subtag", text(checkpoint, "subtag")),
        ("aftership_tag", text(checkpoint, "tag")),
        raw_at=text(checkpoint, "checkpoint_time"),
        message=text(checkpoint, "message", limit=2000),
        city=text(checkpoint, "city", "location"),
        province=text(checkpoint, "state"),
        land=text(checkpoint, "country_iso3"),
        postcode=text(checkpoint, "postal_code", "zip"),
        carrier=text(checkpoint, "slug"),
        carrier_code=text(checkpoint, "raw_tag"),
    )


def _estimate(tracking: Object, heard: Heard) -> Estimate | None:
    for key in ESTIMATES:
        told = mapping(tracking, key)
        found = estimate(text(told, "datetime_min", "datetime"), text(told, "datetime_max", "datetime"), heard)
        if found is not None:
            return found
    expected = text(tracking, "courier_estimated_delivery_date", "expected_delivery")
    return estimate(expected, expected, heard)


def _weight(tracking: Object) -> int | None:
    weight = mapping(tracking, "shipment_weight")
    if weight:
        return grams(weight.get("value"), text(weight, "unit"))
    return grams(tracking.get("shipment_weight"), text(tracking, "shipment_weight_unit"))
