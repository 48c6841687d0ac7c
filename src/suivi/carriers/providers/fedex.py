"""FedEx, asked directly: Track API v1."""

from collections.abc import Sequence

from suivi.carriers.contract import Account, Estimate, Heard, ParcelReport, Provider, Request, Unreadable, Wanted
from suivi.carriers.moments import estimate
from suivi.carriers.providers.requests import as_json, bearer, client_credentials, parts
from suivi.carriers.reading import Object, along, grams, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller, distinct

BASE = "https://apis.fedex.com"
NUMBERS_A_CALL = 30
DELIVERED = "ACTUAL_DELIVERY"
EXPECTED = ("ESTIMATED_DELIVERY", "APPOINTMENT_DELIVERY", "COMMITMENT")


class FedEx(Provider):
    """FedEx."""

    name = "fedex"
    title = "FedEx"
    polls = True
    at_once = NUMBERS_A_CALL

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """An answer with a result for each number."""
        data = parse_json(body)
        output = mapping(data, "output") if type(data) is dict else {}
        if "completeTrackResults" not in output:
            raise Unreadable("FedEx answers with completeTrackResults; here are none.")
        return tuple(
            _report(text(one, "trackingNumber"), result, heard)
            for one in listing(output, "completeTrackResults")
            for result in listing(one, "trackResults")
        )

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Thirty numbers a request."""
        return tuple(
            as_json("POST", f"{BASE}/track/v1/trackingnumbers", bearer(account), {
                "includeDetailedScans": True,
                "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": one.number}} for one in some],
            })
            for some in parts(wanted, NUMBERS_A_CALL)
        )  # fmt: skip

    def sign_in(self, account: Account) -> Request:
        """Client credentials."""
        return client_credentials(f"{BASE}/oauth/token", account, in_header=False)


def _report(asked: str, result: Object, heard: Heard) -> ParcelReport:
    info, error = mapping(result, "trackingNumberInfo"), mapping(result, "error")
    number = text(info, "trackingNumber") or asked
    if error and not listing(result, "scanEvents"):
        return ParcelReport(provider="fedex", number=number, carrier="FedEx", refusal=text(error, "message", "code"))
    sender, recipient = _address(result, "shipperInformation"), _address(result, "recipientInformation")
    heard = along(heard, text(sender, "countryCode"), text(recipient, "countryCode"))
    teller = Teller("fedex", number, heard)
    for event in listing(result, "scanEvents"):
        _scan(teller, event)
    latest, days = mapping(result, "latestStatusDetail"), _days(result)
    tag = teller.tag(
        ("fedex", text(latest, "derivedCode", "code")),
        raw_at=next((days[kind] for kind in (DELIVERED, "SHIP") if days.get(kind)), "") if not teller.scans else "",
        message=text(latest, "description", limit=2000),
    )
    weights = listing(mapping(mapping(result, "packageDetails"), "weightAndDimensions"), "weight")
    delivery = mapping(result, "deliveryDetails")
    return ParcelReport(
        provider="fedex",
        number=number,
        carrier="FedEx",
        tag=tag,
        scans=teller.scans,
        estimate=None if days.get(DELIVERED) else _expected(result, days, heard),
        service=text(mapping(result, "serviceDetail"), "description", "type"),
        weight_grams=next(filter(None, (grams(one.get("value"), text(one, "unit")) for one in weights)), None),
        signed_by=text(delivery, "receivedByName", "signedByName"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(recipient, "postalCode"),
        numbers=distinct((asked,), number),
        unmapped=teller.unmapped,
    )


def _scan(teller: Teller, event: Object) -> None:
    place = mapping(event, "scanLocation")
    reason = text(event, "exceptionDescription", limit=1000)
    described = text(event, "eventDescription", limit=1000)
    teller.scan(
        ("fedex", text(event, "eventType")),
        ("fedex", text(event, "derivedStatusCode")),
        raw_at=text(event, "date"),
        message=f"{described}: {reason}" if reason else described,
        city=text(place, "city"),
        province=text(place, "stateOrProvinceCode"),
        land=text(place, "countryCode"),
        postcode=text(place, "postalCode"),
        carrier="FedEx",
        carrier_code=text(event, "exceptionCode"),
    )


def _address(result: Object, whose: str) -> Object:
    return mapping(mapping(result, whose), "address")


def _days(result: Object) -> dict[str, str]:
    return {text(day, "type"): text(day, "dateTime") for day in listing(result, "dateAndTimes")}


def _expected(result: Object, days: dict[str, str], heard: Heard) -> Estimate | None:
    window = mapping(mapping(result, "estimatedDeliveryTimeWindow"), "window")
    found = estimate(text(window, "begins"), text(window, "ends"), heard)
    day = next((days[kind] for kind in EXPECTED if days.get(kind)), "")
    return found or estimate(day, day, heard)
