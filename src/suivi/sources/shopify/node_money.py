"""Payments, refunds, terms and disputes of Shopify's GraphQL order."""

from decimal import Decimal

from suivi.core.facts import Dispute, PaymentTerms, Refund, RefundLine, Schedule, Stamp, Transaction
from suivi.core.money import AUTHORIZES
from suivi.sources.contract import Unreadable
from suivi.sources.reading import NOTE, Object, amount, flag, instant, mapping, text, whole, word
from suivi.sources.shopify.connections import asked, nodes, shop_money
from suivi.sources.shopify.context import gid, gid_as, required

ZERO = Decimal(0)


def transaction(item: Object, stamp: Stamp, currency: str) -> Transaction:
    """One movement, or try, of money, in the shop's currency."""
    kind = word(item, "kind")
    if not kind:
        raise Unreadable("A transaction does not say its kind.")
    bag = mapping(mapping(item, "amountSet"), "shopMoney")
    extended = mapping(mapping(item, "shopifyPaymentsSet"), "extendedAuthorizationSet")
    return Transaction(
        id=required(gid("OrderTransaction", item.get("id")), "transaction"),
        stamp=stamp,
        kind=kind,
        status=word(item, "status") or "unknown",
        amount=amount(bag, "amount") or ZERO,
        currency=text(bag, "currencyCode") or currency,
        gateway=text(item, "formattedGateway") or text(item, "gateway"),
        gateway_key=text(item, "gateway"),
        manual=bool(flag(item, "manualPaymentGateway")),
        at=instant(item, "processedAt") or instant(item, "createdAt"),
        parent=gid("OrderTransaction", mapping(item, "parentTransaction").get("id")),
        expires_at=instant(extended, "extendedAuthorizationExpiresAt") or instant(item, "authorizationExpiresAt"),
        fee_from=instant(extended, "standardAuthorizationExpiresAt"),
        error=word(item, "errorCode"),
        test=bool(flag(item, "test")),
        unsettled=shop_money(item, "totalUnsettledSet"),
        captured_once=kind in AUTHORIZES and flag(item, "multiCapturable") is False,
    )


def refund(item: Object, stamp: Stamp) -> Refund:
    """Money promised back."""
    return Refund(
        id=required(gid("Refund", item.get("id")), "refund"),
        stamp=asked(item, stamp, "refunds"),
        at=instant(item, "createdAt") or stamp.as_of,
        note=text(item, "note", NOTE),
        amount=shop_money(item, "totalRefundedSet"),
        lines=tuple(
            RefundLine(
                line=gid("LineItem", mapping(one, "lineItem").get("id")),
                quantity=whole(one, "quantity"),
                restock=word(one, "restockType"),
            )
            for one in nodes(item, "refundLineItems")
        ),
        transactions=tuple(
            required(gid("OrderTransaction", one.get("id")), "transaction") for one in nodes(item, "transactions")
        ),
    )


def payment_terms(item: Object, order_id: str, stamp: Stamp) -> PaymentTerms:
    """What was agreed about paying later. An order has one at most, so a read without its id still has a key."""
    return PaymentTerms(
        id=gid_as("PaymentTerms", item.get("id")) or f"{order_id}/PaymentTerms",
        stamp=asked(item, stamp, "paymentTerms"),
        name=text(item, "paymentTermsName"),
        kind=word(item, "paymentTermsType"),
        due=flag(item, "due"),
        overdue=flag(item, "overdue"),
        schedules=tuple(_schedule(one) for one in nodes(item, "paymentSchedules")),
    )


def _schedule(item: Object) -> Schedule:
    balance = amount(mapping(item, "balanceDue"), "amount")
    return Schedule(
        id=gid("PaymentSchedule", item.get("id")),
        due_at=instant(item, "dueAt"),
        issued_at=instant(item, "issuedAt"),
        completed_at=instant(item, "completedAt"),
        balance=amount(mapping(item, "totalBalance"), "amount") if balance is None else balance,
    )


def dispute(item: Object, stamp: Stamp) -> Dispute:
    """The customer asked the bank for the money."""
    return Dispute(
        id=required(gid_as("Dispute", item.get("id")), "dispute"),
        stamp=stamp,
        status=word(item, "status") or "unknown",
        kind=word(item, "initiatedAs"),
    )
