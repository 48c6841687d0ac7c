"""Where an order's goods are: what waits and why, what left in which parcel, what comes back. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from suivi.carriers.links import carrier_name, link
from suivi.core.byhand import OWN
from suivi.core.facts import (
    Facts,
    FulfillmentOrder,
    Line,
    OrderReturn,
    ReverseDelivery,
    Scan,
    Shipment,
    Tracking,
)
from suivi.core.parcelnumber import folded, tells_of
from suivi.core.requests import is_own, only_asked
from suivi.core.samescan import told_once
from suivi.core.transit.outlook import Forecast
from suivi.core.verdict import HoldView, ParcelVerdict, Verdict
from suivi.inbox.freshness import Freshness
from suivi.web.desk.parcelsaid import Said, said_of

LEFT = frozenset({"success", "open", "pending"})  # open and pending are Shopify's older words for one that stands
WAITING = ("on_hold", "scheduled", "open", "in_progress", "incomplete")
SHOWN_AS = {"open": "unfulfilled", "incomplete": "unfulfilled"}


class Goods(NamedTuple):
    """So many of a line."""

    line: Line
    quantity: int


@dataclass(frozen=True)
class Waiting:
    """Goods that have not left together, with what they wait for. ``word``: of the fulfillment axis."""

    word: str
    goods: list[Goods]
    holds: list[HoldView] = field(default_factory=list)
    part: FulfillmentOrder | None = None

    @property
    def quantity(self) -> int:
        """How many pieces."""
        return sum(each.quantity for each in self.goods)


@dataclass(frozen=True)
class Told:
    """A scan as it was told. ``when`` is the wall clock of the place, ``zone`` its offset: "UTC+02:00", or "".

    ``sources``: all who told of it.
    """

    scan: Scan
    when: datetime
    zone: str
    place: str
    sources: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether the shop itself said what the word means."""
        return self.scan.vocabulary.endswith(f"/{OWN}")


@dataclass(frozen=True)
class Parcel:
    """A parcel with the way to follow it and its scans, newest first. ``fresh``: None where nobody is asked;
    ``forecast``: None where too little is known of such parcels.
    """

    verdict: ParcelVerdict
    carrier: str
    url: str
    scans: list[Told]
    fresh: Freshness | None = None
    forecast: Forecast | None = None
    said: Said | None = None


@dataclass(frozen=True)
class Sent:
    """What left together."""

    shipment: Shipment
    canceled: bool
    parcels: list[Parcel]
    goods: list[Goods]
    scans: list[Told]  # those that name none of several parcels


def waiting(facts: Facts, verdict: Verdict) -> list[Waiting]:
    """What is still to ship, by what it waits for; what needs no shipping last. No piece is counted twice."""
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    left = _left(facts)
    groups = []
    parts = [part for part in facts.fulfillment_orders.values() if not part.gone and part.status in WAITING]
    for part in sorted(parts, key=lambda one: (WAITING.index(one.status), one.id)):
        goods = []
        for held in part.lines or ():
            quantity = min(held.remaining, left.get(held.line, 0))
            if quantity > 0:
                left[held.line] -= quantity
                goods.append(Goods(lines[held.line], quantity))
        holds = [hold for hold in verdict.fulfillment.holds if hold.fulfillment_order == part.id]
        if goods or holds:
            groups.append(Waiting(SHOWN_AS.get(part.status, part.status), goods, holds, part))
    return groups + _rest(lines, left, verdict)


def _left(facts: Facts) -> dict[str, int]:
    """How many of each line stand on the order and have not left."""
    left = {line.id: line.current_quantity for line in facts.lines.items} if facts.lines else {}
    for shipment in facts.shipments.values():
        if not shipment.gone and shipment.status in LEFT:
            for one in shipment.lines:
                if one.line in left:
                    left[one.line] -= one.quantity
    return left


def _rest(lines: dict[str, Line], left: dict[str, int], verdict: Verdict) -> list[Waiting]:
    """What no fulfillment order speaks of: to be shipped where anything is, else nothing to ship."""
    goods = [Goods(lines[key], quantity) for key, quantity in left.items() if quantity > 0]
    status = verdict.fulfillment.status.value
    word = status if status in {"on_hold", "scheduled", "in_progress", "request_declined"} else "unfulfilled"
    done = verdict.order.state == "canceled" or status in {"fulfilled", "fulfillment_not_required"}
    found: dict[str, list[Goods]] = {word: [], "fulfillment_not_required": []}
    for each in goods:
        needed = each.line.requires_shipping
        if needed is None:
            needed = not done  # nobody said; the order's status decides
        found[word if needed and verdict.order.state != "canceled" else "fulfillment_not_required"].append(each)
    return [Waiting(name, together) for name, together in found.items() if together]


def shipments(
    facts: Facts, verdict: Verdict, forecasts: Mapping[tuple[str, str], Forecast] = MappingProxyType({})
) -> list[Sent]:
    """What left, first things first. ``forecasts``: of parcels, by shipment and number."""
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    alive = [shipment for shipment in facts.shipments.values() if not shipment.gone]
    alive.sort(key=lambda one: (one.at, one.id))
    return [_sent(shipment, facts, verdict, lines, forecasts) for shipment in alive]


def with_freshness(sent: list[Sent], fresh: Mapping[str, Freshness]) -> list[Sent]:
    """The same, each parcel with how fresh its news are (by number)."""
    return [
        replace(one, parcels=[replace(each, fresh=fresh.get(each.verdict.number)) for each in one.parcels])
        for one in sent
    ]


def _sent(
    shipment: Shipment,
    facts: Facts,
    verdict: Verdict,
    lines: dict[str, Line],
    forecasts: Mapping[tuple[str, str], Forecast],
) -> Sent:
    scans = [scan for scan in facts.scans.values() if not scan.gone and tells_of(scan, shipment)]
    parcels = [parcel for parcel in verdict.delivery.parcels if parcel.shipment == shipment.id]
    alone = len(parcels) == 1
    numbers = {folded(parcel.number) for parcel in parcels}
    return Sent(
        shipment=shipment,
        canceled=shipment.status in {"cancelled", "canceled"},
        parcels=[
            replace(
                _parcel(parcel, facts, [one for one in scans if alone or folded(one.number) == folded(parcel.number)]),
                forecast=forecasts.get((parcel.shipment, parcel.number)),
            )
            for parcel in parcels
        ],
        goods=[Goods(lines[one.line], one.quantity) for one in shipment.lines if one.line in lines],
        scans=[] if alone else _story([one for one in scans if folded(one.number) not in numbers]),
    )


def _parcel(parcel: ParcelVerdict, facts: Facts, scans: list[Scan]) -> Parcel:
    name, url = follow(facts, parcel.carrier, parcel.number, parcel.url)
    return Parcel(parcel, name, url, _story(scans), said=said_of(parcel, facts))


def _story(scans: list[Scan]) -> list[Told]:
    """The scans of one parcel, newest first; one that several told of is shown once, with all of them."""
    once = sorted(told_once(scans), key=lambda told: (told.scan.at, told.scan.id), reverse=True)
    return [replace(_told(told.scan), sources=told.sources) for told in once]


def follow(facts: Facts, company: str, number: str, given: str) -> tuple[str, str]:
    """The carrier's name and the page on which the parcel can be followed, "" where none is sure."""
    to = facts.customer.shipping if facts.customer else None
    zip_code, country = (to.zip, to.country) if to else ("", "")
    return carrier_name(company), link(company, number, given, zip_code=zip_code, country=country)


def _told(scan: Scan) -> Told:
    """The clock of the place where it was scanned, if the carrier told it."""
    place = ", ".join(part for part in (scan.city, scan.province, scan.country) if part)
    try:
        when = datetime.fromisoformat(scan.raw_at.strip())
    except ValueError:
        return Told(scan, scan.at, "UTC" if scan.precision == "instant" else "", place)
    zone = (when.tzname() or "") if scan.precision == "instant" else ""
    return Told(scan, when.replace(tzinfo=None), zone, place)


@dataclass(frozen=True)
class Back:
    """A return with what comes back and by which parcels."""

    it: OrderReturn
    goods: list[tuple[Line | None, int, str, str]]  # line, quantity, reason, note
    parcels: list[tuple[str, Tracking | None, str]]  # carrier, tracking, page
    done: list[tuple[str, int, datetime | None]]  # what was done with the goods

    @property
    def own_open(self) -> bool:
        """Whether it is a return of Suivi's own that somebody has to close."""
        return is_own(self.it.id) and self.it.status == "open"


def returns(facts: Facts) -> list[Back]:
    """What comes back, first things first. What was only asked for stands with the customer's request."""
    alive = [one for one in facts.returns.values() if not one.gone and not only_asked(one, facts)]
    return [_back(one, facts) for one in sorted(alive, key=lambda one: (one.name, one.id))]


def _back(one: OrderReturn, facts: Facts) -> Back:
    lines = {line.id: line for line in facts.lines.items} if facts.lines else {}
    reverse = [each for each in facts.reverse_orders.values() if each.of_return == one.id and not each.gone]
    ids = {each.id for each in reverse}
    coming = [each for each in facts.reverse_deliveries.values() if each.of_reverse_order in ids and not each.gone]
    return Back(
        it=one,
        goods=[(lines.get(each.line), each.quantity, each.reason, each.note) for each in one.lines or ()],
        parcels=[_coming(each, facts) for each in sorted(coming, key=lambda each: each.id)],
        done=[(act.kind, act.quantity, act.at) for each in reverse for line in each.lines for act in line.dispositions],
    )


def _coming(delivery: ReverseDelivery, facts: Facts) -> tuple[str, Tracking | None, str]:
    tracking = delivery.tracking
    if tracking is None:
        return "", None, ""
    name, url = follow(facts, tracking.company, tracking.number, tracking.url)
    return name, tracking, url
