"""What people say of one parcel, and whose it may be: shown beside what carriers say of it. Pure."""

from dataclasses import dataclass

from suivi.carriers.detect import Candidate, candidates
from suivi.core.facts import Facts, ParcelEdit, edit_id
from suivi.core.parcelnumber import folded
from suivi.core.verdict import ParcelVerdict

MOST_LIKELY = 3  # candidates that are shown


@dataclass(frozen=True)
class Said:
    """What people say of a parcel. ``given``: its number as the platform has it, by which their words are kept.

    ``edits``: what is in force, by ``ParcelEdit.what``. ``ranked``: whose the number may be, the likeliest first.
    ``fixable``: carrier and number can be corrected; those that only a scan named cannot.
    """

    given: str
    edits: dict[str, ParcelEdit]
    ranked: tuple[Candidate, ...]
    fixable: bool


def said_of(parcel: ParcelVerdict, facts: Facts) -> Said:
    """``facts``: corrected by what the shop says."""
    given = parcel.number if parcel.given is None else parcel.given
    ids = {what: edit_id(what, parcel.shipment, folded(given)) for what in ("carrier", "number", "mark")}
    edits = {what: facts.parcel_edits[key] for what, key in ids.items() if key in facts.parcel_edits}
    to = facts.customer.shipping if facts.customer else None
    countries = (to.country,) if to and to.country else ()
    company = "" if "carrier" in edits else parcel.carrier
    tracking = facts.shipments[parcel.shipment].tracking
    return Said(
        given=given,
        edits={what: edit for what, edit in edits.items() if not edit.gone},
        ranked=candidates(parcel.number, company=company, url=parcel.url, countries=countries)[:MOST_LIKELY],
        fixable=not tracking or parcel.number in {one.number for one in tracking},
    )
