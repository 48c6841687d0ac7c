"""What it costs that Shopify withholds a field, and what to do about it: a table by the beginning of its path."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class Words(NamedTuple):
    """What the field is, what lacking it costs, and what to do."""

    name: str
    cost: str
    remedy: str


PROTECTED = _(
    "In the app’s settings at Shopify, under API access, ask for protected customer data with the fields name, address,"
    " phone and email. A merchant’s own app has them at once; an app for several merchants is reviewed first."
)
PERMISSION = _("Give the app the permission, release the version and let the store accept it.")
NOT_KNOWN = Words(_("Another field"), _("What it would tell is not known here."), PERMISSION)
WHOLE = Words(
    _("The whole order"),
    _("Nothing new of these orders is known. Suivi asks for them again every hour."),
    _("Check that the app has read_orders, and read_all_orders for orders older than 60 days."),
)
# The first words of a path → what is said; the first that fits counts.
TABLE: tuple[tuple[str, Words], ...] = (
    ("email", Words(_("E-mail address"), _("Customers cannot be written to, nor found by it."), PROTECTED)),
    ("phone", Words(_("Phone number"), _("Customers cannot be called, nor found by it."), PROTECTED)),
    ("customer", Words(_("Customer"), _("Orders stand without a name and cannot be found by it."), PROTECTED)),
    (
        "shippingAddress",
        Words(_("Shipping address"), _("Where parcels go is not known, nor a wrong address seen."), PROTECTED),
    ),
    ("billingAddress", Words(_("Billing address"), _("Where the bill goes is not known."), PROTECTED)),
    (
        "fulfillments.events",
        Words(_("Place of a scan"), _("Where a parcel was scanned is not shown; its status is."), PROTECTED),
    ),
    (
        "fulfillmentOrders",
        Words(_("What is to be shipped"), _("Holds, schedules and progress are silently wrong."), PERMISSION),
    ),
    ("fulfillments", Words(_("Shipments"), _("Shipments and their tracking numbers are not known."), PERMISSION)),
    ("returns", Words(_("Returns"), _("Returns stay invisible."), PERMISSION)),
    ("paymentTerms", Words(_("Payment terms"), _("Due dates of orders paid later stay unknown."), PERMISSION)),
    ("disputes", Words(_("Disputes"), _("Chargebacks stay unknown."), PERMISSION)),
    ("events", Words(_("Timeline"), _("Who did what in Shopify stays unknown."), PERMISSION)),
    ("risk", Words(_("Risk"), _("Fraud warnings stay unknown."), PERMISSION)),
)


def words(path: str) -> Words:
    """What is said of this field, in the page's language; "" is the whole order."""
    found = WHOLE if not path else next((said for start, said in TABLE if _begins(path, start)), NOT_KNOWN)
    return Words(*map(gettext, found))


def names(paths: Iterable[str]) -> list[str]:
    """What these fields are, each once, in the page's language."""
    return list(dict.fromkeys(words(path).name for path in paths))


def _begins(path: str, start: str) -> bool:
    return path == start or path.startswith(f"{start}.")
