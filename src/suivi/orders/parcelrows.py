"""An order's parcels as rows, made from facts and verdict. Pure: no database."""

from datetime import date, datetime
from typing import Any, NamedTuple

from suivi.core.facts import Facts, Head
from suivi.core.parcelwords import SETTLED, STAGE
from suivi.core.policy import Policy
from suivi.core.problems import TABLE, About
from suivi.core.transit.sample import sample
from suivi.core.verdict import ParcelVerdict, Problem, Verdict
from suivi.core.words import Parcel
from suivi.core.workdays import Calendar, zone
from suivi.orders.keys import order_id, parcel_id
from suivi.orders.parcelkey import UNTRACKED, pack
from suivi.orders.terms import fold, number_term
from suivi.orders.texts import as_json, cut

LONGEST = 120  # days of transit that are told apart
# The rank of each problem of a parcel; all else comes after them.
RANKS = {entry.code: rank for rank, entry in reversed(list(enumerate(TABLE))) if entry.about is About.PARCEL}
CALM = len(TABLE)  # the rank of a parcel under way without a problem
_NO_LESSON = ("", "", "", "", None, None)  # the last six columns
URGENCY = 10**11  # more than any moment in seconds, so that a rank weighs more


class ParcelRow(NamedTuple):
    """The columns of ``orders.models.Parcel``, by their names."""

    id: int
    order_id: int
    shipment: str
    number: str
    number_term: str
    url: str
    carrier: str
    carrier_term: str
    service: str
    status: str
    substatus: str
    stage: int
    parcel_key: int
    origin: str
    country: str
    place: str
    placed_at: datetime
    shipped_at: datetime
    since: datetime
    last_scan_at: datetime | None
    last_physical_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    transit_days: int | None
    promised_at: datetime | None
    promise_source: str
    first_promised_at: datetime | None
    kept: bool | None
    estimated_at: datetime | None
    attempts: int
    exceptions: int
    problem: str
    severity: str
    problem_since: datetime | None
    reason: str
    urgency: int | None
    since_day: str
    promise_day: str
    shipped_day: str
    ended_day: str
    source: str
    archived: bool
    test: bool
    location: str
    region: str
    started_day: str
    arrived_day: str
    quiet: int | None
    waited: int | None


def parcel_rows(facts: Facts, head: Head, verdict: Verdict, policy: Policy) -> tuple[ParcelRow, ...]:
    """A row for each parcel of the order; a number that a shipment names twice is one parcel."""
    if not verdict.delivery.parcels:
        return ()
    maker = _Maker(facts, head, verdict, policy)
    rows: dict[int, ParcelRow] = {}
    for parcel in verdict.delivery.parcels:
        row = maker.row(parcel)
        rows.setdefault(row.id, row)
    return tuple(rows.values())


class _Maker:
    """What the parcels of one order share."""

    def __init__(self, facts: Facts, head: Head, verdict: Verdict, policy: Policy) -> None:
        self.facts, self.head, self.verdict, self.policy = facts, head, verdict, policy
        self.calendar, self.zone = Calendar.of(policy), zone(policy.timezone)
        shipping = facts.customer.shipping if facts.customer else None
        self.order_id = order_id(facts.id)
        self.country = cut(shipping.country, 2).upper() if shipping else ""
        self.origin = policy.country or _first_country(facts)

    def row(self, parcel: ParcelVerdict) -> ParcelRow:
        """Its columns, in their order."""
        status, problems, ended_at = _status(parcel), self._problems(parcel), _ended_at(parcel)
        shipped_at = parcel.shipped_at
        assert shipped_at is not None  # a shipment always says when it left
        since = parcel.since or shipped_at
        moving = ended_at is None and status != UNTRACKED
        first = problems[0] if problems else None
        columns = (
            *self._identity(parcel),
            status,
            cut(parcel.substatus, 40),
            STAGE[parcel.status],
            pack(status, {problem.code for problem in problems}),
            self.origin,
            self.country,
            cut(parcel.place, 120),
            *(self.head.placed_at, shipped_at, since, parcel.last_scan_at, parcel.last_physical_at),
            *(parcel.delivered_at, ended_at, self._transit_days(parcel)),
            *self._promise(parcel),
            parcel.attempts,
            parcel.exceptions or int(parcel.status is Parcel.EXCEPTION),
            *_trouble(first, since, moving=moving),
            *self._days(parcel, since, shipped_at, ended_at, moving=moving),
            cut(parcel.source, 40),
            self.verdict.order.archived,
            self.head.test,
            *self._lesson(parcel),
        )
        return ParcelRow._make(columns)

    def _identity(self, parcel: ParcelVerdict) -> tuple[Any, ...]:
        return (
            parcel_id(self.order_id, parcel.shipment, parcel.number),
            self.order_id,
            cut(parcel.shipment, 120),
            cut(parcel.number, 120),
            number_term(parcel.number) if parcel.number else "",
            cut(parcel.url, 500),
            cut(parcel.carrier, 80),
            fold(parcel.carrier)[:80] if parcel.carrier else "",
            cut(parcel.service, 80),
        )

    def _promise(self, parcel: ParcelVerdict) -> tuple[Any, ...]:
        promise = parcel.promise
        first_promised_at = parcel.first_promise.at if parcel.first_promise else None
        return (
            promise.at if promise else None,
            cut(promise.source, 10) if promise else "",
            first_promised_at,
            self._kept(parcel, first_promised_at),
            parcel.estimated_at,
        )

    def _days(
        self, parcel: ParcelVerdict, since: datetime, shipped_at: datetime, ended_at: datetime | None, *, moving: bool
    ) -> tuple[str, str, str, str]:
        """Since when, promised for, shipped and ended; the first two only while it is under way."""
        return (
            self._day(since) if moving else "",
            self._day(parcel.promise.at) if parcel.promise and moving else "",
            self._day(shipped_at),
            self._day(ended_at),
        )

    def _lesson(self, parcel: ParcelVerdict) -> tuple[Any, ...]:
        """What it teaches of its lane (``core.transit``); no started day where that is nothing."""
        taught = sample(self.facts, self.policy, parcel)
        if taught is None:
            return _NO_LESSON
        return (
            cut(taught.route.place, 80),
            cut(taught.route.region, 2),
            taught.started_on.isoformat(),
            taught.arrived_on.isoformat() if taught.arrived_on else "",
            taught.quiet,
            taught.waited,
        )

    def _problems(self, parcel: ParcelVerdict) -> list[Problem]:
        """The order's problems that are this parcel's, ranked."""
        mine = {parcel.number} if parcel.number else {"", parcel.shipment}
        return [one for one in self.verdict.problems if one.code in RANKS and one.subject in mine]

    def _day(self, moment: datetime | None) -> str:
        """The day of a moment by the shop's clock, as ISO text."""
        return moment.astimezone(self.zone).date().isoformat() if moment is not None else ""

    def _transit_days(self, parcel: ParcelVerdict) -> int | None:
        """Days from the carrier's first physical scan, else from the shipment, to the delivery."""
        start = parcel.started_at or parcel.shipped_at
        if parcel.status is not Parcel.DELIVERED or parcel.delivered_at is None or start is None:
            return None
        return min(LONGEST, max(0, (self._date(parcel.delivered_at) - self._date(start)).days))

    def _date(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _kept(self, parcel: ParcelVerdict, promised_at: datetime | None) -> bool | None:
        """Whether a delivered parcel came by the end of the day that was promised first; None where none was."""
        if parcel.status is not Parcel.DELIVERED or parcel.delivered_at is None or promised_at is None:
            return None
        return parcel.delivered_at < self.calendar.end_of_day(promised_at)


def _first_country(facts: Facts) -> str:
    """The country of the earliest scan that names one."""
    scans = [scan for scan in facts.scans.values() if scan.country and not scan.gone]
    return cut(min(scans, key=lambda scan: (scan.at, scan.id)).country, 2).upper() if scans else ""


def _status(parcel: ParcelVerdict) -> str:
    """Its word; a shipment without number, scan and word of the platform has no tracking at all."""
    unheard = not parcel.number and parcel.since is None and parcel.last_scan_at is None
    return UNTRACKED.value if unheard else parcel.status.value


def _ended_at(parcel: ParcelVerdict) -> datetime | None:
    """When nothing more was to be expected of it."""
    if parcel.status not in SETTLED:
        return None
    if parcel.status is Parcel.DELIVERED and parcel.delivered_at is not None:
        return parcel.delivered_at
    return parcel.since or parcel.shipped_at


def _trouble(problem: Problem | None, since: datetime, *, moving: bool) -> tuple[Any, ...]:
    """The first problem with its reason, and by which number parcels stand in a list, the most pressing first: the
    problem's rank, then what has lasted longest.
    """
    if problem is None:
        return "", "", None, "", _urgency(CALM, since) if moving else None
    rank = RANKS[problem.code]
    return problem.code, problem.severity, problem.since, as_json(problem.reason), _urgency(rank, problem.since)


def _urgency(rank: int, since: datetime) -> int:
    return rank * URGENCY + max(0, int(since.timestamp()))
