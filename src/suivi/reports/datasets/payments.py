"""Movements of money, what is reserved, and what went back."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_noop as _

from suivi.core.facts import Facts, Refund, Transaction
from suivi.core.money import AUTHORIZES, authorizations
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Case, Dataset
from suivi.reports.datasets.goods import made, part, present
from suivi.reports.datasets.order import of_order


def _currency(case: Case) -> str:
    """The transaction's own, else the order's."""
    return case.part.currency or (case.facts.head.currency if case.facts.head else "")


TRANSACTIONS = Dataset(
    "transactions",
    _("Transactions"),
    _("One row for each movement of money, or try."),
    (
        *of_order("currency"),
        part("at", _("Processed"), Kind.INSTANT),
        part("kind", _("Kind"), Kind.TEXT, words="transaction"),
        part("status", _("Status"), Kind.TEXT, words="transaction_status"),
        part("gateway", _("Payment method"), Kind.TEXT, words="gateway"),
        part("manual", _("Manual"), Kind.YES_NO),
        made("currency", _("Currency"), Kind.TEXT, _currency, needs=("head",)),
        part("amount", _("Amount"), Kind.MONEY),
        part("error", _("Error"), Kind.TEXT, help=_("the payment provider’s code")),
    ),
    over="placed_at",
    parts=present("transactions"),
    needs=("transactions",),
)


class _Authorization(NamedTuple):
    one: Transaction
    left: Decimal


def _authorizations(facts: Facts) -> Iterator[_Authorization]:
    left, _unassigned = authorizations(facts)
    for one in facts.transactions.values():
        if not one.gone and one.kind in AUTHORIZES and one.status == "success":
            yield _Authorization(one, left.get(one.id, one.amount))


AUTHORIZATIONS = Dataset(
    "authorizations",
    _("Authorizations"),
    _("One row for each reservation of money that succeeded."),
    (
        *of_order("currency"),
        made("at", _("Authorized"), Kind.INSTANT, lambda case: case.part.one.at),
        made("gateway", _("Payment method"), Kind.TEXT, lambda case: case.part.one.gateway, words="gateway"),
        made("currency", _("Currency"), Kind.TEXT, lambda case: case.part.one.currency or (case.facts.head.currency if case.facts.head else ""), needs=("head",)),
        made("amount", _("Amount"), Kind.MONEY, lambda case: case.part.one.amount),
        made("left", _("Not captured"), Kind.MONEY, lambda case: case.part.left, _("what is left of it")),
        made("expires_at", _("Expires"), Kind.INSTANT, lambda case: case.part.one.expires_at, _("where the platform says so")),
        made("expired", _("Expired"), Kind.YES_NO, lambda case: None if case.part.one.expires_at is None else case.part.one.expires_at <= case.moment.now, timely=True),
    ),
    over="placed_at",
    parts=_authorizations,
    needs=("transactions",),
)  # fmt: skip


def _moved(facts: Facts, refund: Refund) -> bool | None:
    """Whether money moved: one of its transactions succeeded; unknown where they are not told."""
    told = [facts.transactions[key] for key in refund.transactions if key in facts.transactions]
    return any(one.status == "success" for one in told) if told else None


REFUNDS = Dataset(
    "refunds",
    _("Refunds"),
    _("One row for each refund."),
    (
        *of_order(),
        part("at", _("Refunded"), Kind.INSTANT),
        part("amount", _("Amount"), Kind.MONEY),
        part("reason", _("Reason"), Kind.TEXT, "note", help=_("as the staff wrote it")),
        made("quantity", _("Items"), Kind.NUMBER, lambda case: sum(line.quantity for line in case.part.lines)),
        made("restocked", _("Restocked"), Kind.NUMBER, lambda case: sum(line.quantity for line in case.part.lines if line.restock not in {"", "no_restock"})),
        made("moved", _("Money moved"), Kind.YES_NO, lambda case: _moved(case.facts, case.part), needs=("transactions",)),
    ),
    over="placed_at",
    parts=present("refunds"),
    needs=("refunds",),
)  # fmt: skip
