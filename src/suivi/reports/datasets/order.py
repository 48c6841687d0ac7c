"""Orders, and what the rows of other datasets know of the order that they belong to."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop as _

from suivi.core import money
from suivi.core.facts import Facts
from suivi.core.queryfields import CHOICES
from suivi.core.verdict import Amounts
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Case, Dataset, Field

SUMS = ("head", "detail", "transactions", "complete")


def joined(words: Iterable[str]) -> str:
    """Several texts as one."""
    return ", ".join(words)


def problem_codes(problems: Iterable[dict[str, Any]]) -> str:
    """The codes of an order's problems, each once, the first first."""
    return joined(dict.fromkeys(problem["code"] for problem in problems))


def amount(name: str) -> Callable[[Case], Any]:
    """One of an order's sums of money."""

    def of(case: Case) -> Any:  # noqa: ANN401
        sums: Amounts = money.amounts(case.facts, money.count(case.facts, case.policy), case.moment.now)
        return getattr(sums, name)

    return of


def _head(name: str) -> Callable[[Case], Any]:
    return lambda case: getattr(case.facts.head, name, None)


def _sent(facts: Facts) -> list[Any]:
    return sorted(one.at for one in facts.shipments.values() if not one.gone and one.status == "success")


# What rows of every dataset know of their order.
CORE: tuple[Field, ...] = (
    Field("order", _("Order"), Kind.TEXT, _("the order’s name, such as #1001"), stored="name"),
    Field("placed_at", _("Placed"), Kind.INSTANT, _("when the order was placed"), stored="placed_at"),
    Field("state", _("State"), Kind.TEXT, stored="state", words="state", choices={"open": ("open",), "archived": ("archived",), "canceled": ("canceled",)}),
    Field("payment", _("Payment"), Kind.TEXT, stored="payment", words="payment", choices=CHOICES["financial_status"]),
    Field("fulfillment", _("Fulfillment"), Kind.TEXT, stored="fulfillment", words="fulfillment", choices=CHOICES["fulfillment_status"]),
    Field("delivery", _("Delivery"), Kind.TEXT, stored="delivery", words="delivery", choices=CHOICES["delivery_status"]),
    Field("returns", _("Returns"), Kind.TEXT, stored="returns", words="returns", choices=CHOICES["return_status"]),
    Field("country", _("Country"), Kind.TEXT, _("of the shipping address, as its ISO code"), stored="country", words="country"),
    Field("city", _("City"), Kind.TEXT, stored="city"),
    Field("customer", _("Customer"), Kind.TEXT, _("the customer’s id at the platform"), stored="customer_key"),
    Field("currency", _("Currency"), Kind.TEXT, _("of the order; amounts of different ones are never added"), stored="currency"),
    Field("total", _("Total"), Kind.MONEY, _("what the order costs now"), stored="total"),
    Field("items", _("Items"), Kind.NUMBER, _("how many things were ordered, without those removed"), stored="items"),
    Field("tags", _("Tags"), Kind.TEXT, stored="tags", show=joined, many=True),
    Field("problems", _("Problems"), Kind.TEXT, _("all that is wrong with the order now"), stored="problems", show=problem_codes, many=True, words="problem", choices=CHOICES["problem"]),
    Field("archived", _("Archived"), Kind.YES_NO, stored="archived"),
    Field("test", _("Test order"), Kind.YES_NO, stored="test"),
    Field("parcels", _("Parcels"), Kind.NUMBER, _("how many parcels the order has"), stored="parcels"),
    Field("source", _("Told by"), Kind.TEXT, _("who told something of the order last"), stored="heard_from", timely=True),
    Field("heard_at", _("Heard"), Kind.INSTANT, _("when something was last heard of the order"), stored="heard_at", timely=True),
)  # fmt: skip


def of_parent(*without: str) -> tuple[Field, ...]:
    """The order's columns for the rows of another table, some left out because the rows have their own."""
    return tuple(replace(field, parent=field.stored, stored="") for field in CORE if field.name not in without)


def of_order(*without: str) -> tuple[Field, ...]:
    """The order's columns for parts of its facts, some left out because the parts have their own."""
    return tuple(field for field in CORE if field.name not in without)


def _of(name: str, label: str, kind: Kind, of: Callable[[Case], Any], needs: tuple[str, ...], **more: Any) -> Field:  # noqa: ANN401
    return Field(name, label, kind, of=of, needs=needs, **more)


ORDERS = Dataset(
    "orders",
    _("Orders"),
    _("One row an order."),
    (
        *CORE,
        Field("updated_at", _("Updated"), Kind.INSTANT, _("by the platform’s clock"), stored="updated_at"),
        Field("payment_flag", _("Payment note"), Kind.TEXT, _("due, overdue or expiring"), stored="payment_flag", words="flag"),
        Field("problem", _("First problem"), Kind.TEXT, _("the one that presses most"), stored="problem", words="problem"),
        Field("severity", _("Severity"), Kind.TEXT, stored="severity", words="severity"),
        Field("problem_since", _("Problem since"), Kind.INSTANT, stored="problem_since"),
        Field("carrier", _("Carrier"), Kind.TEXT, _("of the parcel that decides the delivery status"), stored="carrier"),
        Field("number", _("Tracking number"), Kind.TEXT, stored="tracking_number"),
        Field("parcels_delivered", _("Parcels delivered"), Kind.NUMBER, stored="parcels_delivered"),
        Field("delivery_since", _("Delivery status since"), Kind.INSTANT, stored="delivery_since"),
        Field("last_scan_at", _("Last scan"), Kind.INSTANT, stored="last_scan_at"),
        Field("promised_at", _("Promised"), Kind.INSTANT, _("when it should arrive"), stored="promise_at"),
        Field("scheduled_until", _("Scheduled until"), Kind.INSTANT, _("when it can be fulfilled"), stored="scheduled_until"),
        Field("expires_at", _("Authorization expires"), Kind.INSTANT, stored="expires_at"),
        _of("received", _("Received"), Kind.MONEY, amount("received"), SUMS, help=_("money that came in")),
        _of("refunded", _("Refunded"), Kind.MONEY, amount("refunded"), SUMS, help=_("money that went back")),
        _of("net", _("Net payment"), Kind.MONEY, amount("net"), SUMS, help=_("received without refunded")),
        _of("capturable", _("Reserved"), Kind.MONEY, amount("capturable"), SUMS, timely=True, help=_("authorized and not captured")),
        _of("outstanding", _("Outstanding"), Kind.MONEY, amount("outstanding"), SUMS, timely=True, help=_("what the customer owes; below zero, the shop")),
        _of("channel", _("Channel"), Kind.TEXT, _head("channel"), ("head",), help=_("through which it was sold")),
        _of("discount_codes", _("Discount codes"), Kind.TEXT, lambda case: joined(case.facts.head.discount_codes if case.facts.head else ()), ("head",), many=True),
        _of("gateways", _("Payment methods"), Kind.TEXT, lambda case: joined(case.facts.head.gateways if case.facts.head else ()), ("head",), many=True),
        _of("canceled_at", _("Canceled"), Kind.INSTANT, _head("canceled_at"), ("head",)),
        _of("cancel_reason", _("Reason of cancellation"), Kind.TEXT, _head("cancel_reason"), ("head",), words="cancel"),
        _of("closed_at", _("Archived on"), Kind.INSTANT, _head("closed_at"), ("head",)),
        _of("risk", _("Fraud risk"), Kind.TEXT, lambda case: case.facts.detail.risk_level if case.facts.detail else "", ("detail",), words="risk_level"),
        _of("skus", _("SKUs"), Kind.TEXT, lambda case: joined(line.sku for line in case.facts.lines.items if line.sku) if case.facts.lines else "", ("lines",), many=True),
        _of("shipments", _("Fulfillments"), Kind.NUMBER, lambda case: len(_sent(case.facts)), ("shipments",)),
        _of("first_shipped_at", _("First fulfilled"), Kind.INSTANT, lambda case: next(iter(_sent(case.facts)), None), ("shipments",)),
        _of("last_shipped_at", _("Last fulfilled"), Kind.INSTANT, lambda case: next(reversed(_sent(case.facts)), None), ("shipments",)),
    ),
    over="placed_at",
    parts=lambda facts: (facts,),
)  # fmt: skip
