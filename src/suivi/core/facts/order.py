"""The order itself, its customer and its lines, and what people wrote on it."""

from datetime import datetime
from decimal import Decimal

from suivi.core.facts.base import Entity, Fact, Stamp


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


class FirstPromise(Fact, frozen=True, kw_only=True):
    """The first promise of a delivery that somebody made, which stays when others follow.

    ``by``: an ISO date or instant as it was written. ``source``: merchant, carrier, model (see ``core.promise``).
    """

    by: str
    source: str
    told_at: datetime


class Assessment(Fact, frozen=True, kw_only=True):
    """What one provider thinks of the risk; ``provider`` "" is the platform. ``facts``: sentiment and words."""

    level: str = ""
    provider: str = ""
    facts: tuple[tuple[str, str], ...] = ()


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
    paid_in: str = ""  # the customer's currency, where it is not the shop's
    risk: str = ""  # accept, investigate, cancel, none
    risk_level: str = ""  # the highest of the assessments: high, medium, low, none, pending
    assessments: tuple[Assessment, ...] = ()


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
    alert: bool = False  # the platform asks to look at it
    links: tuple[tuple[str, str], ...] = ()  # label and address, all into the platform's own pages


class Comment(Entity, frozen=True, kw_only=True):
    """A staff-only comment. ``at``: when it was first written; its stamp is of its last edit."""

    at: datetime
    by: str
    text: str
    person: str = ""  # whose it is, by id: only they may change it; empty for nobody
    elsewhere: bool = False  # written at the platform, where alone it can be changed
    links: tuple[tuple[str, str], ...] = ()  # what is attached: name and address


class StaffAct(Entity, frozen=True, kw_only=True):
    """Something that a person of the shop had the platform do, or Suivi by itself. ``action``: of ``words.Action``."""

    at: datetime
    by: str
    action: str
    about: str = ""  # of what Suivi told the platform of a delivery: the platform's id of it


class TagEdit(Entity, frozen=True, kw_only=True):
    """A tag put on or taken off in Suivi; ``id`` is the tag. Lies over the platform's tags, until the platform has
    been told: ``settled``.
    """

    at: datetime
    by: str
    present: bool
    settled: bool = False


class NoteEdit(Fact, frozen=True, kw_only=True):
    """The note as last written in Suivi; lies over the platform's, until the platform has been told: ``settled``."""

    stamp: Stamp
    text: str
    by: str
    settled: bool = False


class Deadline(Entity, frozen=True, kw_only=True):
    """Until when something of this one order may take, whatever the shop's policy says (see ``core.deadlines``).

    ``of``: ship, deliver, pay or hold. ``until``: None where the policy counts again. Each stays; the newest counts.
    """

    of: str
    until: datetime | None
    by: str
