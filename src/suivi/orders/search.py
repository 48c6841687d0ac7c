"""Searches as conditions on orders. Terms are found by their index first, so that a search costs what it finds."""

from collections.abc import Callable
from datetime import datetime
from functools import partial, reduce
from operator import and_, or_

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.lookups import GreaterThan, IsNull
from django.utils import timezone
from django.utils.translation import gettext as _

from suivi.accounts.models import Shop
from suivi.core.query import And, Not, Or, Query, QueryError
from suivi.core.query import Term as Condition
from suivi.core.queryfields import CHOICES, TIMES, span
from suivi.core.statuskey import pack
from suivi.core.words import Delivery, Fulfillment, OrderState, Payment, PaymentFlag, ProblemCode, Return
from suivi.lib import clock
from suivi.orders.models import Term
from suivi.orders.terms import PHONE_TAIL, digits, fold, number_term

SEARCHED = ("name", "customer", "email", "tracking", "sku", "tag")
EVERYTHING = ~Q(id__in=[])  # unlike Q(), its negation is nothing
LAST = "\U0010ffff"
COLUMNS = {"financial_status": "payment", "fulfillment_status": "fulfillment", "return_status": "returns",
           "delivery_status": "delivery", "created_at": "placed_at", "processed_at": "placed_at",
           "updated_at": "updated_at", "current_total_price": "total", "id": "id"}  # fmt: skip
EMPTY = {"financial_status": "none", "return_status": "no_return", "delivery_status": "not_shipped"}
STATES = {"open": Q(state="open"), "closed": Q(archived=True), "cancelled": Q(state="canceled"),
          "not_closed": Q(archived=False)}  # fmt: skip
LOOKUPS = {"=": "exact", "<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}


Has = Callable[[Q], Q | IsNull]  # a condition on terms as one on orders


def listed(shop: Shop) -> Has:
    """Orders with such a term, found by the terms first: for terms that few orders have."""
    return lambda wanted: Q(id__in=Term.objects.filter(wanted, shop=shop).values("order_id"))


def probed(shop: Shop) -> Has:
    """Orders with such a term, looked up order by order: for terms that many orders have. PostgreSQL would turn EXISTS
    around, and read all orders with the term first, when it takes a common term for a rare one.
    """
    of_order = Term.objects.filter(shop=shop, order_id=OuterRef("id"))
    return lambda wanted: IsNull(Subquery(of_order.filter(wanted).values("order_id")[:1]), False)


def compiled(query: Query, has: Has) -> Q:
    """A query as a condition on ``Order``. Raises ``QueryError`` for a value of which nothing is left to search."""
    part = partial(compiled, has=has)
    if isinstance(query, Not):
        return ~part(query.part)
    if isinstance(query, And):
        return reduce(and_, map(part, query.parts), EVERYTHING)
    if isinstance(query, Or):
        return reduce(or_, map(part, query.parts))
    return _condition(query, has)


def period(query: Query, now: datetime) -> tuple[datetime | None, datetime | None] | None:
    """The period of placing that a single condition asks for; None where it asks for something else."""
    if not isinstance(query, Condition) or COLUMNS.get(query.field) != "placed_at":
        return None
    if query.op not in LOOKUPS or len(query.values) != 1:
        return None
    start, end = span(query.values[0], now)
    return {"=": (start, end), "<": (None, start), "<=": (None, end), ">": (end, None), ">=": (start, None)}[query.op]


def only_terms(query: Query) -> Q | None:
    """The condition on terms that is all that a query asks for; None where it asks for more or something else.

    Raises ``QueryError`` as ``compiled`` does.
    """
    if isinstance(query, And) and len(query.parts) == 1:
        return only_terms(query.parts[0])
    if not isinstance(query, Condition) or query.field in {*COLUMNS, *CHOICES, "tag_not"}:
        return None
    return _terms(query)


def _condition(term: Condition, has: Has) -> Q:
    if term.field in COLUMNS or term.field in CHOICES:
        if term.op == "any":
            return _filled(term.field)
        return reduce(or_, [_column(term, value) for value in term.values])
    found = has(_terms(term))
    return ~Q(found) if term.field == "tag_not" else Q(found)


def _terms(term: Condition) -> Q:
    kind = "tag" if term.field == "tag_not" else term.field
    if term.op == "any":
        return Q(kind=kind)
    return reduce(or_, [_text(term, kind, value) for value in term.values])


def _filled(name: str) -> Q:
    if name == "problem":
        return ~Q(problem="")
    if name == "updated_at":
        return Q(updated_at__isnull=False)
    return ~Q(**{COLUMNS[name]: EMPTY[name]}) if name in EMPTY else EVERYTHING


def _column(term: Condition, value: str) -> Q:
    name = term.field
    if name == "status":
        return STATES[value]
    if name == "test":
        return Q(test=value == "true")
    if name == "problem":
        return Q(GreaterThan(F("status_key").bitand(_bit(ProblemCode(value))), 0))
    if name in CHOICES:
        return Q(**{f"{COLUMNS[name]}__in": CHOICES[name][value]})
    if name in TIMES:
        return _time(COLUMNS[name], term.op, value)
    return Q(**{f"{COLUMNS[name]}__{LOOKUPS[term.op]}": value})


def _bit(code: ProblemCode) -> int:
    """The bit of the status key that says this problem."""

    def key(problems: set[ProblemCode]) -> int:
        return pack(
            state=OrderState.OPEN,
            payment=Payment.NONE,
            flag=PaymentFlag.NONE,
            fulfillment=Fulfillment.UNFULFILLED,
            delivery=Delivery.NOT_SHIPPED,
            returns=Return.NO_RETURN,
            problems=problems,
        )

    return key({code}) ^ key(set())


def _time(column: str, op: str, value: str) -> Q:
    start, end = span(value, timezone.localtime(clock.now()))
    if op == "=":
        return Q(**{f"{column}__gte": start, f"{column}__lt": end})
    edge = {"<": ("lt", start), "<=": ("lt", end), ">": ("gte", end), ">=": ("gte", start)}[op]
    return Q(**{f"{column}__{edge[0]}": edge[1]})


def _text(term: Condition, kind: str, value: str) -> Q:
    """The terms that one value means."""
    if kind == "phone":
        return _phone(value, prefix=term.op == "prefix")
    folded = fold(value)
    if not folded:
        raise QueryError("no_value", {"field": term.field}, term.position)
    joined = number_term(value)
    if kind:
        folded = joined if kind == "tracking" else folded
        return Q(kind=kind) & (_begins(folded) if term.op == "prefix" else Q(term=folded))
    found = Q(kind__in=SEARCHED) & _begins(folded)
    if joined != folded:
        found |= Q(kind="tracking") & _begins(joined)
    return found | _phone(value, prefix=True) if len(digits(value)) >= 4 else found


def _begins(start: str) -> Q:
    return Q(term__gte=start, term__lt=start + LAST)


def _phone(value: str, *, prefix: bool) -> Q:
    """A number with or without the country's prefix."""
    number = digits(value)
    if prefix:
        return Q(kind="phone") & _begins(number)
    return Q(kind="phone", term__in={number, number[-PHONE_TAIL:]} if len(number) >= PHONE_TAIL else {number})


def sentence(error: QueryError) -> str:
    """What is wrong with a search, for people."""
    text = SENTENCES[error.code]().format(**error.params, position=error.position + 1)
    if error.suggestion:
        text += " " + _("Did you mean “{suggestion}”?").format(suggestion=error.suggestion)
    return text


SENTENCES: dict[str, Callable[[], str]] = {
    "too_long": lambda: _("A search has at most {longest} characters."),
    "too_many": lambda: _("A search joins at most {most} conditions."),
    "too_deep": lambda: _("A search nests at most {deepest} levels deep."),
    "unclosed_quote": lambda: _("The quotation mark at character {position} is never closed."),
    "unclosed_parenthesis": lambda: _("The parenthesis at character {position} is never closed."),
    "unopened_parenthesis": lambda: _("The parenthesis at character {position} was never opened."),
    "missing_condition": lambda: _("The search lacks a condition at character {position}."),
    "unknown_field": lambda: _("“{field}” is not a field that can be searched."),
    "no_value": lambda: _("The search lacks a value at character {position}."),
    "bad_value": lambda: _("“{value}” is not a value of {field}."),
    "not_comparable": lambda: _("The field {field} cannot be compared with “{op}”."),
}
