"""Customers, for those who may see who they are."""

from django.utils.translation import gettext_noop as _

from suivi.accounts.models import Role
from suivi.orders.models import Customer
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Dataset, Field
from suivi.reports.datasets.order import joined

CUSTOMERS = Dataset(
    "customers",
    _("Customers"),
    _("One row for each customer that the platform told of."),
    (
        Field("customer", _("Customer"), Kind.TEXT, _("the customer’s id at the platform"), stored="key"),
        Field("customer_name", _("Name"), Kind.TEXT, stored="name"),
        Field("email", _("E-mail"), Kind.TEXT, stored="email"),
        Field("phone", _("Phone"), Kind.TEXT, stored="phone"),
        Field("tags", _("Tags"), Kind.TEXT, stored="tags", show=joined, many=True),
        Field("orders", _("Orders"), Kind.NUMBER, stored="orders_count"),
        Field("as_of", _("As of"), Kind.INSTANT, stored="as_of"),
    ),
    over="as_of",
    model=Customer,
    newest=("key",),
    order="",
    role=Role.AGENT,
    fixed={"gone": False},
)
