"""The collected payloads one by one, and what is read from them as lines of text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import yaml

from suivi.carriers import Heard, ParcelReport, Provider, Unreadable, provider
from suivi.carriers.translate import state_of
from suivi.ops.management.commands.translate import unwrapped

HEARD = Heard(at=datetime(2026, 7, 4, tzinfo=UTC), zone="Europe/Paris")
FOLDERS = ("17track", "aftership", "dhl", "easypost", "shipengine", "shippo", "track123", "trackingmore", "ups")


def payloads(samples: Path) -> Iterator[tuple[str, Provider, bytes]]:
    """Each payload with its name and provider; of recorded traffic every answer apart."""
    for folder in FOLDERS:
        teller = provider(folder)
        assert teller is not None
        for file in sorted((samples / folder).iterdir()):
            if file.suffix == ".json":
                yield f"{folder}/{file.name}", teller, unwrapped(file.read_bytes())
            elif file.suffix == ".yaml":
                for place, exchange in enumerate(yaml.safe_load(file.read_text())["interactions"]):
                    yield f"{folder}/{file.name} {place}", teller, exchange["response"]["body"]["string"].encode()


def lines_of(teller: Provider, body: bytes) -> list[str]:
    """One line for each parcel and scan, or the one that says that it is no such payload."""
    try:
        reports = teller.parse(body, HEARD)
    except Unreadable:
        return ["unreadable"]
    return [line for report in reports for line in _lines(report)] or ["no parcel"]


def _lines(report: ParcelReport) -> Iterator[str]:
    track = state_of(report, HEARD)
    expected = report.estimate.text() if report.estimate else ""
    yield _row("parcel", report.number, report.carrier, f"{track.status}.{track.substatus}", expected)
    extras = {
        "service": report.service,
        "grams": str(report.weight_grams or ""),
        "signed": report.signed_by,
        "way": f"{report.origin}-{report.destination}".strip("-"),
        "zip": report.destination_zip,
        "numbers": " ".join(report.numbers),
        "legs": " ".join(f"{leg.carrier} {leg.number}" for leg in report.legs),
        "reference": report.reference,
        "refused": report.refusal,
        "contradicted": "yes" if track.contradicted else "",
        "unmapped": " ".join(word for _name, word in report.unmapped),
    }
    for key, value in extras.items():
        if value:
            yield f"  {key}: {value}"
    for scan in report.scans:
        place = ", ".join(filter(None, (scan.city, scan.province, scan.country, scan.zip)))
        yield _row(
            "  scan",
            f"{scan.at:%Y-%m-%dT%H:%M:%SZ}",
            scan.precision,
            f"{scan.status}.{scan.substatus}",
            scan.code,
            "in hand" if scan.physical else "on paper",
            place,
            scan.carrier_code,
        )


def _row(*cells: str) -> str:
    return " | ".join(cells).rstrip(" |")


def shared_text(name: str) -> str:
    """The expectations, which lie beside this module."""
    return (Path(__file__).parent / name).read_text()


__all__ = ["HEARD", "lines_of", "payloads", "shared_text"]
