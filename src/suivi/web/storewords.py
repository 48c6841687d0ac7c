"""What the page of a connected store says: what each missing permission costs, and why a store cannot be asked."""

import re
from functools import cache
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.sources.shopify.api.answers import LACKING, ODD_STATUS, ODD_VALUE, OWN_ERROR
from suivi.sources.shopify.api.wire import LONG_LINE, NO_FILE

PLACE = re.compile(r"\{(\w+)\}")
PARTS = _(
    "Suivi sees only part of what is to be shipped, so that holds, schedules and progress are silently wrong."
    " Allow the three permissions for fulfillment orders together."
)
COSTS = {
    "read_orders": _("Suivi sees no order."),
    "read_all_orders": _("Orders older than 60 days stay invisible."),
    "read_merchant_managed_fulfillment_orders": PARTS,
    "read_third_party_fulfillment_orders": PARTS,
    "read_assigned_fulfillment_orders": PARTS,
    "read_fulfillments": _("Shipments and carriers’ scans are told late: no webhook announces them."),
    "read_returns": _("Returns stay invisible."),
    "read_customers": _("Customers’ names and e-mail addresses are not kept up to date."),
    "read_payment_terms": _("Due dates of orders paid later stay unknown."),
    "read_shopify_payments_disputes": _("Chargebacks stay unknown. Only for stores with Shopify Payments."),
    "write_orders": _(
        "Suivi cannot capture, refund, cancel or archive for you, nor write tags, notes and addresses to the store."
    ),
    "write_merchant_managed_fulfillment_orders": _("Suivi cannot hold, release or fulfill what you ship yourself."),
    "write_third_party_fulfillment_orders": _("Suivi cannot hold or release what a service ships for you."),
    "write_fulfillments": _("Suivi cannot mark shipments as delivered."),
    "write_returns": _("Suivi cannot create, answer or process returns."),
}
# What keeps a connection from being made; the rest of the reasons are marked where they arise.
CONNECTING = (
    _("The answer took too long."),
    _("The answer is garbled."),
    _("Only https addresses are asked."),
    _("This is no web address."),
)
# Reasons with places, which were filled in before they were kept.
FILLED = (
    OWN_ERROR,
    ODD_STATUS,
    LACKING,
    ODD_VALUE,
    NO_FILE,
    LONG_LINE,
    _("The name {host} is not known."),
    _("{host} is an address inside a private network."),
    _("The connection failed: {error}"),
    _("The answer is larger than {size} bytes."),
)


class Missing(NamedTuple):
    """A permission that was not granted, and what that costs."""

    scope: str
    cost: str


def missing(scopes: list[str]) -> list[Missing]:
    """These permissions with what lacking each costs, in the page's language."""
    return [Missing(scope, gettext(COSTS[scope])) for scope in scopes]


def reason(why: str) -> str:
    """The reason in the page's language where Suivi has words for it; else as it was told."""
    if not why:
        return ""
    for template, pattern in _patterns():
        places = pattern.fullmatch(why)
        if places:
            return gettext(template).format_map(places.groupdict())
    return gettext(why)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each filled template with what recognizes it."""
    return tuple((template, re.compile(_pattern(template), re.DOTALL)) for template in FILLED)


def _pattern(template: str) -> str:
    parts = PLACE.split(template)  # text, name, text, name, …
    return "".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
