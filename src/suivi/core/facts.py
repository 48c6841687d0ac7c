"""What is known of one order, with where each thing came from and when.

``Facts`` is both the whole and the piece: a translator returns the piece that one payload tells, and
``core.merge.join`` adds piece to whole. Joining is commutative, associative and idempotent, so any order of
arrival, with duplicates, ends in the same facts. Stored as JSON (``encode`` / ``decode``).

Money is ``Decimal`` in the order's own currency. Instants are aware UTC datetimes.
"""

from datetime import datetime
from decimal import Decimal

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of all facts: immutable, cheap, left out of the JSON where a value is the default."""


class Stamp(Fact, frozen=True, kw_only=True):
    """How far a fact can be trusted against another of its kind.

    ``as_of``: the moment the source speaks of (a snapshot's ``updated_at``). ``rank``: between two sources with
    the same ``as_of`` the higher wins (see ``Rank``). ``source``: e.g. ``shopify.webhook``, ``shopify.node``,
    ``file``, ``staff``. ``learned_at``: when Suivi received it.
    """

    as_of: datetime
    rank: int = 0
    source: str = ""
    learned_at: datetime | None = None


class Rank:
    """Which source wins between two that speak of the same moment."""

    HINT = 1  # an event's payload: part of the truth
    WEBHOOK = 2  # REST-shaped order of a webhook or REST read
    NODE = 3  # the full GraphQL read
    STAFF = 4


class Entity(Fact, frozen=True, kw_only=True):
    """Something with an identity that changes; the newest stamp wins as a whole."""

    id: str
    stamp: Stamp
    gone: bool = False  # deleted at the source; kept so that an older copy does not bring it back


class Report(Fact, frozen=True, kw_only=True):
    """A status in the platform's own word, lower case."""

    word: str | None
    stamp: Stamp


class Head(Fact, frozen=True, kw_only=True):
    """The order itself: what both a webhook and a full read tell."""

    stamp: Stamp
    name: str
    placed_at: datetime
    created_at: datetime
    number: int | None = None
    confirmation_number: str = ""
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    canceled_at: datetime | None = None
    cancel_reason: str = ""
    deleted: bool = False
    test: bool = False
    confirmed: bool | None = None
    currency: str = ""
    total: Decimal = Decimal(0)
    current_total: Decimal = Decimal(0)
    outstanding: Decimal | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    source_name: str = ""
    po_number: str = ""
    gateways: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    discount_codes: tuple[str, ...] = ()
    channel: str = ""
    promised_by: str = ""  # the merchant's promise as written in an order attribute: ISO date or instant


class Detail(Fact, frozen=True, kw_only=True):
    """What only a full read tells (Shopify's GraphQL order)."""

    stamp: Stamp
    edited: bool = False
    requires_shipping: bool | None = None
    original_total: Decimal | None = None
    received: Decimal | None = None
    refunded: Decimal | None = None
    net: Decimal | None = None
    capturable: Decimal | None = None
    can_mark_as_paid: bool | None = None
    risk: str = ""  # accept, investigate, cancel, none
    risk_level: str = ""  # the highest of the assessments: high, medium, low, none, pending
    risk_reasons: tuple[str, ...] = ()


class Address(Fact, frozen=True, kw_only=True):
    """Where something goes, or where the bill goes."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    zip: str = ""
    province: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    phone: str = ""


class Customer(Fact, frozen=True, kw_only=True):
    """Who ordered and where it goes, as the order says."""

    stamp: Stamp
    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    locale: str = ""
    shipping: Address | None = None
    billing: Address | None = None


class Line(Fact, frozen=True, kw_only=True):
    """One thing that was ordered."""

    id: str
    name: str = ""
    sku: str = ""
    quantity: int = 0
    current_quantity: int = 0
    unfulfilled_quantity: int = 0
    not_fulfillable_quantity: int = 0
    requires_shipping: bool | None = None
    price: Decimal | None = None


class Lines(Fact, frozen=True, kw_only=True):
    """All lines of the order, as one source listed them."""

    stamp: Stamp
    items: tuple[Line, ...] = ()


class Transaction(Entity, frozen=True, kw_only=True):
    """One movement, or try, of money. ``kind`` and ``status`` in Shopify's words, lower case."""

    kind: str
    status: str
    amount: Decimal = Decimal(0)
    currency: str = ""
    gateway: str = ""
    manual: bool = False
    at: datetime | None = None
    parent: str = ""
    expires_at: datetime | None = None
    error: str = ""
    test: bool = False
    unsettled: Decimal | None = None


class RefundLine(Fact, frozen=True, kw_only=True):
    """What a refund was for."""

    line: str
    quantity: int
    restock: str = ""


class Refund(Entity, frozen=True, kw_only=True):
    """Money promised back. Money moved only if one of its transactions succeeded (Shopify: Refund)."""

    at: datetime
    note: str = ""
    amount: Decimal | None = None
    lines: tuple[RefundLine, ...] = ()
    transactions: tuple[str, ...] = ()


class Schedule(Fact, frozen=True, kw_only=True):
    """One payment that is to come."""

    due_at: datetime | None = None
    issued_at: datetime | None = None
    completed_at: datetime | None = None
    balance: Decimal | None = None


class PaymentTerms(Entity, frozen=True, kw_only=True):
    """What was agreed about paying later."""

    name: str = ""
    kind: str = ""
    due: bool | None = None
    overdue: bool | None = None
    schedules: tuple[Schedule, ...] = ()


class Hold(Fact, frozen=True, kw_only=True):
    """Why goods wait, and who says so."""

    id: str
    reason: str = "other"
    notes: str = ""
    display: str = ""  # the platform's ready wording
    handle: str = ""
    by_us: bool | None = None
    by: str = ""  # the app's name
    since: datetime | None = None


class FulfillmentOrderLine(Fact, frozen=True, kw_only=True):
    """How many of a line this part holds, and how many are still to ship."""

    id: str
    line: str = ""
    total: int = 0
    remaining: int = 0


class FulfillmentOrder(Entity, frozen=True, kw_only=True):
    """A part of the order to be shipped from one place by one method at one time.

    A hint (``fulfillment_orders/*`` topics) knows only ``status``, ``request`` and ``gone``; ``lines`` is None
    then and the rest stays empty. Joined with a full copy, those come from the newest of both and the rest from the
    newest full copy, whose stamp is ``full_stamp`` where it is not ``stamp``.
    """

    status: str
    request: str = ""
    fulfill_at: datetime | None = None
    fulfill_by: datetime | None = None
    actions: tuple[str, ...] = ()
    location: str = ""
    method: str = ""
    deliver_from: datetime | None = None
    deliver_until: datetime | None = None
    lines: tuple[FulfillmentOrderLine, ...] | None = None
    full_stamp: Stamp | None = None


class FulfillmentHolds(Entity, frozen=True, kw_only=True):
    """The holds of one fulfillment order (same id), apart because hold topics tell only these."""

    holds: tuple[Hold, ...] = ()


class Tracking(Fact, frozen=True, kw_only=True):
    """A parcel number as the shop gave it."""

    company: str = ""
    number: str = ""
    url: str = ""


class ShippedLine(Fact, frozen=True, kw_only=True):
    """What is in a shipment."""

    line: str
    quantity: int


class Shipment(Entity, frozen=True, kw_only=True):
    """A fulfillment: what left together. ``status``: success, cancelled, error, failure (open, pending: legacy)."""

    status: str
    name: str = ""
    at: datetime
    display: str = ""  # the platform's display or shipment status, lower case
    tracking: tuple[Tracking, ...] = ()
    lines: tuple[ShippedLine, ...] = ()
    quantity: int = 0
    estimated_at: datetime | None = None
    delivered_at: datetime | None = None
    in_transit_at: datetime | None = None
    requires_shipping: bool | None = None
    service: str = ""
    location: str = ""


class Scan(Entity, frozen=True, kw_only=True):
    """One word from a carrier about one parcel (or, with no ``number``, about a whole shipment)."""

    shipment: str
    number: str = ""
    status: str  # a word of ``words.Parcel``
    substatus: str = ""
    code: str = ""  # as received
    vocabulary: str = ""  # which mapping table understood the code, with its version
    at: datetime  # sorts; for local or date-only times see ``precision`` and ``raw_at``
    raw_at: str = ""
    precision: str = "instant"  # instant, local, date
    message: str = ""
    city: str = ""
    province: str = ""
    country: str = ""
    zip: str = ""
    estimated_at: datetime | None = None
    physical: bool = True  # False for label notices and "updated" texts, which do not reset the silence clock
    provider: str = ""


class ReturnLine(Fact, frozen=True, kw_only=True):
    """What comes back, and why."""

    id: str
    line: str = ""
    quantity: int = 0
    reason: str = ""
    note: str = ""


class Disposition(Fact, frozen=True, kw_only=True):
    """What was done with goods that came back."""

    kind: str
    quantity: int
    at: datetime | None = None


class ReverseLine(Fact, frozen=True, kw_only=True):
    """Goods expected back."""

    id: str
    total: int = 0
    dispositions: tuple[Disposition, ...] = ()


class ReverseOrder(Entity, frozen=True, kw_only=True):
    """Goods on their way back (a reverse fulfillment order) of one return."""

    of_return: str = ""
    status: str = "open"
    lines: tuple[ReverseLine, ...] = ()


class ReverseDelivery(Entity, frozen=True, kw_only=True):
    """A parcel on its way back."""

    of_reverse_order: str = ""
    tracking: Tracking | None = None
    label_url: str = ""


class OrderReturn(Entity, frozen=True, kw_only=True):
    """A return. ``status``: requested, open, closed, declined, canceled.

    A hint (``returns/*`` topics) knows only ``status``, the decline and ``gone``, as with a fulfillment order.
    """

    status: str
    name: str = ""
    created_at: datetime | None = None
    approved_at: datetime | None = None
    closed_at: datetime | None = None
    quantity: int = 0
    decline_reason: str = ""
    decline_note: str = ""
    lines: tuple[ReturnLine, ...] | None = None  # None: this source does not tell
    full_stamp: Stamp | None = None


class Dispute(Entity, frozen=True, kw_only=True):
    """The customer asked the bank for the money."""

    status: str
    kind: str = ""
    amount: Decimal | None = None
    currency: str = ""
    initiated_at: datetime | None = None
    evidence_due_at: datetime | None = None


class Edit(Entity, frozen=True, kw_only=True):
    """An edit of the order's lines after it was placed."""

    at: datetime
    added: tuple[tuple[str, int], ...] = ()
    removed: tuple[tuple[str, int], ...] = ()
    note: str = ""


class PlatformEvent(Entity, frozen=True, kw_only=True):
    """An entry of the platform's own timeline."""

    at: datetime
    action: str = ""
    message: str = ""
    author: str = ""


class Comment(Entity, frozen=True, kw_only=True):
    """A staff-only comment written in Suivi. ``at``: when it was first written; its stamp is of its last edit."""

    at: datetime
    by: str
    text: str
    person: str = ""  # whose it is, by id: only they may change it


class TagEdit(Entity, frozen=True, kw_only=True):
    """A tag put on or taken off in Suivi; ``id`` is the tag. Lies over the platform's tags."""

    at: datetime
    by: str
    present: bool


class NoteEdit(Fact, frozen=True, kw_only=True):
    """The note as last written in Suivi; lies over the platform's."""

    stamp: Stamp
    text: str
    by: str


class Deletion(Fact, frozen=True, kw_only=True):
    """The order was deleted at the source, which then tells nothing but that (Shopify: ``orders/delete``)."""

    stamp: Stamp


class Facts(Fact, frozen=True, kw_only=True):
    """Everything known of one order. ``id`` is the platform's global id, or Suivi's own for orders without one.

    ``reports`` by axis: ``payment``, ``fulfillment`` (a full read's fine word), ``fulfillment_coarse`` (the REST
    word, which cannot tell holds, schedules and progress apart), ``return``.
    ``complete`` by collection name: the newest snapshot that listed the whole collection; an entity with an older
    stamp that it did not list no longer exists. Entities are keyed by their id.
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
    returns: dict[str, OrderReturn] = {}
    reverse_orders: dict[str, ReverseOrder] = {}
    reverse_deliveries: dict[str, ReverseDelivery] = {}
    disputes: dict[str, Dispute] = {}
    edits: dict[str, Edit] = {}
    events: dict[str, PlatformEvent] = {}
    comments: dict[str, Comment] = {}
    tag_edits: dict[str, TagEdit] = {}
    note_edit: NoteEdit | None = None
    deletion: Deletion | None = None


COLLECTIONS = (
    "transactions",
    "refunds",
    "payment_terms",
    "fulfillment_orders",
    "holds",
    "shipments",
    "scans",
    "returns",
    "reverse_orders",
    "reverse_deliveries",
    "disputes",
    "edits",
    "events",
    "comments",
    "tag_edits",
)
SECTIONS = ("head", "detail", "customer", "lines", "note_edit", "deletion")

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
