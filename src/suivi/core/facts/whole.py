"""All facts of one order, and how they are stored."""

from datetime import datetime

import msgspec

from suivi.core.facts.base import Deletion, Erasure, Fact, Report, Stamp
from suivi.core.facts.goods import FulfillmentHolds, FulfillmentOrder, ParcelEdit, Scan, Shipment
from suivi.core.facts.money import Dispute, DisputeCase, PaymentTerms, Refund, Transaction
from suivi.core.facts.order import (
    Comment,
    Customer,
    Deadline,
    Detail,
    Edit,
    FirstPromise,
    Head,
    Lines,
    NoteEdit,
    PlatformEvent,
    StaffAct,
    TagEdit,
)
from suivi.core.facts.requests import Request, RequestAnswer
from suivi.core.facts.returns import OrderReturn, ReverseDelivery, ReverseOrder


class Facts(Fact, frozen=True, kw_only=True):
    """Everything known of one order. ``id`` is the platform's global id, or Suivi's own for orders without one.

    ``reports`` by axis: ``payment``, ``fulfillment`` (a full read's fine word), ``fulfillment_coarse`` (the REST
    word, which cannot tell holds, schedules and progress apart), ``return``.
    ``complete`` by collection name: the newest snapshot that listed the whole collection; an entity with an older
    stamp that it did not list no longer exists. Entities are keyed by their id.
    ``first_told``: since when something is known that no source dates (see ``core.firsttold``); kept by ``join``.
    ``first_promised``: the first promise of each who makes one (see ``core.firstpromise``); kept by ``join`` too.
    """

    id: str
    head: Head | None = None
    detail: Detail | None = None
    customer: Customer | None = None
    lines: Lines | None = None
    reports: dict[str, Report] = {}
    complete: dict[str, Stamp] = {}
    transactions: dict[str, Transaction] = {}
    refunds: dict[str, Refund] = {}
    payment_terms: dict[str, PaymentTerms] = {}
    fulfillment_orders: dict[str, FulfillmentOrder] = {}
    holds: dict[str, FulfillmentHolds] = {}
    shipments: dict[str, Shipment] = {}
    scans: dict[str, Scan] = {}
    parcel_edits: dict[str, ParcelEdit] = {}
    returns: dict[str, OrderReturn] = {}
    reverse_orders: dict[str, ReverseOrder] = {}
    reverse_deliveries: dict[str, ReverseDelivery] = {}
    disputes: dict[str, Dispute] = {}
    dispute_cases: dict[str, DisputeCase] = {}
    edits: dict[str, Edit] = {}
    events: dict[str, PlatformEvent] = {}
    comments: dict[str, Comment] = {}
    acts: dict[str, StaffAct] = {}
    tag_edits: dict[str, TagEdit] = {}
    deadlines: dict[str, Deadline] = {}
    requests: dict[str, Request] = {}
    answers: dict[str, RequestAnswer] = {}
    note_edit: NoteEdit | None = None
    deletion: Deletion | None = None
    erasure: Erasure | None = None
    first_told: dict[str, datetime] = {}
    first_promised: dict[str, FirstPromise] = {}


COLLECTIONS = (
    "transactions",
    "refunds",
    "payment_terms",
    "fulfillment_orders",
    "holds",
    "shipments",
    "scans",
    "parcel_edits",
    "returns",
    "reverse_orders",
    "reverse_deliveries",
    "disputes",
    "dispute_cases",
    "edits",
    "events",
    "comments",
    "acts",
    "tag_edits",
    "deadlines",
    "requests",
    "answers",
)
SECTIONS = ("head", "detail", "customer", "lines", "note_edit", "deletion", "erasure")

_encoder = msgspec.json.Encoder(decimal_format="string", order="deterministic")
_decoder = msgspec.json.Decoder(Facts)


def encode(facts: Facts) -> str:
    """The facts as JSON text; equal facts give equal text."""
    return _encoder.encode(facts).decode()


def decode(text: str | bytes) -> Facts:
    """Facts from ``encode``. Raises ``msgspec.ValidationError`` on anything else."""
    return _decoder.decode(text)


def as_plain(fact: Fact) -> object:
    """A fact as plain dicts, lists and strings, for showing."""
    plain: object = msgspec.to_builtins(fact)
    return plain
