"""What reports are made of: a module for each sort of rows, and this list of them."""

from suivi.reports.datasets.base import Case, Dataset, Field
from suivi.reports.datasets.coming_back import RETURN_LINES, RETURN_PARCELS, RETURNS
from suivi.reports.datasets.goods import FULFILLMENT_ORDERS, FULFILLMENTS, HOLDS, LINES, SCANS
from suivi.reports.datasets.history import ACTS, AUDIT, CHANGES, PROBLEMS
from suivi.reports.datasets.order import ORDERS
from suivi.reports.datasets.parcels import FRESHNESS, PARCELS
from suivi.reports.datasets.payments import AUTHORIZATIONS, REFUNDS, TRANSACTIONS
from suivi.reports.datasets.people import CUSTOMERS

__all__ = ["DATASETS", "Case", "Dataset", "Field", "register"]

DATASETS: dict[str, Dataset] = {}


def register(*datasets: Dataset) -> None:
    """Adds datasets; a room above this one may have its own."""
    DATASETS.update({dataset.name: dataset for dataset in datasets})


register(
    *(ORDERS, LINES, TRANSACTIONS, AUTHORIZATIONS, FULFILLMENT_ORDERS, HOLDS, FULFILLMENTS, PARCELS, SCANS, RETURNS),
    *(RETURN_LINES, RETURN_PARCELS, REFUNDS, PROBLEMS, CHANGES, ACTS, AUDIT, CUSTOMERS, FRESHNESS),
)
