"""UPS: Track Alert pushes what happens; the Track API tells the whole past."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

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
from suivi.carriers.moments import Moment, estimate, moment
from suivi.carriers.providers.requests import as_json, bearer, client_credentials, parts
from suivi.carriers.reading import Json, Object, clean, grams, header, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller, distinct
from suivi.carriers.signatures import digest, refused, same, unsigned
from suivi.carriers.vocabularies import VOCABULARIES, Understood, understand
from suivi.core.words import Parcel

BASE = "https://onlinetools.ups.com"
NUMBERS_A_CALL = 100
AGENT = "UPSPubSubTrackingService"
# The kinds of day in a Track API answer, in order of trust: rescheduled before scheduled.
EXPECTED_DAYS = ("RDD", "SDD")
DELIVERED_DAY = "DEL"
NOT_FOUND = ("TW0001",)
VALID, INVALID = "validTrackingNumbers", "invalidTrackingNumbers"  # of the answer to a subscription


class Ups(Provider):
    """UPS."""

    name = "ups"
    title = "UPS"
    pushes = polls = registers = True
    registered_at_once = NUMBERS_A_CALL
    alerts = timedelta(days=14)

    def verify(self, push: Push, secrets: Secrets, now: datetime) -> Verified:
        """UPS signs nothing: the credential that the shop gave UPS comes back as ``x-api-key`` or as a bearer
        token. Beside the secret address, that makes a hint."""
        del now
        if header(push.headers, "User-Agent") not in ("", AGENT):
            return refused("The message does not come from UPS's service.")
        given = header(push.headers, "x-api-key") or header(push.headers, "Authorization").removeprefix("Bearer ")
        if sum(same(given, secret) for secret in secrets.signing):
            return Verified(genuine=True, covers_body=False, replay_key=digest(push.body))
        if any(secrets.signing):
            return refused("The credential is not ours.")
        return unsigned(push, secrets)

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """A Track Alert push, the answer to a subscription, or one of the Track API."""
        data = parse_json(body)
        if type(data) is dict and text(data, "trackingNumber") and mapping(data, "activityStatus"):
            return (_alert(data, heard),)
        if type(data) is dict and (VALID in data or INVALID in data):
            return tuple(_subscribed(data))
        if type(data) is dict and "trackResponse" in data:
            shipments = listing(mapping(data, "trackResponse"), "shipment")
            return tuple(
                report for shipment in shipments for report in (_packages(shipment, heard) or _warned(shipment))
            )
        raise Unreadable("UPS sends a trackingNumber with an activityStatus, lists of numbers, or a trackResponse.")

    def register(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Track Alert: a hundred numbers a request, pushed for fourteen days. The past is not told: fetch it."""
        return tuple(
            as_json(
                "POST",
                f"{BASE}/api/track/v2/subscription/standard/package",
                _headers(account),
                {
                    "locale": "en_US",
                    "countryCode": some[0].country or "US",
                    "trackingNumberList": [one.number for one in some],
                },
            )
            for some in parts(wanted, NUMBERS_A_CALL)
        )

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}/api/track/v1/details/{quote(one.number, safe='')}?locale=en_US",
                headers=_headers(account),
            )
            for one in wanted
        )

    def sign_in(self, account: Account) -> Request:
        """Client credentials."""
        return client_credentials(f"{BASE}/security/v1/oauth/token", account, in_header=True)


def _headers(account: Account) -> dict[str, str]:
    return {**bearer(account), "transId": "suivi", "transactionSrc": "suivi"}


def _understood(kind: str, code: str, *, delivered: bool) -> Understood:
    """What an activity says. The code tells more than the type; type D is a delivery only with its code or with
    the day of delivery, because it also stands for loading."""
    found = understand(("ups_code", code), ("ups_type", kind))
    if kind == "D" and delivered and found.meaning.status is Parcel.UNKNOWN:
        known = VOCABULARIES["ups_code"]
        return Understood(known.means("FS"), code or kind, known.version, found.unmapped)
    return found


def _subscribed(data: Object) -> Iterator[ParcelReport]:
    """Which numbers are followed from now on, and which are not."""
    for key, refusal in ((VALID, ""), (INVALID, "UPS does not know this number.")):
        numbers = data.get(key)
        for number in map(clean, numbers[:NUMBERS_A_CALL] if type(numbers) is list else ()):
            if number:
                yield ParcelReport(provider="ups", number=number, carrier="UPS", refusal=refusal)


def _alert(data: Object, heard: Heard) -> ParcelReport:
    teller = Teller("ups", text(data, "trackingNumber"), heard)
    place, status = mapping(data, "activityLocation"), mapping(data, "activityStatus")
    local = _joined(text(data, "localActivityDate"), text(data, "localActivityTime"))
    understood = _understood(
        text(status, "type"), text(status, "code"), delivered=bool(text(data, "actualDeliveryDate"))
    )
    teller.scan(
        understood=understood,
        raw_at=local,
        at=_when(local, text(data, "gmtActivityDate"), text(data, "gmtActivityTime"), heard),
        message=text(status, "description", limit=2000),
        city=text(place, "city"),
        province=text(place, "stateProvince"),
        land=text(place, "country"),
        postcode=text(place, "postalCode"),
        carrier="UPS",
        carrier_code=text(status, "descriptionCode"),
    )
    day = text(data, "scheduledDeliveryDate")
    start, end = text(data, "deliveryStartTime"), text(data, "deliveryEndTime")
    done = understood.meaning.status is Parcel.DELIVERED
    return ParcelReport(
        provider="ups",
        number=teller.number,
        carrier="UPS",
        scans=teller.scans,
        estimate=None if done else estimate(_joined(day, start), _joined(day, end), heard),
        signed_by=text(data, "receivedBy"),
        numbers=distinct((text(data, "alternateTrackingNumber"),), teller.number),
        unmapped=teller.unmapped,
    )


def _packages(shipment: Object, heard: Heard) -> tuple[ParcelReport, ...]:
    packages = listing(shipment, "package")
    numbers = [text(package, "trackingNumber") for package in packages]
    inquiry = clean(shipment.get("inquiryNumber"))
    return tuple(
        _package(package, heard, (*numbers, inquiry)) for package in packages if text(package, "trackingNumber")
    )


def _package(package: Object, heard: Heard, numbers: Sequence[str]) -> ParcelReport:
    teller = Teller("ups", text(package, "trackingNumber"), heard)
    days = {text(day, "type"): text(day, "date") for day in listing(package, "deliveryDate")}
    for place, activity in enumerate(listing(package, "activity")):
        # The newest comes first; an older one of type D was only loaded.
        _activity(teller, activity, delivered=bool(days.get(DELIVERED_DAY)) and place == 0)
    weight = mapping(package, "weight")
    return ParcelReport(
        provider="ups",
        number=teller.number,
        carrier="UPS",
        scans=teller.scans,
        estimate=None if days.get(DELIVERED_DAY) else _expected(package, days, heard),
        service=text(mapping(package, "service"), "description", "code"),
        weight_grams=grams(weight.get("weight"), text(weight, "unitOfMeasurement")),
        signed_by=text(mapping(package, "deliveryInformation"), "receivedBy"),
        numbers=distinct(numbers, teller.number),
        unmapped=teller.unmapped,
    )


def _activity(teller: Teller, activity: Object, *, delivered: bool) -> None:
    place, status = mapping(mapping(activity, "location"), "address"), mapping(activity, "status")
    local = _joined(text(activity, "date"), text(activity, "time"))
    logical = activity.get("logicalScan")
    teller.scan(
        understood=_understood(text(status, "type"), text(status, "code"), delivered=delivered),
        raw_at=local,
        at=_when(local, text(activity, "gmtDate"), text(activity, "gmtTime"), teller.heard),
        message=text(status, "description", limit=2000),
        city=text(place, "city"),
        province=text(place, "stateProvince"),
        land=text(place, "countryCode", "country"),
        postcode=text(place, "postalCode"),
        physical=False if logical is True or clean(logical).lower() == "true" else None,
        carrier="UPS",
        carrier_code=text(status, "statusCode"),
    )


def _expected(package: Object, days: dict[str, str], heard: Heard) -> Estimate | None:
    day = next((days[kind] for kind in EXPECTED_DAYS if days.get(kind)), "")
    hours = mapping(package, "deliveryTime")
    return estimate(_joined(day, text(hours, "startTime")), _joined(day, text(hours, "endTime")), heard)


def _warned(shipment: Object) -> tuple[ParcelReport, ...]:
    """A number of which UPS knows nothing comes with a warning in place of packages."""
    warnings: list[Json] = listing(shipment, "warnings")
    number = text(shipment, "inquiryNumber")
    if not warnings or not number:
        return ()
    return (ParcelReport(provider="ups", number=number, carrier="UPS", refusal=text(warnings[0], "message", "code")),)


def _joined(day: str, hour: str) -> str:
    """``20240423`` and ``091519`` as one ISO text; the Track API writes its GMT with signs."""
    if not day:
        return ""
    digits = hour.replace(":", "").zfill(6) if hour else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:8]}" + (f"T{digits[:2]}:{digits[2:4]}:{digits[4:6]}" if digits else "")


def _when(local: str, gmt_day: str, gmt_time: str, heard: Heard) -> Moment | None:
    """The GMT moment, written as the wall clock there."""
    if not gmt_day or not gmt_time:
        return None
    found = moment(_joined(gmt_day.replace("-", ""), gmt_time) + "Z", heard)
    return found._replace(raw=local or found.raw) if found.precision == "instant" else None
