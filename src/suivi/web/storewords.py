"""What the page of a connected store says: what each missing permission costs, and why a store cannot be asked."""

from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from suivi.accounts.storereasons import reason

__all__ = ["COSTS", "Missing", "missing", "reason"]
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


class Missing(NamedTuple):
    """A permission that was not granted, and what that costs."""

    scope: str
    cost: str


def missing(scopes: list[str]) -> list[Missing]:
    """These permissions with what lacking each costs, in the page's language."""
    return [Missing(scope, gettext(COSTS[scope])) for scope in scopes]
