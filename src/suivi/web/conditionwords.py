"""Conditions of rules in words: "its payment is Paid and it has no problem"."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, ngettext_lazy, pgettext

from suivi.automations.rules.fields import RULES
from suivi.core.query import And, Not, Or, Query, QueryError, Term, parse
from suivi.core.queryfields import TIMES
from suivi.web.platformwords import term as word_of
from suivi.web.words import look

# What a condition can name, as it stands in a sentence.
FIELDS: Mapping[str, str] = {
    "financial_status": gettext_noop("its payment"),
    "payment_flag": gettext_noop("its payment’s date"),
    "fulfillment_status": gettext_noop("its fulfillment"),
    "delivery_status": gettext_noop("its delivery"),
    "parcel_status": gettext_noop("one of its parcels"),
    "return_status": gettext_noop("its return"),
    "problem": gettext_noop("its problem"),
    "hold_reason": gettext_noop("the reason of its hold"),
    "risk": gettext_noop("its risk"),
    "tag": gettext_noop("its tag"),
    "tag_not": gettext_noop("none of its tags"),
    "current_total_price": gettext_noop("its total"),
    "currency": gettext_noop("its currency"),
    "items": gettext_noop("its number of items"),
    "item": gettext_noop("one of its items"),
    "sku": gettext_noop("one of its SKUs"),
    "country": gettext_noop("its country"),
    "province": gettext_noop("its province"),
    "city": gettext_noop("its city"),
    "zip": gettext_noop("its postal code"),
    "carrier": gettext_noop("its carrier"),
    "tracking": gettext_noop("its tracking number"),
    "channel": gettext_noop("its channel"),
    "gateway": gettext_noop("its way of paying"),
    "customer_tag": gettext_noop("the customer’s tag"),
    "customer_orders": gettext_noop("the number of the customer’s earlier orders"),
    "customer_spent": gettext_noop("what the customer spent before"),
    "language": gettext_noop("the customer’s language"),
    "customer": gettext_noop("the customer’s name"),
    "customer_id": gettext_noop("the customer’s number"),
    "email": gettext_noop("the customer’s e-mail"),
    "phone": gettext_noop("the customer’s phone number"),
    "created_at": gettext_noop("the day it was placed"),
    "processed_at": gettext_noop("the day it was processed"),
    "updated_at": gettext_noop("its last change"),
    "name": gettext_noop("its name"),
    "id": gettext_noop("its number in Suivi"),
    "status": gettext_noop("its state"),
    "test": gettext_noop("whether it is a test order"),
    "archived": gettext_noop("whether it is archived"),
    "requires_shipping": gettext_noop("whether something of it is shipped"),
}
# Whole sentences where a field and its value make a clumsy one: said, and its contrary.
WHOLE: Mapping[str, tuple[str, str]] = {
    "status:open": (gettext_noop("it is open"), gettext_noop("it is not open")),
    "status:closed": (gettext_noop("it is archived"), gettext_noop("it is not archived")),
    "status:cancelled": (gettext_noop("it is canceled"), gettext_noop("it is not canceled")),
    "status:not_closed": (gettext_noop("it is not archived"), gettext_noop("it is archived")),
    "test:true": (gettext_noop("it is a test order"), gettext_noop("it is no test order")),
    "test:false": (gettext_noop("it is no test order"), gettext_noop("it is a test order")),
    "archived:true": (gettext_noop("it is archived"), gettext_noop("it is not archived")),
    "archived:false": (gettext_noop("it is not archived"), gettext_noop("it is archived")),
    "requires_shipping:true": (gettext_noop("something of it is shipped"), gettext_noop("nothing of it is shipped")),
    "requires_shipping:false": (gettext_noop("nothing of it is shipped"), gettext_noop("something of it is shipped")),
    "problem:*": (gettext_noop("it has a problem"), gettext_noop("it has no problem")),
    "tag:*": (gettext_noop("it has a tag"), gettext_noop("it has no tag")),
}
# How a field is compared: said, and its contrary.
COMPARED: Mapping[str, tuple[str, str]] = {
    "=": (gettext_noop("{field} is {values}"), gettext_noop("{field} is not {values}")),
    "prefix": (gettext_noop("{field} begins with {values}"), gettext_noop("{field} does not begin with {values}")),
    "any": (gettext_noop("{field} is known"), gettext_noop("{field} is not known")),
    "<": (gettext_noop("{field} is less than {values}"), gettext_noop("{field} is not less than {values}")),
    "<=": (gettext_noop("{field} is at most {values}"), gettext_noop("{field} is more than {values}")),
    ">": (gettext_noop("{field} is more than {values}"), gettext_noop("{field} is at most {values}")),
    ">=": (gettext_noop("{field} is at least {values}"), gettext_noop("{field} is less than {values}")),
    "time<": (gettext_noop("{field} is before {values}"), gettext_noop("{field} is not before {values}")),
    "time<=": (gettext_noop("{field} is {values} or before"), gettext_noop("{field} is after {values}")),
    "time>": (gettext_noop("{field} is after {values}"), gettext_noop("{field} is not after {values}")),
    "time>=": (gettext_noop("{field} is {values} or after"), gettext_noop("{field} is before {values}")),
}
AXES = {"financial_status": "payment", "payment_flag": "flag", "fulfillment_status": "fulfillment",
        "delivery_status": "delivery", "parcel_status": "parcel", "return_status": "returns",
        "problem": "problem"}  # fmt: skip
GROUPS: Mapping[str, str] = {
    "unpaid": gettext_noop("unpaid in any way"),
    "unshipped": gettext_noop("not shipped yet"),
    "shipped": gettext_noop("shipped as a whole"),
    "partial": gettext_noop("shipped in part"),
}
UNITS = {
    "m": ngettext_lazy("{n} minute", "{n} minutes", "n"),
    "h": ngettext_lazy("{n} hour", "{n} hours", "n"),
    "bh": ngettext_lazy("{n} business hour", "{n} business hours", "n"),
    "d": ngettext_lazy("{n} day", "{n} days", "n"),
    "bd": ngettext_lazy("{n} business day", "{n} business days", "n"),
    "w": ngettext_lazy("{n} week", "{n} weeks", "n"),
    "y": ngettext_lazy("{n} year", "{n} years", "n"),
}
_SPAN = re.compile("([0-9]+)(m|h|bh|d|bd|w|y)")
_AWAY = re.compile("([-+])([0-9]+)(bd|[hdwmy])")


def condition(text: str) -> str:
    """A condition as a part of a sentence; one that cannot be read as it is written."""
    try:
        return _said(parse(text, RULES))
    except QueryError:
        return text


def span(text: str) -> str:
    """A span of time: ``48bh`` as "48 business hours"."""
    found = _SPAN.fullmatch(text)
    return _counted(int(found[1]), found[2]) if found else text


def value(field: str, word: str) -> str:
    """A word of a field as people know it."""
    if field in AXES:
        return _(GROUPS[word]) if word in GROUPS else _(look(AXES[field], word).label)
    if field in {"hold_reason", "risk"}:
        return word_of("hold" if field == "hold_reason" else field, word)
    if field in TIMES and (away := _AWAY.fullmatch(word)):
        told = _months(int(away[2])) if away[3] == "m" else _counted(int(away[2]), away[3])
        return (_("{span} ago") if away[1] == "-" else _("{span} from now")).format(span=told)
    return _("“{word}”").format(word=word) if field not in RULES.compared else word.replace("_", " ")


def _counted(n: int, unit: str) -> str:
    return str(UNITS[unit] % {"n": n}).format(n=n)


def _months(n: int) -> str:
    return ngettext("{n} month", "{n} months", n).format(n=n)


def _said(query: Query, *, nested: bool = False) -> str:
    if isinstance(query, Term):
        return _term(query, negative=False)
    if isinstance(query, Not):
        inner = query.part
        if isinstance(inner, Term):
            return _term(inner, negative=True)
        return _("not ({condition})").format(condition=_said(inner))
    joined = pgettext("conditions", " and ") if isinstance(query, And) else pgettext("conditions", " or ")
    told = joined.join(_said(part, nested=True) for part in query.parts)
    return f"({told})" if nested and isinstance(query, Or) and len(query.parts) > 1 else told


def _term(term: Term, *, negative: bool) -> str:
    only = term.values[0] if len(term.values) == 1 else ""
    whole = WHOLE.get(f"{term.field}:{'*' if term.op == 'any' else only}")
    if whole is not None and term.op in {"any", "="}:
        return _(whole[negative])
    if not term.field:
        found = _("something of it does not begin with “{word}”") if negative else _("something begins with “{word}”")
        return found.format(word=only)
    op = f"time{term.op}" if term.field in TIMES and term.op[0] in "<>" else term.op
    values = pgettext("conditions", " or ").join(value(term.field, one) for one in term.values)
    return _(COMPARED[op][negative]).format(field=_(FIELDS.get(term.field, term.field)), values=values)
