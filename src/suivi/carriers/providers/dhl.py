"""DHL, asked directly: Shipment Tracking Unified, for all its divisions."""

from collections.abc import Sequence
from urllib.parse import urlencode

from suivi.carriers.contract import Account, Heard, ParcelReport, Provider, Request, Unreadable, Wanted
from suivi.carriers.moments import estimate
from suivi.carriers.providers.requests import within
from suivi.carriers.reading import Object, along, clean, grams, listing, mapping, parse_json, text
from suivi.carriers.scans import Teller, distinct

BASE = "https://api-eu.dhl.com/track/shipments"
# The division that answers → the carrier, where Suivi knows it apart.
DIVISIONS = {
    "express": "DHL Express",
    "ecommerce": "DHL eCommerce",
    "ecommerce-europe": "DHL eCommerce",
    "parcel-de": "DHL",
    "post-de": "Deutsche Post",
}


class Dhl(Provider):
    """DHL."""

    name = "dhl"
    title = "DHL"
    polls = True
    per_second = 1  # its default quota is small

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """An answer with shipments; that there is none (404) tells of no parcel."""
        data = parse_json(body)
        if type(data) is dict and "shipments" in data:
            return tuple(_report(one, heard) for one in listing(data, "shipments") if text(one, "id"))
        if type(data) is dict and data.get("status") == 404:
            return ()
        raise Unreadable("DHL answers with shipments; here are none.")

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """One number each. The postcode opens details that DHL hides otherwise."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}?{urlencode(_query(one))}",
                headers={"DHL-API-Key": account.key, "Accept": "application/json"},
            )
            for one in wanted
        )


def _query(one: Wanted) -> dict[str, str]:
    return within(trackingNumber=one.number, recipientPostalCode=one.zip, service=one.carrier, language="en")


def _report(shipment: Object, heard: Heard) -> ParcelReport:
    sender = mapping(mapping(shipment, "origin"), "address")
    recipient = mapping(mapping(shipment, "destination"), "address")
    heard = along(heard, text(sender, "countryCode"), text(recipient, "countryCode"))
    details, carrier = mapping(shipment, "details"), DIVISIONS.get(text(shipment, "service"), "DHL")
    teller = Teller("dhl", text(shipment, "id"), heard)
    for event in listing(shipment, "events"):
        _scan(teller, event, carrier)
    latest, weight = mapping(shipment, "status"), mapping(details, "weight")
    window = mapping(shipment, "estimatedTimeOfDeliveryTimeFrame") or mapping(shipment, "estimatedDeliveryTimeFrame")
    expected = text(shipment, "estimatedTimeOfDelivery")
    pieces = details.get("pieceIds")
    return ParcelReport(
        provider="dhl",
        number=teller.number,
        carrier=carrier,
        tag=teller.tag(
            ("dhl_unified", text(latest, "statusCode")),
            raw_at=text(latest, "timestamp"),
            message=text(latest, "description", "status", limit=2000),
        ),
        scans=teller.scans,
        estimate=estimate(
            text(window, "estimatedFrom") or expected, text(window, "estimatedThrough") or expected, heard
        ),
        service=text(mapping(details, "product"), "productName"),
        weight_grams=grams(weight.get("value"), text(weight, "unitText")),
        signed_by=_signer(details),
        origin=heard.origin,
        destination=heard.destination,
        destination_zip=text(recipient, "postalCode"),
        numbers=distinct(map(clean, pieces if type(pieces) is list else ()), teller.number),
        unmapped=teller.unmapped,
    )


def _scan(teller: Teller, event: Object, carrier: str) -> None:
    place = mapping(mapping(event, "location"), "address")
    teller.scan(
        ("dhl_unified", text(event, "statusCode")),
        raw_at=text(event, "timestamp"),
        message=text(event, "description", "status", limit=2000),
        city=text(place, "addressLocality"),
        land=text(place, "countryCode"),
        postcode=text(place, "postalCode"),
        carrier=carrier,
    )


def _signer(details: Object) -> str:
    signed = mapping(mapping(details, "proofOfDelivery"), "signed")
    return text(signed, "name") or " ".join(filter(None, (text(signed, "givenName"), text(signed, "familyName"))))
