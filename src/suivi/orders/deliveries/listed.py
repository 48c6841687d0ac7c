"""A parcel as lists show it: only the columns that a list needs."""

from datetime import datetime
from typing import NamedTuple


class Listed(NamedTuple):
    """What a list shows of one parcel: columns of ``orders.models.Parcel``."""

    id: int
    order_id: int
    number: str
    url: str
    carrier: str
    service: str
    status: str
    substatus: str
    country: str
    place: str
    shipped_at: datetime
    since: datetime
    last_scan_at: datetime | None
    ended_at: datetime | None
    transit_days: int | None
    promised_at: datetime | None
    promise_source: str
    kept: bool | None
    attempts: int
    problem: str
    severity: str
    problem_since: datetime | None
    reason: str
    urgency: int | None
    source: str
    test: bool
