"""What a customer is told of one parcel: where it is, how far along, when it arrives, and why it is late. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from suivi.core.customerwords import EXCEPTIONS
from suivi.core.firstpromise import CARRIER, MODEL
from suivi.core.transit.outlook import Forecast
from suivi.core.verdict import ParcelVerdict, Reason, Verdict
from suivi.core.words import Parcel, ProblemCode

CALM, GOOD, CARE = "calm", "good", "care"  # how a situation looks: under way, ended well, to be looked at

SHIPPING = ("ordered", "packed", "on_its_way", "out_for_delivery", "delivered")
PICKUP_POINT = ("ordered", "packed", "on_its_way", "to_collect", "collected")
COMING_BACK = ("ordered", "packed", "on_its_way", "coming_back", "back")
IN_STORE = ("ordered", "packed", "to_collect", "collected")


class Standing(NamedTuple):
    """A parcel's situation, how it looks, and how many of its steps are done."""

    situation: str
    tone: str
    step: int


PARCELS: Mapping[Parcel, Standing] = {
    Parcel.PENDING: Standing("packed", CALM, 1),
    Parcel.INFO_RECEIVED: Standing("packed", CALM, 1),
    Parcel.PICKED_UP: Standing("on_its_way", CALM, 2),
    Parcel.IN_TRANSIT: Standing("on_its_way", CALM, 2),
    Parcel.OUT_FOR_DELIVERY: Standing("out_for_delivery", CALM, 3),
    Parcel.AVAILABLE_FOR_PICKUP: Standing("at_pickup_point", CALM, 3),
    Parcel.ATTEMPT_FAILED: Standing("attempted", CARE, 3),
    Parcel.DELIVERED: Standing("delivered", GOOD, 4),
    Parcel.EXCEPTION: Standing("exception", CARE, 2),
    Parcel.RETURNING: Standing("returning", CARE, 3),
    Parcel.RETURNED: Standing("returned", CARE, 4),
    Parcel.CANCELLED: Standing("preparing", CALM, 0),
    Parcel.EXPIRED: Standing("no_news", CARE, 2),
    Parcel.UNKNOWN: Standing("news", CALM, 1),
}
STORE: Mapping[str, Standing] = {
    "packed": Standing("preparing", CALM, 1),
    "news": Standing("preparing", CALM, 1),
    "at_pickup_point": Standing("in_store", GOOD, 2),
    "delivered": Standing("collected", GOOD, 3),
}


class Window(NamedTuple):
    """From when to when a parcel is expected, and who says so (``core.firstpromise``)."""

    first: datetime
    last: datetime
    source: str


class ParcelView(NamedTuple):
    """What is told of a parcel. ``late``: why it comes later, then what happens about it; empty: it does not.

    ``expected``: None where nobody knows, or it is over.
    """

    situation: str
    sentence: str
    tone: str
    steps: tuple[str, ...]
    step: int
    expected: Window | None
    late: tuple[Reason, ...] = ()


# Problems of a parcel that make it late for its customer, the most telling first.
LATENESS = (
    ProblemCode.LATE,
    ProblemCode.DELAYED,
    ProblemCode.STUCK,
    ProblemCode.NO_FIRST_SCAN,
    ProblemCode.AT_RISK,
)
_OVER = frozenset({Parcel.DELIVERED, Parcel.RETURNING, Parcel.RETURNED, Parcel.CANCELLED, Parcel.EXPIRED})
_ARRIVED = frozenset({Parcel.DELIVERED, Parcel.AVAILABLE_FOR_PICKUP})
_LOST = frozenset({"lost", "destroyed"})


class Days(NamedTuple):
    """The clock by which days are days, and today."""

    zone: tzinfo
    today: date

    def over(self, at: datetime) -> bool:
        """Whether the day of a moment is over."""
        return at.astimezone(self.zone).date() < self.today


def parcel_view(
    verdict: Verdict, parcel: ParcelVerdict, forecast: Forecast | None, days: Days, *, in_store: bool
) -> ParcelView:
    """What is told of a parcel of an order. ``in_store``: it is collected from the shop itself."""
    standing = PARCELS[parcel.status]
    steps: tuple[str, ...] = SHIPPING
    if in_store:
        steps, standing = IN_STORE, STORE.get(standing.situation, standing)
    elif parcel.status is Parcel.AVAILABLE_FOR_PICKUP or parcel.substatus == "collected":
        steps = PICKUP_POINT
    elif parcel.status in {Parcel.RETURNING, Parcel.RETURNED}:
        steps = COMING_BACK
    situation, tone = standing.situation, standing.tone
    if not parcel.number and situation in {"packed", "news"}:
        situation = "shipped"
    if parcel.contradicted and parcel.status is Parcel.DELIVERED:
        situation, tone = "delivered_in_doubt", CARE
    late = _late(verdict, parcel)
    told = situation
    if situation == "exception" and parcel.substatus in EXCEPTIONS:
        told = f"exception.{parcel.substatus}"
    over = parcel.status in _OVER or parcel.status is Parcel.AVAILABLE_FOR_PICKUP or parcel.substatus in _LOST
    expected = None if over or in_store else _expected(parcel, forecast, days)
    return ParcelView(situation, told, tone, steps, min(standing.step, len(steps) - 1), expected, late)


def _expected(parcel: ParcelVerdict, forecast: Forecast | None, days: Days) -> Window | None:
    """When it should arrive, as things stand: the promise while it can be kept, then the carrier's newer word, then
    what past deliveries say. A day that is over is never told.
    """
    promise, window = parcel.promise, forecast.window if forecast else None
    found: list[Window] = []
    if promise is not None and promise.source != MODEL:
        found.append(Window(promise.at, promise.at, promise.source))
    if parcel.estimated_at is not None:
        found.append(Window(parcel.estimated_at, parcel.estimated_at, CARRIER))
    if window is not None:
        found.append(Window(window.first, window.last, MODEL))
    if promise is not None and promise.source == MODEL:
        found.append(Window(promise.at, promise.at, MODEL))
    return next((one for one in found if not days.over(one.last)), None)


def _late(verdict: Verdict, parcel: ParcelVerdict) -> tuple[Reason, ...]:
    """Why a parcel is late and what happens about it; empty where it is not."""
    if parcel.status in _ARRIVED:
        return ()
    about = [one for one in verdict.problems if one.subject == parcel.number and one.code in LATENESS]
    if not about:
        return ()
    problem = min(about, key=lambda one: LATENESS.index(one.code))
    code = problem.code.value
    if problem.code is ProblemCode.LATE and parcel.promise is not None:
        code = {MODEL: "late_lane", CARRIER: "late_carrier"}.get(parcel.promise.source, code)
    params = {**problem.reason.params, "carrier": parcel.carrier}
    return Reason(f"{code}.why", params), Reason(f"{code}.next", params)
