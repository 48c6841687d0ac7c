"""What changed between two conclusions about an order: history, and what every reaction reads."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b

import msgspec

from suivi.core.drift import Drift
from suivi.core.facts import Facts
from suivi.core.verdict import ParcelVerdict, Verdict


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a verdict whose change matters to somebody; stored beside the order to compare with.

    ``problems``: code and subject. ``parcels``: status by ``shipment|number``. ``promise``: ISO instant and source.
    ``drifts``: each ``core.drift.Drift``, its words with spaces between. ``tags`` and ``note``: what is in force; of
    the note only its digest, "" where there is none. None where it was stored before these were kept: nobody knows
    then whether they changed.
    """

    state: str
    archived: bool = False
    payment: str
    flag: str = "none"
    fulfillment: str
    delivery: str
    returns: str
    problems: tuple[tuple[str, str], ...] = ()
    parcels: dict[str, str] = {}
    promise: str = ""
    drifts: tuple[str, ...] = ()
    tags: tuple[str, ...] | None = None
    note: str | None = None


class Difference(msgspec.Struct, frozen=True):
    """One thing that changed. ``before`` and ``after`` are words; ``detail`` says which parcel or problem."""

    name: str
    before: str = ""
    after: str = ""
    detail: dict[str, str] = {}


# A standing's word → the name of its change. The order is the order of the rows.
AXES: tuple[tuple[str, str], ...] = (
    ("state", "order.state"),
    ("payment", "payment.changed"),
    ("flag", "payment.flag"),
    ("fulfillment", "fulfillment.changed"),
    ("delivery", "delivery.changed"),
    ("returns", "return.changed"),
    ("promise", "promise.changed"),
)
# What people write.
WRITTEN = ("tags.changed", "note.changed")
CREATED, DELETED = "order.created", "order.deleted"
RAISED, CLEARED = "problem.raised", "problem.cleared"
# The platform's word and the facts began to differ on an axis, or no longer do.
DISAGREES, AGREES = "report.disagrees", "report.agrees"
# Every name that a change can have.
NAMES: tuple[str, ...] = (
    CREATED,
    DELETED,
    "order.archived",
    "order.unarchived",
    *(name for _, name in AXES),
    "parcel.added",
    "parcel.changed",
    "parcel.removed",
    RAISED,
    CLEARED,
    DISAGREES,
    AGREES,
    *WRITTEN,
)
DEADLINE = "staff/deadline"  # how the cause ends where the deadline of an order was set
NOTE = "written"  # a note's word in a change: its text stays with the facts

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Standing)


def encode(standing: Standing) -> str:
    """The standing as JSON text; equal standings give equal text."""
    return _encoder.encode(standing).decode()


def decode(text: str | bytes) -> Standing:
    """A standing from ``encode``. Raises ``msgspec.ValidationError`` on anything else."""
    return _decoder.decode(text)


def standing(
    verdict: Verdict,
    tags: tuple[str, ...] | None = None,
    note: str | None = None,
    drifts: Iterable[Drift] = (),
) -> Standing:
    """Where the order stands, with the tags and the note in force and where the platform says otherwise."""
    promise = verdict.delivery.promise
    return Standing(
        state=verdict.order.state,
        archived=verdict.order.archived,
        payment=verdict.payment.status,
        flag=verdict.payment.flag,
        fulfillment=verdict.fulfillment.status,
        delivery=verdict.delivery.status,
        returns=verdict.returns.status,
        problems=tuple(sorted({(problem.code.value, problem.subject) for problem in verdict.problems})),
        parcels={_key(parcel): _word(parcel) for parcel in verdict.delivery.parcels},
        promise="" if promise is None else f"{promise.at.isoformat()} {promise.source}",
        drifts=tuple(map(" ".join, drifts)),
        tags=tags,
        note=blake2b(note.encode(), digest_size=8).hexdigest() if note else note,
    )


def agree(stored: Standing, found: Standing) -> bool:
    """Whether two standings say the same, as far as the stored one says it."""
    tags = found.tags if stored.tags is None else stored.tags
    note = found.note if stored.note is None else stored.note
    return msgspec.structs.replace(stored, tags=tags, note=note) == found


def signed(difference: Difference, facts: Facts, cause: str) -> Difference:
    """With the name of whoever of the staff changed tags or note, or set the deadline by which the rest changed."""
    names: set[str] = set()
    if cause.endswith(DEADLINE) and facts.deadlines:
        names = {max(facts.deadlines.values(), key=lambda one: one.stamp.as_of).by}
    elif difference.name == "note.changed" and facts.note_edit is not None:
        names = {facts.note_edit.by}
    elif difference.name == "tags.changed":
        tags = {tag for key in ("added", "removed") for tag in difference.detail[key].split(", ")}
        names = {edit.by for tag, edit in facts.tag_edits.items() if tag in tags}
    by = ", ".join(sorted(filter(None, names)))
    return Difference(
        difference.name,
        difference.before,
        difference.after,
        difference.detail | {"by": by} if by else difference.detail,
    )


def _key(parcel: ParcelVerdict) -> str:
    return f"{parcel.shipment}|{parcel.number}"


def _word(parcel: ParcelVerdict) -> str:
    """Status, with the sub-status after a dot."""
    return f"{parcel.status}.{parcel.substatus}" if parcel.substatus else parcel.status


def diff(before: Standing | None, after: Standing) -> tuple[Difference, ...]:
    """What is different, in a fixed order. An order seen for the first time is one change, not one for each word."""
    if before is None:
        words = {field: str(getattr(after, field)) for field, _ in AXES if field != "promise"}
        return (
            Difference(CREATED, "", after.state, words),
            *_problems(None, after),
            *_drifts((), after.drifts),
        )
    if before == after:
        return ()
    return (
        *_words(before, after),
        *_parcels(before, after),
        *_problems(before, after),
        *_drifts(before.drifts, after.drifts),
        *_written(before, after),
    )


def _words(before: Standing, after: Standing) -> Iterator[Difference]:
    if before.archived != after.archived:
        yield Difference("order.archived" if after.archived else "order.unarchived")
    for field, name in AXES:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Difference(name, old, new)


def _parcels(before: Standing, after: Standing) -> Iterator[Difference]:
    for key in sorted(before.parcels.keys() | after.parcels.keys()):
        old, new = before.parcels.get(key, ""), after.parcels.get(key, "")
        if old != new:
            name = "parcel.changed" if old and new else "parcel.added" if new else "parcel.removed"
            shipment, _, number = key.partition("|")
            yield Difference(name, old, new, {"shipment": shipment, "number": number})


def _written(before: Standing, after: Standing) -> Iterator[Difference]:
    """Tags and note, where both sides know them."""
    if before.tags is not None and after.tags is not None and before.tags != after.tags:
        added, removed = sorted({*after.tags} - {*before.tags}), sorted({*before.tags} - {*after.tags})
        detail = {"added": ", ".join(added), "removed": ", ".join(removed)}
        yield Difference("tags.changed", ", ".join(before.tags), ", ".join(after.tags), detail)
    if before.note is not None and after.note is not None and before.note != after.note:
        yield Difference("note.changed", NOTE if before.note else "", NOTE if after.note else "")


def _problems(before: Standing | None, after: Standing) -> Iterator[Difference]:
    old = set(before.problems) if before is not None else set()
    new = set(after.problems)
    for code, subject in sorted(old - new):
        yield Difference(CLEARED, code, "", {"subject": subject})
    for code, subject in sorted(new - old):
        yield Difference(RAISED, "", code, {"subject": subject})


def _drifts(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Difference]:
    gone = [(AGREES, one) for one in before if one not in after]
    new = [(DISAGREES, one) for one in after if one not in before]
    for name, one in gone + new:
        axis, reported, derived = one.split(" ")
        yield Difference(name, reported, derived, {"axis": axis})
