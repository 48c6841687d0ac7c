"""Every report says what plain Python says of the same orders: whatever the clock, the currencies, the refunds."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from suivi.accounts.models import Role, Shop
from suivi.core.facts import (
    Address,
    Customer,
    Facts,
    Head,
    Line,
    Lines,
    OrderReturn,
    Refund,
    Shipment,
    Stamp,
    Tracking,
    Transaction,
)
from suivi.core.queryfields import CHOICES
from suivi.orders.models import Change, Order, OrderFacts, Parcel, ParcelDay, ParcelTally, Ref, Tally, Term, WrittenDay
from suivi.orders.record import Piece, record, rejudge
from suivi.reports import candidates, gathering, keeping, portions, rowcounts
from suivi.reports.candidates import finder
from suivi.reports.contract import Answer, Definition, Formula, Reader, ReportError, Sort, Subtotal
from suivi.reports.datasets import Dataset
from suivi.reports.datasets.order import ORDERS
from suivi.reports.datasets.parcels import PARCELS
from suivi.reports.definitions import ready
from suivi.reports.drilling import drilled, key_text
from suivi.reports.models import Portion
from suivi.reports.planning import plan
from suivi.reports.reading import facts_of
from suivi.reports.running import moment_of, run
from tests.road import NOW, fill, new_shop

OWNER = Reader(Role.OWNER)
THREE_BUSINESS_DAYS_AGO = datetime(2026, 2, 25, 12, tzinfo=UTC)  # now is a Monday
ZONES = ("UTC", "Europe/Paris", "America/Los_Angeles", "Pacific/Auckland")
CLOCK_CHANGES = datetime(2026, 3, 28, 20, tzinfo=UTC)  # Paris loses an hour that night
MOMENTS = st.one_of(
    st.datetimes(datetime(2025, 11, 1), datetime(2026, 3, 2), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(-48, 48).map(lambda hours: CLOCK_CHANGES - timedelta(days=35) + timedelta(hours=hours)),
    st.sampled_from([datetime(2026, 2, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)]),
)
SPANS = ({}, {"from": "2026-01-31", "to": "2026-02-28"})
LAST_90_DAYS = {"period": "last_90_days"}
AMOUNTS = st.decimals(0, 500, places=2)


@st.composite
def orders(draw: st.DrawFn) -> list[Facts]:
    """Some orders, in several currencies, some paid, refunded, shipped."""
    return [_order(draw, number) for number in range(draw(st.integers(0, 6)))]


def _order(draw: st.DrawFn, number: int) -> Facts:
    placed, total = draw(MOMENTS), draw(AMOUNTS)
    stamp = Stamp(as_of=placed + timedelta(hours=1))
    head = Head(
        stamp=stamp, name=f"#{number}", placed_at=placed, created_at=placed, total=total, current_total=total,
        currency=draw(st.sampled_from(["EUR", "CHF", "EUR"])), test=draw(st.integers(0, 5)) == 0,
        canceled_at=placed if draw(st.integers(0, 5)) == 0 else None,
    )  # fmt: skip
    home = Address(country=draw(st.sampled_from(["FR", "DE", ""])))
    return Facts(
        id=f"gid://shopify/Order/{number}",
        head=head,
        customer=Customer(stamp=stamp, shipping=home),
        lines=Lines(stamp=stamp, items=tuple(_lines(draw))),
        transactions={one.id: one for one in _transactions(draw, stamp, head)},
        refunds={one.id: one for one in _refunds(draw, stamp, placed)},
        shipments={one.id: one for one in _shipments(draw, stamp, placed)},
        returns={one.id: one for one in _returns(draw, stamp, placed)},
    )


def _lines(draw: st.DrawFn) -> Iterator[Line]:
    for place in range(draw(st.integers(0, 2))):
        count = draw(st.integers(0, 3))
        price = draw(st.none() | AMOUNTS)
        yield Line(id=f"l{place}", name="Thing", sku=draw(st.sampled_from(["A", "B"])), quantity=count,
                   current_quantity=count, unfulfilled_quantity=count, price=price)  # fmt: skip


def _transactions(draw: st.DrawFn, stamp: Stamp, head: Head) -> Iterator[Transaction]:
    for place in range(draw(st.integers(0, 2))):
        yield Transaction(
            id=f"t{place}", stamp=stamp, kind=draw(st.sampled_from(["sale", "authorization"])),
            status=draw(st.sampled_from(["success", "failure"])),
            amount=draw(AMOUNTS), currency=draw(st.sampled_from(["", head.currency])), at=head.placed_at,
            gateway=draw(st.sampled_from(["paypal", "shopify_payments"])), expires_at=head.placed_at,
        )  # fmt: skip


def _refunds(draw: st.DrawFn, stamp: Stamp, placed: datetime) -> Iterator[Refund]:
    for place in range(draw(st.integers(0, 2))):
        at = placed + timedelta(hours=draw(st.integers(0, 900)))
        note = draw(st.sampled_from(["", "broken", "late"]))
        yield Refund(id=f"r{place}", stamp=stamp, at=at, amount=draw(st.none() | AMOUNTS), note=note)


def _shipments(draw: st.DrawFn, stamp: Stamp, placed: datetime) -> Iterator[Shipment]:
    for place in range(draw(st.integers(0, 2))):
        at = placed + timedelta(hours=draw(st.integers(0, 200)))
        delivered = at + timedelta(hours=draw(st.integers(1, 200))) if draw(st.booleans()) else None
        tracking = Tracking(company=draw(st.sampled_from(["UPS", "DHL"])), number=f"N{place}")
        yield Shipment(id=f"s{place}", stamp=stamp, status="success", at=at, delivered_at=delivered,
                       display="delivered" if delivered else "in_transit",
                       tracking=(tracking,))  # fmt: skip


def _returns(draw: st.DrawFn, stamp: Stamp, placed: datetime) -> Iterator[OrderReturn]:
    for place in range(draw(st.integers(0, 1))):
        status = draw(st.sampled_from(["requested", "open", "closed"]))
        yield OrderReturn(id=f"b{place}", stamp=stamp, status=status, created_at=placed)


def told(shop: Shop, facts: list[Facts]) -> None:
    for model in (Order, OrderFacts, Term, Tally, Change, Ref, Parcel, ParcelTally, ParcelDay):
        model.objects.filter(shop=shop).delete()
    with transaction.atomic():
        record(shop, [Piece(one.id, one, "test", "test", NOW, frozenset()) for one in facts], NOW)


def counted(one: Facts) -> bool:
    return one.head is not None and not one.head.test


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def rows(answer: Answer) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer.rows]


def added(values: list[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def by(pairs: Iterator[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


# A report, and the same in plain Python: facts and the zone in, a row by its groups out.
def orders_by_day(facts: list[Facts], zone: str) -> dict[Any, Any]:
    found = by(
        ((day_of(one.head.placed_at, zone), one.head.currency), one.head.total)
        for one in facts
        if counted(one) and not one.head.canceled_at
    )
    return {key: (len(values), sum(values)) for key, values in found.items()}


def items_sold(facts: list[Facts], _zone: str) -> dict[Any, Any]:
    found = by(
        ((line.sku, line.name), line.current_quantity)
        for one in facts
        if counted(one) and not one.head.canceled_at
        for line in one.lines.items
    )
    return {key: (sum(values), sum(values)) for key, values in found.items()}


def payments(facts: list[Facts], zone: str) -> dict[Any, Any]:
    found = by(
        ((day_of(each.at, zone).replace(day=1), each.gateway, each.currency or one.head.currency), each.amount)
        for one in facts
        if counted(one)
        for each in one.transactions.values()
        if each.status == "success" and each.kind == "sale"
    )
    return {key: (len(values), sum(values)) for key, values in found.items()}


def refunds(facts: list[Facts], _zone: str) -> dict[Any, Any]:
    found = by(
        ((each.note, one.head.currency), each.amount) for one in facts if counted(one) for each in one.refunds.values()
    )
    return {key: (len(values), added(values)) for key, values in found.items()}


def times_to_refund(facts: list[Facts], zone: str) -> dict[Any, Any]:
    found = by(
        ((day_of(each.at, zone).replace(day=1),), Decimal((each.at - one.head.placed_at) // timedelta(hours=1)) / 24)
        for one in facts
        if counted(one)
        for each in one.refunds.values()
    )
    return {key: (len(values), median(values)) for key, values in found.items()}


def fulfilled(facts: list[Facts], zone: str) -> dict[Any, Any]:
    found = by(
        ((day_of(one.head.placed_at, zone) - timedelta(days=day_of(one.head.placed_at, zone).weekday()),),
         min((each.at for each in one.shipments.values()), default=None))
        for one in facts
        if counted(one)
    )  # fmt: skip
    return {key: (sum(value is not None for value in values),) for key, values in found.items()}


PLAIN: dict[str, Callable[[list[Facts], str], dict[Any, Any]]] = {
    "orders_by_day": orders_by_day,
    "items_sold": items_sold,
    "payments_by_method": payments,
    "refunds_by_reason": refunds,
    "time_to_refund": times_to_refund,
    "time_to_fulfill": fulfilled,
}


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(facts=orders(), zone=st.sampled_from(ZONES), start=st.integers(0, 5))
def test_reports_say_what_plain_python_says(facts: list[Facts], zone: str, start: int) -> None:
    Shop.objects.all().delete()
    shop, other = new_shop("mine"), new_shop("other")
    shop.policy = {"timezone": zone}
    shop.save()
    told(shop, facts)
    told(other, facts[:1])
    for name, plain in PLAIN.items():
        wanted = plain(facts, zone)
        answer = run(ready()[name], shop, now=NOW, parameters={"from": "2025-01-01", "to": "2027-01-01"}, reader=OWNER)
        keys = sum(not column.measure for column in answer.columns)
        found = {
            row[:keys]: row[keys:][: len(next(iter(wanted.values()), ()))]
            for row in answer.rows
            if not isinstance(row, Subtotal)
        }
        near = {key: tuple(_near(value) for value in values) for key, values in wanted.items()}
        assert {key: tuple(_near(value) for value in values) for key, values in found.items()} == near, name
    for each in list(ready().values())[start::6]:  # none of them fails, whatever the orders
        rows(run(each, shop, now=NOW, reader=OWNER))


def _near(value: Any) -> Any:
    return round(value, 5) if isinstance(value, Decimal) else value


@pytest.fixture
def shop(db) -> Shop:
    found = new_shop()
    fill(found, 40, live=60)
    return found


def of_orders(**more: Any) -> Definition:
    return Definition(**{"name": "x", "title": "X", "dataset": "orders", "columns": ("count()",), **more})


def test_subtotals_are_sums_of_what_is_above_them(shop: Shop) -> None:
    asked = of_orders(group=("country", "payment"), columns=("count()", "sum(total)"), subtotals=True)
    found = list(run(asked, shop, now=NOW, reader=OWNER).rows)
    plain = [row for row in found if not isinstance(row, Subtotal)]
    sums = [row for row in found if isinstance(row, Subtotal)]
    for country, payment, currency, number, total in sums:
        assert payment is None
        above = [row for row in plain if country in {None, row[0]} and row[2] == currency]
        assert (number, total) == (sum(row[3] for row in above), sum(row[4] for row in above))
    assert sums[-1][0] is None


def test_a_pivot_has_a_column_for_each_value(shop: Shop) -> None:
    answer = run(of_orders(group=("country",), pivot="payment"), shop, now=NOW, reader=OWNER)
    payments = sorted(set(Order.objects.values_list("payment", flat=True)))
    assert [column.pivot for column in answer.columns[1:]] == [(word,) for word in payments]
    for country, *counts in answer.rows:
        for word, count in zip(payments, counts, strict=True):
            assert Order.objects.filter(country=country, payment=word).count() == count


def test_the_period_before_stands_beside(shop: Shop) -> None:
    asked = of_orders(period="last_7_days", compare=True)
    ((now, before, change),) = run(asked, shop, now=NOW, reader=OWNER).rows
    days = [run(of_orders(), shop, now=NOW, parameters=span, reader=OWNER) for span in (
        {"from": "2026-02-24", "to": "2026-03-02"}, {"from": "2026-02-17", "to": "2026-02-23"},
    )]  # fmt: skip
    assert [(now,), (before,)] == [next(iter(day.rows)) for day in days]
    assert change == round(Decimal(now - before) / before, 6)


def test_each_day_stands_beside_the_day_at_its_place_in_the_period_before(shop: Shop) -> None:
    asked = of_orders(group=("day(placed_at)",), period="last_7_days", compare=True)
    found = {row[0]: row[2] for row in run(asked, shop, now=NOW, reader=OWNER).rows}
    span = {"from": "2026-02-17", "to": "2026-02-23"}
    week_before = run(replace(asked, compare=False), shop, now=NOW, parameters=span, reader=OWNER)
    earlier = {day + timedelta(days=7): count for day, count in week_before.rows}
    assert {day: count for day, count in found.items() if count} == earlier


def test_groups_are_chosen_by_what_is_calculated_of_them(shop: Shop) -> None:
    whole = of_orders(group=("country",), pivot="payment", columns=("count()",), subtotals=True)
    all_rows = {row[0]: sum(row[1:]) for row in run(whole, shop, now=NOW, reader=OWNER).rows}
    found = {
        row[0]: sum(row[1:]) for row in run(replace(whole, having="count() >= 4"), shop, now=NOW, reader=OWNER).rows
    }
    wanted = {country: count for country, count in all_rows.items() if country is not None and count >= 4}
    assert found == {**wanted, None: sum(wanted.values())}
    for wrong in ("total > 4", "count()", "running(count()) > 4"):
        with pytest.raises(ReportError):
            run(replace(whole, having=wrong), shop, now=NOW, reader=OWNER)


def test_running_totals_and_shares_add_up(shop: Shop) -> None:
    columns = ("count()", "running(count())", "of_total(count())")
    found = rows(run(of_orders(group=("country",), columns=columns), shop, now=NOW, reader=OWNER))
    so_far = 0
    for _country, count, running, _share in found:
        so_far += count
        assert running == so_far
    assert abs(sum(row[3] for row in found) - 1) < Decimal("0.0001")


def test_rows_are_sorted_with_the_unknown_last_and_cut(shop: Shop) -> None:
    asked = of_orders(columns=("order", "expires_at"), sort=(Sort("expires_at", descending=True),), limit=5)
    made = replace(
        asked,
        columns=("order", "soon"),
        formulas=(Formula("soon", "expires_at"),),
        sort=(Sort("soon", descending=True),),
    )
    by_table, by_hand = (rows(run(one, shop, now=NOW, reader=OWNER)) for one in (asked, made))
    assert [row[1] for row in by_table] == [row[1] for row in by_hand]
    assert len(by_table) == 5
    known = [row[1] for row in by_table if row[1] is not None]
    assert known == sorted(known, reverse=True)
    assert by_table[: len(known)] == [row for row in by_table if row[1] is not None]


def test_nothing_counted_is_nothing_and_not_an_error(db) -> None:
    empty = new_shop("empty")
    assert rows(run(of_orders(columns=("count()", "median(items)")), empty, now=NOW, reader=OWNER)) == [(0, None)]
    for each in ready().values():
        assert all(not row[0] or isinstance(row[0], int) for row in run(each, empty, now=NOW, reader=OWNER).rows)


def test_behind_a_figure_are_as_many_rows_as_it_says(shop: Shop) -> None:
    for definition in (
        of_orders(group=("month(placed_at)", "country")),
        of_orders(group=("country",), pivot="payment"),
    ):
        answer = run(definition, shop, now=NOW, reader=OWNER)
        keys = [place for place, column in enumerate(answer.columns) if not column.measure]
        for row in answer.rows:
            for place, column in enumerate(answer.columns):
                if column.measure:
                    key = [key_text(row[each]) for each in keys] + [key_text(value) for value in column.pivot]
                    behind = drilled(definition, shop, key, now=NOW, reader=OWNER)
                    assert len(rows(behind)) == row[place]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("country:fr", lambda order: order.country == "FR"),
        ("-country:FR", lambda order: order.country != "FR"),
        ("financial_status:unpaid", lambda order: order.payment in CHOICES["financial_status"]["unpaid"]),
        ("total:>100 total:<=200", lambda order: 100 < order.total <= 200),
        ("created_at:>=-7d", lambda order: order.placed_at >= NOW - timedelta(days=7)),
        ("(country:DE OR country:FR) items:>1", lambda order: order.country in {"DE", "FR"} and order.items > 1),
        ("problem:*", lambda order: bool(order.problems)),
        ("problem:late,stuck", lambda order: order.problem in {"late", "stuck"}),
        ("-problem:late", lambda order: order.problem != "late"),
        ("last_scan_at:<-3bd", lambda order: order.last_scan_at and order.last_scan_at < THREE_BUSINESS_DAYS_AGO),
        ("city:par*", lambda order: order.city.casefold().startswith("par")),
        ("-delivery_status:delivered,in_transit -expires_at:*",
         lambda order: order.delivery not in {"delivered", "in_transit"} and not order.expires_at),
        ("-(-carrier:* OR country:FR)", lambda order: order.carrier != "" and order.country != "FR"),
        ("many:true", lambda order: order.items > 2),
    ],
)  # fmt: skip
def test_filters_mean_what_they_mean_in_the_list_of_orders(
    shop: Shop, filters: str, wanted: Callable[[Order], bool]
) -> None:
    asked = of_orders(columns=("order",), filters=filters, formulas=(Formula("many", "items > 2"),))
    found = {row[0] for row in run(asked, shop, now=NOW, reader=OWNER).rows}
    assert found == {order.name for order in Order.objects.filter(shop=shop) if wanted(order)}


def _asking(dataset: str, words: dict[str, list[str]], others: tuple[str, ...]) -> st.SearchStrategy[tuple[str, str]]:
    """A dataset and a filter of it: conditions on statuses and others, however joined and turned round."""
    some = {name: st.lists(st.sampled_from(few), min_size=1, max_size=3).map(",".join) for name, few in words.items()}
    term = st.one_of(*(few.map(f"{name}:".__add__) for name, few in some.items()), st.sampled_from(others))
    filters = st.recursive(
        term,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
            inner.map(lambda part: part if part.startswith("-") else f"-{part}"),
        ),
        max_leaves=5,
    )
    return st.tuples(st.just(dataset), filters)


def _choices(dataset: Dataset, *names: str) -> dict[str, list[str]]:
    return {field.name: sorted(field.choices) for field in dataset.fields if field.name in names and field.choices}


AXES = _choices(ORDERS, "state", "payment", "fulfillment", "delivery", "returns", "problems")
OTHERS = ("problem:*", "problem:late,stuck", "payment:*", "country:FR", "items:>1", "many:true")


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    asked=_asking("orders", AXES, OTHERS)
    | _asking("parcels", _choices(PARCELS, "status"), ("status:*", "state:open", "archived:false", "attempts:>0"))
)
def test_orders_found_by_their_statuses_are_all_that_are_meant(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, str]
) -> None:
    dataset, filters = asked
    many = (Formula("many", "parcels > 1"),) if dataset == "orders" else ()
    columns, sort = ("order", "placed_at"), (Sort("placed_at"),)
    definition = of_orders(dataset=dataset, columns=columns, filters=filters, formulas=many, sort=sort)
    with monkeypatch.context() as patched:
        patched.setattr(candidates, "FEW", 0)
        found = rows(run(definition, shop, now=NOW, reader=OWNER))
        patched.setattr("suivi.reports.running.conditions", lambda *_asked: [Q()])
        assert found == rows(run(definition, shop, now=NOW, reader=OWNER))


def test_few_orders_are_found_by_their_statuses(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "FEW", 1)

    def looked_at(filters: str, dataset: str = "orders") -> int:
        asked = plan(of_orders(dataset=dataset, filters=filters), moment_of(shop, NOW), {}, OWNER)
        (condition,) = candidates.conditions(asked, shop)
        return asked.dataset.model._default_manager.filter(condition, shop=shop).count()

    owed = "state:open payment:pending,none,expired test:false"
    assert looked_at(owed) == Order.objects.filter(state="open", payment__in=["pending", "none", "expired"]).count()
    assert looked_at("-state:open items:>1") == Order.objects.exclude(state="open").count()
    assert looked_at("items:>1 OR state:open") == looked_at("") == Order.objects.count()
    moving = Parcel.objects.filter(ended_at=None).count()
    assert looked_at("status:pending,info_received", "parcels") == moving < Parcel.objects.count()
    assert looked_at("status:in_transit,delivered", "parcels") == Parcel.objects.count()


@pytest.mark.parametrize("name", ["late_by_carrier", "refunds_by_reason", "open_problems"])
def test_more_orders_need_no_more_questions(shop: Shop, name: str, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(8):
        rows(run(ready()[name], shop, now=NOW, reader=OWNER))


def kept_in_portions() -> list[Definition]:
    return [one for one in ready().values() if one.dataset not in {"acts", "audit", "freshness", "messages"}]


@pytest.mark.django_db
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(
    first=orders(), second=orders(), zone=st.sampled_from(ZONES), start=st.integers(0, 5), span=st.sampled_from(SPANS)
)
def test_from_portions_comes_what_comes_from_all_orders(
    first: list[Facts], second: list[Facts], zone: str, start: int, span: dict[str, str]
) -> None:
    """Also after orders were written again, added and taken away, though only their days are collected anew."""
    Shop.objects.all().delete()
    shop = new_shop()
    shop.policy = {"timezone": zone}
    shop.save()
    told(shop, first)
    many, portions.MANY = portions.MANY, 0
    try:
        for facts in (first, [*first[1:], *(replace(one, id=f"{one.id}0") for one in second)], second):
            with transaction.atomic():
                record(shop, [Piece(one.id, one, "test", "test", NOW, frozenset()) for one in facts], NOW)
            for each in kept_in_portions()[start::6]:
                portions.MANY = 0
                kept = _all(run(each, shop, now=NOW, parameters=span, reader=OWNER))
                portions.MANY = 10**9
                assert kept == _all(run(each, shop, now=NOW, parameters=span, reader=OWNER)), each.name
    finally:
        portions.MANY = many
    assert Portion.objects.filter(shop=shop).exists() == bool(first or second)
    Portion.objects.all().delete()
    WrittenDay.objects.all().delete()


def _all(answer: Answer) -> tuple[Any, ...]:
    return answer.columns, rows(answer)


def test_only_days_that_were_written_are_collected_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MANY", 0)
    definition = ready()["refunds_by_reason"]
    asked = plan(definition, moment_of(shop, NOW), {}, OWNER)
    assert portions.used(asked, shop)
    days = list(portions.refresh([asked], shop))
    assert days == sorted({str(order.placed_at.date()) for order in Order.objects.all()}, reverse=True)
    assert list(portions.refresh([asked], shop)) == []
    one = Order.objects.order_by("placed_at").first()
    with transaction.atomic():
        rejudge(shop, [one.id], NOW, "test")
    assert len(portions.lacking([portions.digest_of(asked, shop)], shop).reports) == 1
    assert list(portions.refresh([asked], shop)) == [str(one.placed_at.date())]


@pytest.mark.parametrize("few", [8, 0])
def test_behind_a_figure_from_portions_are_the_rows_that_all_orders_have(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether their orders are named in the portions, or their days are read."""
    monkeypatch.setattr(rowcounts, "FEW", few)
    counted: Counter[str] = Counter()
    for name, definition in ready().items():
        if name not in {"refunds_by_reason", "late_by_carrier", "orders_by_day", "problems_raised", "time_to_clear"}:
            continue
        monkeypatch.setattr(portions, "MANY", 0)
        answer = run(definition, shop, now=NOW, parameters=LAST_90_DAYS, reader=OWNER)
        keys = [place for place, column in enumerate(answer.columns) if not column.measure]
        for row in list(answer.rows)[:5]:
            key = [key_text(row[place]) for place in keys]
            monkeypatch.setattr(portions, "MANY", 0)
            narrow = drilled(definition, shop, key, now=NOW, parameters=LAST_90_DAYS, reader=OWNER)
            told = rows(narrow)
            monkeypatch.setattr(portions, "MANY", 10**9)
            assert narrow.total == len(told), (name, key)
            counted[name] += len(told)
            whole = drilled(definition, shop, key, now=NOW, parameters=LAST_90_DAYS, reader=OWNER)
            assert Counter(told) == Counter(rows(whole))
    assert len(+counted) >= 4, counted


@pytest.mark.parametrize("together", [2000, 3])
def test_a_day_is_read_once_for_all_reports(shop: Shop, monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    """And a turn of the duty ends after a day where its time is over."""
    monkeypatch.setattr(portions, "MANY", 0)
    monkeypatch.setattr(gathering, "TOGETHER", together)
    monkeypatch.setattr(keeping, "SECONDS", 0)
    read: list[int] = []
    monkeypatch.setattr(
        gathering, "facts_of", lambda shop, needed, ids: read.extend(ids) or facts_of(shop, needed, ids)
    )
    turns = 0
    while keeping.keep_ready(NOW):
        turns += 1
    assert Counter(read) == Counter(Order.objects.values_list("id", flat=True))
    kept = Counter(Portion.objects.values_list("digest", flat=True))
    assert len(kept) > 30
    assert set(kept.values()) == {turns} == {len({order.placed_at.date() for order in Order.objects.all()})}
    answers = [_all(run(one, shop, now=NOW, reader=OWNER)) for one in kept_in_portions()]
    assert len(read) == Order.objects.count()
    monkeypatch.setattr(portions, "MANY", 10**9)
    assert answers == [_all(run(one, shop, now=NOW, reader=OWNER)) for one in kept_in_portions()]


def test_of_parts_only_the_orders_that_have_them_are_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MANY", 0)
    moment = moment_of(shop, NOW)
    lost = finder(plan(ready()["authorizations_lost"], moment, {}, OWNER), shop)
    assert lost is not None
    assert lost.definition.filters == "left:>0 -payment:voided test:false"  # what is expired is so at a moment
    assert finder(plan(ready()["returns_by_state"], moment, {}, OWNER), shop) is not None
    assert finder(plan(ready()["refunds_by_reason"], moment, {}, OWNER), shop) is None  # is kept itself


def test_what_depends_on_the_moment_is_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "MANY", 0)
    moment = moment_of(shop, NOW)
    for name in ("unfulfilled_by_age", "pending_payments", "data_freshness", "staff_activity"):
        assert not portions.used(plan(ready()[name], moment, {}, OWNER), shop)
    unknown = of_orders()
    assert not portions.used(plan(unknown, moment, {}, OWNER), shop)
