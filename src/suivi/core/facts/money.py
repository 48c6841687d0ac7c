"""Payments, refunds, terms and disputes."""

from datetime import datetime
from decimal import Decimal

from suivi.core.facts.base import Entity, Fact


class Transaction(Entity, frozen=True, kw_only=True):
    """One movement, or try, of money. ``kind`` and ``status`` in Shopify's words, lower case."""

    kind: str
    status: str
    amount: Decimal = Decimal(0)
    currency: str = ""
    gateway: str = ""
    gateway_key: str = ""  # as the platform calls it in requests
    manual: bool = False
    at: datetime | None = None
    parent: str = ""
    expires_at: datetime | None = None
    fee_from: datetime | None = None  # an extended authorization: from then on capturing it costs a fee
    error: str = ""
    test: bool = False
    unsettled: Decimal | None = None
    captured_once: bool = False  # of an authorization: one capture ends it, whatever it leaves


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

    id: str = ""
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


class Dispute(Entity, frozen=True, kw_only=True):
    """The customer asked the bank for the money."""

    status: str
    kind: str = ""


class DisputeCase(Entity, frozen=True, kw_only=True):
    """What a dispute (same id) is about, apart because only its own topics tell it, and reads of the order do not."""

    amount: Decimal | None = None
    currency: str = ""
    initiated_at: datetime | None = None
    evidence_due_at: datetime | None = None
