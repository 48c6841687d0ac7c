"""GLS, asked directly: Track and Trace v1.

Written from descriptions; no answer of the live service was at hand. The word of the whole parcel is documented well
enough to be translated, the codes of single events are not: they stay in GLS's own words unless they are the same.
"""

from collections.abc import Sequence
from urllib.parse import quote

from suivi.carriers.contract import Account, Heard, ParcelReport, Provider, Request, Unreadable, Wanted
from suivi.carriers.providers.requests import bearer, client_credentials, parts
from suivi.carriers.reading import Object, listing, parse_json, text
from suivi.carriers.scans import Teller, distinct

BASE = "https://api.gls-group.net"
NUMBERS_A_CALL = 10


class Gls(Provider):
    """GLS."""

    name = "gls"
    title = "GLS"
    polls = True
    at_once = NUMBERS_A_CALL

    def parse(self, body: bytes, heard: Heard) -> tuple[ParcelReport, ...]:
        """An answer with parcels."""
        data = parse_json(body)
        if type(data) is not dict or "parcels" not in data:
            raise Unreadable("GLS answers with parcels; here are none.")
        return tuple(_report(one, heard) for one in listing(data, "parcels") if text(one, "unitno", "requested"))

    def fetch(self, wanted: Sequence[Wanted], account: Account) -> tuple[Request, ...]:
        """Ten numbers a request."""
        return tuple(
            Request(
                method="GET",
                url=f"{BASE}/track-and-trace-v1/tracking/simple/references/{_joined(some)}",
                headers=bearer(account),
            )
            for some in parts(wanted, NUMBERS_A_CALL)
        )

    def sign_in(self, account: Account) -> Request:
        """Client credentials."""
        return client_credentials(f"{BASE}/oauth2/v2/token", account, in_header=True)


def _joined(some: Sequence[Wanted]) -> str:
    return quote(",".join(one.number for one in some), safe=",")


def _report(parcel: Object, heard: Heard) -> ParcelReport:
    asked = text(parcel, "requested")
    teller = Teller("gls", asked or text(parcel, "unitno"), heard)
    for event in listing(parcel, "events"):
        teller.scan(
            ("gls", text(event, "code")),
            raw_at=text(event, "eventDateTime"),
            message=text(event, "description", limit=2000),
            city=text(event, "city"),
            land=text(event, "country"),
            postcode=text(event, "postalCode"),
            carrier="GLS",
        )
    return ParcelReport(
        provider="gls",
        number=teller.number,
        carrier="GLS",
        tag=teller.tag(("gls", text(parcel, "status")), raw_at=text(parcel, "statusDateTime")),
        scans=teller.scans,
        numbers=distinct((text(parcel, "unitno"),), teller.number),
        unmapped=teller.unmapped,
        refusal=text(parcel, "errorMessage", "errorCode"),
    )
