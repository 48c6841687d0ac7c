"""What a person says of where a parcel is, against what carriers say: it leads until somebody has the parcel in hand
again.

A person knows what no carrier tells: the customer has it, the depot lost it, it lies in the stock room again. But a
person speaks of a moment; a physical scan after that moment is newer evidence, and from then on the scans count again.
"""

from suivi.core.facts import Facts, ParcelEdit, edit_id
from suivi.core.parcelnumber import folded
from suivi.core.track import Track
from suivi.core.verdict import Mark, Reason
from suivi.core.words import Parcel

# What can be said by hand, and what it means.
MARKS: dict[str, tuple[Parcel, str]] = {
    "delivered": (Parcel.DELIVERED, ""),
    "lost": (Parcel.EXCEPTION, "lost"),
    "returned": (Parcel.RETURNED, "to_sender"),
}


def mark_of(facts: Facts, shipment: str, number: str) -> ParcelEdit | None:
    """What a person said of this parcel, if they have not taken it back. ``number``: as the platform has it."""
    found = facts.parcel_edits.get(edit_id("mark", shipment, folded(number)))
    return found if found is not None and not found.gone and found.value in MARKS else None


def heed(track: Track, edit: ParcelEdit) -> Mark:
    """Lets the story end as the person said, unless a later physical scan goes on with it."""
    told, scanned_at = track.status, track.last_physical_at
    stands = scanned_at is None or scanned_at <= edit.at
    if stands:
        _end(track, edit)
    return Mark(word=edit.value, by=edit.by, at=edit.at, stands=stands, told=told)


def reasons(mark: Mark) -> tuple[Reason, ...]:
    """Who said what; and that scans since then go first, where they do."""
    said = Reason(f"parcel.marked_{mark.word}", {"by": mark.by or None, "at": mark.at})
    return (said,) if mark.stands else (said, Reason("parcel.scanned_since"))


def _end(track: Track, edit: ParcelEdit) -> None:
    status, substatus = MARKS[edit.value]
    track.contradicted, track.contradicted_at = False, None
    if status is track.status:
        if substatus and substatus != track.substatus:
            track.substatus, track.substatus_since = substatus, edit.at
        return
    track.status, track.since = status, edit.at
    track.substatus, track.substatus_since = substatus, edit.at
    track.delivered_at = edit.at if status is Parcel.DELIVERED else None
    track.exceptions += status is Parcel.EXCEPTION
