"""The home page's figures: reports in short, and what changed within a day. The worker makes them while somebody looks,
so that the page only reads.

A report of a shop's own is on a home page only if it is shared: a tile is everybody's of a role.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice

import msgspec
from django.db.models import Q

from suivi.accounts.models import Person, Role, Shop
from suivi.orders.changed import Changed, changed
from suivi.publishing.charts.reading import CURRENCY
from suivi.publishing.models import Home, Tile
from suivi.publishing.schedules import clock_of
from suivi.reports.contract import Answer, Counting, Definition, Kind, Reader, ReportError, Subtotal
from suivi.reports.definitions import ready
from suivi.reports.running import run
from suivi.reports.stored import saved

MOST = 8  # tiles of a page
MOST_ROWS = 20_000
FRESH = timedelta(minutes=2)
SOON = timedelta(seconds=10)  # until it is looked again whether a report is counted
LOOKED_AT = timedelta(hours=1)  # how long tiles are kept fresh after somebody looked
LATELY = timedelta(days=1)
CHANGED = "*changed"  # the tile that is no report
OWNER = ("orders_by_day", "authorizations_expiring", "open_problems", "late_now", "holds_by_reason", "pending_payments")
AGENT = ("orders_by_day", "open_problems", "late_now", "holds_by_reason", "unfulfilled_by_age", "exceptions")
PLANS: Mapping[str, tuple[str, ...]] = {
    Role.OWNER: OWNER,
    Role.AGENT: AGENT,
    Role.VIEWER: AGENT,
}


class Figures(msgspec.Struct, frozen=True, omit_defaults=True):
    """``count``: rows, or the sum of what the report counts. ``money``: the sum of its first amount by currency.

    Of a report by day, ``days`` are its counts, the oldest first; ``count`` and ``money`` are today's.
    """

    count: int
    money: dict[str, Decimal] = {}
    days: tuple[int, ...] = ()
    failed: bool = False


def choices(shop: Shop) -> dict[str, Definition]:
    """The reports that can be on a home page."""
    own = {one.definition.name: one.definition for one in saved(shop) if one.row.shared}
    return {**ready(), **own}


def plan_of(shop: Shop, person: Person, role: str) -> Sequence[str]:
    """The person's reports in their order; without a choice of theirs, those of their role."""
    kept = Home.objects.filter(shop=shop, person=person).values_list("reports", flat=True).first()
    return kept if kept is not None else PLANS[role]


def arrange(shop: Shop, person: Person, reports: Sequence[str]) -> None:
    """Keeps a person's choice, each report once; none at all gives back what their role has."""
    Home.objects.filter(shop=shop, person=person).delete()
    chosen = list(dict.fromkeys(reports))[:MOST]
    if chosen:
        Home.objects.create(shop=shop, person=person, reports=chosen)


def tiles(shop: Shop, role: str, reports: Sequence[str], now: datetime) -> dict[str, Tile]:
    """What is known of these reports; the worker is told that somebody looks, once a while."""
    found = {one.report: one for one in Tile.objects.filter(shop=shop, role=role, report__in=reports)}
    missing = [
        Tile(shop=shop, role=role, report=name, seen_at=now, due_at=now) for name in reports if name not in found
    ]
    Tile.objects.bulk_create(missing, ignore_conflicts=True)
    if any(one.seen_at < now - FRESH or one.due_at is None for one in found.values()):
        seen = Tile.objects.filter(shop=shop, role=role, report__in=reports)
        seen.update(seen_at=now)
        seen.filter(due_at=None).update(due_at=now)
    return {**found, **{one.report: one for one in missing}}


def refresh(now: datetime) -> int:
    """The worker's duty: makes the tile that is due longest. Returns 1, or 0 where none is."""
    due = Tile.objects.filter(due_at__lte=now).order_by("due_at").select_related("shop")
    tile = due.first()
    if tile is None:
        return 0
    mine = Tile.objects.filter(Q(due_at=tile.due_at), pk=tile.pk)
    if tile.seen_at < now - LOOKED_AT:
        mine.update(due_at=None)
        return 1
    if mine.update(due_at=now + FRESH):
        made = Tile.objects.filter(pk=tile.pk)
        try:
            figures = _made(tile, now)
        except Counting:
            made.update(due_at=now + SOON)
        else:
            made.update(figures=msgspec.to_builtins(figures), made_at=now)
    return 1


def figures_of(tile: Tile) -> Figures | None:
    """What a tile says; None before it was made."""
    return None if tile.figures is None else msgspec.convert(tile.figures, Figures, strict=False)


def changed_of(tile: Tile) -> Changed | None:
    """What ``CHANGED`` says; None before it was made."""
    return None if tile.figures is None else msgspec.convert(tile.figures, Changed)


def _made(tile: Tile, now: datetime) -> Figures | Changed:
    if tile.report == CHANGED:
        return changed(tile.shop, now - LATELY)
    return _figures(tile.shop, tile.report, tile.role, now)


def _figures(shop: Shop, name: str, role: str, now: datetime) -> Figures:
    definition = choices(shop).get(name)
    if definition is None:
        return Figures(0, failed=True)
    try:
        answer = run(definition, shop, now=now, reader=Reader(role, "en", waits=None))
    except ReportError:
        return Figures(0, failed=True)
    return summed(answer, now.astimezone(clock_of(shop)).date())


def summed(answer: Answer, today: date) -> Figures:
    """An answer in short."""
    place = {one.name: number for number, one in enumerate(answer.columns)}
    counts = next((n for n, one in enumerate(answer.columns) if one.measure and one.kind is Kind.COUNT), None)
    amount = next((n for n, one in enumerate(answer.columns) if one.kind is Kind.MONEY), None)
    day = next((n for n, one in enumerate(answer.columns) if one.kind is Kind.DAY and one.unit == "day"), None)
    total, money, days = 0, dict[str, Decimal](), dict[date, int]()
    for row in islice(answer.rows, MOST_ROWS):
        if isinstance(row, Subtotal):
            continue
        number = 1 if counts is None else int(row[counts] or 0)  # type: ignore[call-overload]
        total += number
        if counts is not None and day is not None and isinstance(at := row[day], date):
            days[at] = days.get(at, 0) + number
            if at != today:
                continue
        if amount is not None and isinstance(row[amount], Decimal):
            currency = str(row[place[CURRENCY]] or "") if CURRENCY in place else ""
            money[currency] = money.get(currency, Decimal(0)) + row[amount]  # type: ignore[operator]
    if days:
        span = [today - timedelta(days=ago) for ago in reversed(range(30))]
        return Figures(days.get(today, 0), money, tuple(days.get(one, 0) for one in span))
    return Figures(total, money)
