"""La Poste, asked directly: Suivi v2 covers La Poste, Colissimo and Chronopost with one developer's key."""

from collections.abc import Sequence
from urllib.parse import quote

from suivi.carriers.contract import Account, Heard, ParcelReport, Provider, Request, Unreadable, Wanted
from suivi.carriers.moments import estimate
from suivi.carriers.providers.requests import parts
from suivi.carriers.reading import Json, Object, along, listing, mapping, objects, parse_json, text
from suivi.carriers.scans import Teller, distinct

BASE = "https://api.laposte.fr/suivi/v2"
NUMBERS_A_CALL = 10
# What a report's product names → the carrier.
PRODUCTS = {"chronopost": "Chronopost", "colissimo": "Colissimo"}


class LaPoste(Provider):
    """La Poste."""

    name = "laposte"
    title = "La Poste"
    polls = True
    at_once = NUMBERS_A_CALL

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """The answer for one number (an object) or for several (a list)."""
        data = parse_json(body)
        answers = objects(data)
        if not answers or not all("returnCode" in one or "shipment" in one for one in answers):
            raise Unreadable("La Poste answers with a returnCode and a shipment; here is neither.")
        return tuple(report for one in answers if (report := _answer(one, heard)) is not None)

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Ten numbers a request."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}/idships/{quote(','.join(one.number for one in some), safe=',')}?lang=fr_FR",
                headers={"X-Okapi-Key": account.key, "Accept": "application/json"},
            )
            for some in parts(wanted, NUMBERS_A_CALL)
        )


def _answer(answer: Object, heard: Heard) -> ParcelReport | None:
    shipment = mapping(answer, "shipment")
    if text(shipment, "idShip"):
        return _report(shipment, heard)
    number = text(answer, "idShip")
    if not number:
        return None
    reason = text(answer, "returnMessage", "returnCode", limit=500)
    return ParcelReport(provider="laposte", number=number, refusal=reason)


def _report(shipment: Object, heard: Heard) -> ParcelReport:
    context = mapping(shipment, "contextData")
    heard = along(heard, text(context, "originCountry"), text(context, "arrivalCountry"), home="FR")
    product = text(shipment, "product")
    carrier = _carrier(product)
    teller = Teller("laposte", text(shipment, "idShip"), heard)
    for event in listing(shipment, "event"):
        teller.scan(
            ("laposte", text(event, "code")),
            raw_at=text(event, "date"),
            message=text(event, "label", limit=2000),
            city=text(event, "siteName", "location"),
            land=text(event, "country"),
            postcode=text(event, "siteZip"),
            carrier=carrier,
        )
    # isFinal is no word for delivered: it is set for returns too. deliveryDate is the day of delivery, not a plan.
    expected = text(shipment, "estimDate")
    partner: Json = mapping(context, "partner")
    return ParcelReport(
        provider="laposte",
        number=teller.number,
        carrier=carrier,
        scans=teller.scans,
        estimate=estimate(expected, expected, heard),
        service=product,
        origin=heard.origin,
        destination=heard.destination,
        numbers=distinct((text(partner, "reference"),), teller.number),
        unmapped=teller.unmapped,
    )


def _carrier(product: str) -> str:
    lower = product.casefold()
    return next((name for word, name in PRODUCTS.items() if word in lower), "La Poste")
