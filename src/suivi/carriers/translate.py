"""What Suivi makes of a payload: each parcel with its state and its scans, as plain values."""

from datetime import datetime, timedelta
from typing import Any

from suivi.carriers.contract import CarrierScan, Heard, ParcelReport, Provider
from suivi.carriers.scans import facts_of
from suivi.core.facts import Stamp
from suivi.core.policy import Policy
from suivi.core.track import Track, credible, follow

PLACE = ("city", "province", "country", "zip")


def translate(provider: Provider, body: bytes, heard: Heard) -> dict[str, Any]:
    """``{"parcels": [{"number", "carrier", "status", "substatus", "estimated", "scans": […], …}]}``.

    Times are ISO 8601 in UTC, beside the text as received. ``estimated`` is a date, a moment, an interval
    ``from/until`` or null. Raises ``Unreadable`` for what is not of this provider's shape.
    """
    return {"parcels": [_parcel(report, heard) for report in provider.parse(body, heard)]}


def state_of(report: ParcelReport, heard: Heard) -> Track:
    """The parcel's story from this report alone."""
    facts = facts_of(report, "", Stamp(as_of=heard.at, source=report.provider))
    shipped_at = min((scan.at for scan in facts), default=heard.at)
    return follow(credible(facts, shipped_at, heard.at).kept, timedelta(hours=Policy().contradiction_hours))


def _parcel(report: ParcelReport, heard: Heard) -> dict[str, Any]:
    track = state_of(report, heard)
    told: dict[str, Any] = {
        "number": report.number,
        "carrier": report.carrier,
        "status": track.status.value,
        "substatus": track.substatus,
        "estimated": report.estimate.text() if report.estimate is not None else None,
        "delivered_at": _iso(track.delivered_at),
        "contradicted": track.contradicted,
        "tag": None,
        "provider": report.provider,
        "scans": [_scan(scan) for scan in report.scans],
    }
    if report.tag is not None:
        told["tag"] = {"code": report.tag.code, "status": report.tag.status.value, "substatus": report.tag.substatus}
    extras = {
        "service": report.service,
        "weight_grams": report.weight_grams,
        "signed_by": report.signed_by,
        "origin": report.origin,
        "destination": report.destination,
        "destination_zip": report.destination_zip,
        "reference": report.reference,
        "refusal": report.refusal,
        "numbers": list(report.numbers),
        "legs": [{"carrier": leg.carrier, "number": leg.number} for leg in report.legs],
        "unmapped": [{"vocabulary": name, "word": word} for name, word in report.unmapped],
    }
    return told | {key: value for key, value in extras.items() if value}


def _scan(scan: CarrierScan) -> dict[str, Any]:
    told: dict[str, Any] = {
        "at": _iso(scan.at),
        "precision": scan.precision,
        "raw_at": scan.raw_at,
        "status": scan.status.value,
        "substatus": scan.substatus,
        "code": scan.code,
        "vocabulary": scan.vocabulary,
        "physical": scan.physical,
        "message": scan.message,
    }
    more = {key: getattr(scan, key) for key in (*PLACE, "carrier", "carrier_code")}
    return told | {key: value for key, value in more.items() if value} | {"provider": scan.provider, "id": scan.id}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at is not None else None
