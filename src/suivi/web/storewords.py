"""What the page of a connected store says: what each missing permission costs, and why a store cannot be asked."""

from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

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
}
# The connector's own sentences; any other reason is shown as it was told.
REASONS = (
    _("Shopify does not know this client id, or the secret is wrong."),
    _("Shopify does not know this client id."),
    _("This app may not be used on this store: app and store must be of one organization."),
    _("Shopify refused to give a token."),
    _("Shopify does not accept the access token (any more)."),
    _("Shopify does not allow this app to ask."),
    _("There is no such store, or it closed."),
    _("The store is frozen: its bill is not paid."),
    _("The token is for another store."),
    _("The app was uninstalled from the store."),
    _("Shopify's permission for this store has ended. Install the app again."),
    _("The store belongs to a shop of which you are no owner."),
    _("This is not a store of Shopify."),
    _("The signature is wrong or old."),
    _("This was not started in this browser, or too long ago."),
    _("Shopify does not accept the code or token (any more)."),
    _("The app lacks the permission read_orders, without which it sees no order."),
    _("The app's client id and secret are needed."),
    _("Too many requests; Shopify asks to wait."),
    _("Shopify does not accept the address to which webhooks are to be sent."),
    _("The reading of the history was canceled in Shopify."),
    _("Shopify does not let this app read the whole history."),
    _("Shopify could not finish the file of the history, several times."),
    _("Other apps' bulk queries are running in the store."),
)


class Missing(NamedTuple):
    """A permission that was not granted, and what that costs."""

    scope: str
    cost: str


def missing(scopes: list[str]) -> list[Missing]:
    """These permissions with what lacking each costs, in the page's language."""
    return [Missing(scope, gettext(COSTS[scope])) for scope in scopes]


def reason(why: str) -> str:
    """The reason in the page's language where Suivi has words for it."""
    return gettext(why) if why in REASONS else why
