"""Parcels as they were judged, and how fresh the news of them are."""

from django.utils.translation import gettext_noop as _

from suivi.core.words import Parcel as ParcelWord
from suivi.core.words import ProblemCode
from suivi.inbox.models import Poll
from suivi.orders.models import Parcel
from suivi.orders.parcelkey import UNTRACKED
from suivi.reports.contract import Kind
from suivi.reports.datasets.base import Dataset, Field
from suivi.reports.datasets.order import of_parent

_STATUSES = {word: (word,) for word in (*map(str, ParcelWord), str(UNTRACKED.value))}
_PROBLEMS = {str(word): (str(word),) for word in ProblemCode}

PARCELS = Dataset(
    "parcels",
    _("Parcels"),
    _("One row a parcel: a shipment and its tracking number."),
    (
        *of_parent("placed_at", "country", "archived", "test", "parcels", "source", "problems"),
        Field("placed_at", _("Placed"), Kind.INSTANT, _("when the order was placed"), stored="placed_at"),
        Field("number", _("Tracking number"), Kind.TEXT, stored="number"),
        Field("carrier", _("Carrier"), Kind.TEXT, stored="carrier"),
        Field("service", _("Service"), Kind.TEXT, stored="service"),
        Field("status", _("Status"), Kind.TEXT, stored="status", words="delivery", choices=_STATUSES),
        Field("substatus", _("Sub-status"), Kind.TEXT, stored="substatus", words="substatus"),
        Field("origin", _("From country"), Kind.TEXT, _("the shop’s, else that of the first scan"), stored="origin", words="country"),
        Field("country", _("To country"), Kind.TEXT, stored="country", words="country"),
        Field("place", _("Last place"), Kind.TEXT, stored="place"),
        Field("shipped_at", _("Shipped"), Kind.INSTANT, stored="shipped_at"),
        Field("since", _("Status since"), Kind.INSTANT, stored="since"),
        Field("last_scan_at", _("Last scan"), Kind.INSTANT, stored="last_scan_at"),
        Field("last_physical_at", _("Last in hand"), Kind.INSTANT, _("the last scan of the parcel itself"), stored="last_physical_at"),
        Field("delivered_at", _("Delivered"), Kind.INSTANT, stored="delivered_at"),
        Field("ended_at", _("Ended"), Kind.INSTANT, _("delivered, returned or canceled"), stored="ended_at"),
        Field("transit_days", _("Transit days"), Kind.NUMBER, _("from the first scan in hand to the delivery"), stored="transit_days", unit="days"),
        Field("promised_at", _("Promised"), Kind.INSTANT, stored="promised_at"),
        Field("promise_source", _("Promised by"), Kind.TEXT, stored="promise_source", words="promise"),
        Field("first_promised_at", _("First promised"), Kind.INSTANT, _("the first promise, by which it is on time or late"), stored="first_promised_at"),
        Field("kept", _("On time"), Kind.YES_NO, _("of a delivered one with a promise: whether it came by that day"), stored="kept"),
        Field("estimated_at", _("Carrier’s estimate"), Kind.INSTANT, stored="estimated_at"),
        Field("attempts", _("Failed attempts"), Kind.NUMBER, stored="attempts"),
        Field("exceptions", _("Exceptions"), Kind.NUMBER, _("how often something went wrong on the way"), stored="exceptions"),
        Field("problem", _("Problem"), Kind.TEXT, _("the first of its problems"), stored="problem", words="problem", choices=_PROBLEMS),
        Field("severity", _("Severity"), Kind.TEXT, stored="severity", words="severity"),
        Field("problem_since", _("Problem since"), Kind.INSTANT, stored="problem_since"),
        Field("source", _("Told by"), Kind.TEXT, _("who told its last scan"), stored="source"),
        Field("location", _("Sent from"), Kind.TEXT, stored="location"),
        Field("archived", _("Archived"), Kind.YES_NO, stored="archived"),
        Field("test", _("Test order"), Kind.YES_NO, stored="test"),
        Field("order_parcels", _("Parcels of the order"), Kind.NUMBER, parent="parcels"),
    ),
    over="shipped_at",
    model=Parcel,
    newest=("-shipped_at", "-id"),
    order="order_id",
)  # fmt: skip

FRESHNESS = Dataset(
    "freshness",
    _("Data freshness"),
    _("One row for each parcel that a provider of tracking is asked about."),
    (
        *of_parent("state", "source", "heard_at"),
        Field("provider", _("Provider"), Kind.TEXT, stored="provider"),
        Field("number", _("Tracking number"), Kind.TEXT, stored="written"),
        Field("carrier", _("Carrier"), Kind.TEXT, stored="carrier"),
        Field("status", _("Status"), Kind.TEXT, stored="status", words="delivery", choices=_STATUSES),
        Field("asking", _("Asking"), Kind.TEXT, _("watching, silent, over …"), stored="state"),
        Field("why", _("What is wrong"), Kind.TEXT, stored="why"),
        Field("shipped_at", _("Shipped"), Kind.INSTANT, stored="shipped_at"),
        Field("last_scan_at", _("Last scan"), Kind.INSTANT, stored="scanned_at"),
        Field("asked_at", _("Asked"), Kind.INSTANT, stored="asked_at"),
        Field("heard_at", _("Answered"), Kind.INSTANT, _("the last answer or push"), stored="heard_at"),
        Field("news_at", _("News"), Kind.INSTANT, _("the last answer that told something new"), stored="news_at"),
        Field("due_at", _("Asked next"), Kind.INSTANT, stored="due_at"),
        Field("failures", _("Failures in a row"), Kind.NUMBER, stored="failures"),
    ),
    over="shipped_at",
    model=Poll,
    newest=("provider", "number"),
    order="order_id",
)
