"""USPS, asked directly: Tracking API v3."""

from collections.abc import Sequence
from urllib.parse import quote

from suivi.carriers.contract import Account, Estimate, Heard, ParcelReport, Provider, Request, Unreadable, Wanted
from suivi.carriers.moments import Moment, estimate, moment
from suivi.carriers.providers.requests import bearer, client_credentials
from suivi.carriers.reading import Object, along, listing, parse_json, text
from suivi.carriers.scans import Teller
from suivi.carriers.vocabularies import Meaning, Understood, understand
from suivi.core.words import Parcel

BASE = "https://apis.usps.com"
TO_SENDER = "to original sender"
RETURNED = Meaning(Parcel.RETURNED, "to_sender", physical=True)


class Usps(Provider):
    """USPS."""

    name = "usps"
    title = "USPS"
    polls = True

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """The answer for one number."""
        data = parse_json(body)
        if type(data) is not dict or not text(data, "trackingNumber"):
            raise Unreadable("USPS answers with a trackingNumber; here is none.")
        return (_report(data, heard),)

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}/tracking/v3/tracking/{quote(one.number, safe='')}?expand=DETAIL",
                headers=bearer(account),
            )
            for one in wanted
        )

    def sign_in(self, account: Account) -> Request:
        """Client credentials."""
        return client_credentials(f"{BASE}/oauth2/v3/token", account, in_header=False)


def _report(data: Object, heard: Heard) -> ParcelReport:
    heard = along(
        heard,
        text(data, "originCountry", "originCountryCode"),
        text(data, "destinationCountryCode", "destinationCountry"),
        home="US",
    )
    teller = Teller("usps", text(data, "trackingNumber"), heard)
    category = text(data, "statusCategory")
    # Only the newest event has a category; the older ones' codes are not documented well enough to be translated.
    for place, event in enumerate(_newest_first(data)):
        _scan(teller, event, category if place == 0 else text(event, "statusCategory"))
    return ParcelReport(
        provider="usps",
        number=teller.number,
        carrier="USPS",
        tag=teller.tag(("usps_category", category), message=text(data, "statusSummary", "status", limit=2000))
        if not _to_sender(text(data, "status") or text(data, "statusSummary"))
        else None,
        scans=teller.scans,
        estimate=_expected(data, heard),
        service=text(data, "mailClass"),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(data, "destinationZIP", "destinationZIPCode"),
        unmapped=teller.unmapped,
    )


def _newest_first(data: Object) -> list[Object]:
    events = listing(data, "trackingEvents")
    return sorted(events, key=lambda event: text(event, "eventTimestamp"), reverse=True)


def _scan(teller: Teller, event: Object, category: str) -> None:
    told = text(event, "eventType", "name", limit=1000)
    teller.scan(
        understood=_understood(told, category, text(event, "eventCode")),
        raw_at=text(event, "eventTimestamp"),
        at=_when(event, teller.heard),
        message=told,
        city=text(event, "eventCity"),
        province=text(event, "eventState"),
        land=text(event, "eventCountry") or "US",
        postcode=text(event, "eventZIPCode", "eventZIP"),
        carrier="USPS",
        carrier_code=text(event, "eventCode"),
    )


def _understood(told: str, category: str, code: str) -> Understood:
    """“Delivered, To Original Sender” is a return, whatever the category says."""
    found = understand(("usps_category", category)) if category else understand(("usps_category", code))
    return found._replace(meaning=RETURNED) if _to_sender(told) else found


def _to_sender(told: str) -> bool:
    return TO_SENDER in told.casefold()


def _when(event: Object, heard: Heard) -> Moment | None:
    """The instant where USPS tells it, written as the wall clock there."""
    instant = text(event, "GMTTimestamp")
    found = moment(instant, heard) if instant else None
    if found is None or found.precision != "instant":
        return None
    return found._replace(raw=text(event, "eventTimestamp") or found.raw)


def _expected(data: Object, heard: Heard) -> Estimate | None:
    day = text(data, "expectedDeliveryDate", "expectedDeliveryTimeStamp", "predictedDeliveryDate")
    start, end = text(data, "predictedDeliveryWindowStartTime"), text(data, "predictedDeliveryWindowEndTime")
    return estimate(start or day, end or day, heard)
