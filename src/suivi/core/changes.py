"""What changed between two conclusions about an order: history, and what every reaction reads."""

from collections.abc import Iterator

import msgspec

from suivi.core.verdict import ParcelVerdict, Verdict


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a verdict whose change matters to somebody; stored beside the order to compare with.

    ``problems``: code and subject. ``parcels``: status by ``shipment|number``. ``promise``: ISO instant and source.
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
# Every name that a change can have.
NAMES: tuple[str, ...] = (
    "order.created",
    "order.deleted",
    "order.archived",
    "order.unarchived",
    *(name for _, name in AXES),
    "parcel.added",
    "parcel.changed",
    "parcel.removed",
    "problem.raised",
    "problem.cleared",
)

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Standing)


def encode(standing: Standing) -> str:
    """The standing as JSON text; equal standings give equal text."""
    return _encoder.encode(standing).decode()


def decode(text: str | bytes) -> Standing:
    """A standing from ``encode``. Raises ``msgspec.ValidationError`` on anything else."""
    return _decoder.decode(text)


def standing(verdict: Verdict) -> Standing:
    """Where the order stands."""
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
        return (Difference("order.created", "", after.state, words), *_problems(None, after))
    if before == after:
        return ()
    return (*_words(before, after), *_parcels(before, after), *_problems(before, after))


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


def _problems(before: Standing | None, after: Standing) -> Iterator[Difference]:
    old = set(before.problems) if before is not None else set()
    new = set(after.problems)
    for code, subject in sorted(old - new):
        yield Difference("problem.cleared", code, "", {"subject": subject})
    for code, subject in sorted(new - old):
        yield Difference("problem.raised", "", code, {"subject": subject})
