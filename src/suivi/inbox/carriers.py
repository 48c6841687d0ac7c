"""What providers of tracking tell, as findings: each report is scans of one parcel, of whichever orders have it."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from suivi.carriers import PROVIDERS, Heard, ParcelReport
from suivi.carriers import Unreadable as NotOfThisShape
from suivi.carriers.scans import facts_of
from suivi.core.facts import Facts, Rank, Scan, Stamp
from suivi.sources.contract import Finding, Unreadable

SOURCE = "carrier"
ZONE, HINT = "Zone", "Hint"  # kept with a delivery: the shop's time zone, and why it is no more than a hint
NEW_KEY = "key"  # a hint because it is signed with a key that is not known yet
ASKED = "Asked"  # kept with an answer, which nobody pushed
HINTED = "Nothing signs what this message tells; it is only as sure as the secret address that it came to."


class Carriers:
    """Translates a provider's messages. The topic of a delivery is the provider's name."""

    def translate(self, topic: str, body: bytes, headers: Mapping[str, str], received_at: datetime) -> list[Finding]:
        """A finding for each parcel. Raises ``Unreadable`` for what is not of the provider's shape."""
        provider = PROVIDERS.get(topic)
        if provider is None:
            raise Unreadable(f"No provider of tracking is called “{topic[:80]}”.")
        try:
            reports = provider.parse(body, Heard(at=received_at, zone=headers.get(ZONE, "UTC")))
        except NotOfThisShape as error:
            raise Unreadable(str(error)) from error
        hint = HINT in headers
        return [_finding(report, received_at, hint=hint) for report in reports] or [Finding(note="It tells nothing.")]


def _finding(report: ParcelReport, received_at: datetime, *, hint: bool) -> Finding:
    if not report.number or not report.scans:
        return Finding(note=report.refusal or "It tells no scan of any parcel.")
    rank = Rank.HINT if hint else Rank.WEBHOOK
    stamp = Stamp(as_of=received_at, rank=rank, source=f"{SOURCE}.{report.provider}", learned_at=received_at)
    scans = facts_of(report, "", stamp)
    kept = {scan.id: scan for scan in (scans[0], *map(_as_of_itself, scans[1:]))}
    return Finding(parcel=report.number, facts=Facts(id="", scans=kept), note=HINTED if hint else "")


def _as_of_itself(scan: Scan) -> Scan:
    """A scan does not change, so a second telling adds nothing. But the newest carries the estimate, which does."""
    return replace(scan, stamp=replace(scan.stamp, as_of=scan.at))
