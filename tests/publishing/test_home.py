"""The home page: figures made beside it, arranged by each person."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.test import Client

from suivi.accounts.models import Role, Shop
from suivi.lib import clock
from suivi.orders.changed import Changed
from suivi.publishing import home
from suivi.publishing.home import CHANGED, FRESH, LOOKED_AT, OWNER, Figures, refresh, summed, tiles
from suivi.publishing.models import Tile
from suivi.reports.contract import Answer, Column, Kind, Subtotal
from tests.publishing.making import person
from tests.road import NOW, fill, new_shop
from tests.web.conftest import signed_in
from tests.web.markup import Page

COUNT, DAY = Column("n", "Orders", Kind.COUNT, measure=True), Column("day", "Day", Kind.DAY, "day")
TOTAL, CURRENCY = Column("total", "Total", Kind.MONEY), Column("currency", "Currency", Kind.TEXT)
TODAY = date(2026, 3, 2)


def test_rows_are_counted_and_money_is_kept_apart_by_currency() -> None:
    rows = [
        (Decimal(5), "EUR"),
        (Decimal("7.50"), "USD"),
        (None, "EUR"),
        (Decimal(1), "EUR"),
        Subtotal((Decimal(6), "EUR")),
    ]
    found = summed(Answer((TOTAL, CURRENCY), iter(rows)), TODAY)
    assert found == Figures(4, {"EUR": Decimal(6), "USD": Decimal("7.50")})


def test_of_days_today_counts_and_the_others_are_bars() -> None:
    rows = [(TODAY, 3), (TODAY - timedelta(days=1), 5), (TODAY - timedelta(days=40), 9)]
    found = summed(Answer((DAY, COUNT), iter(rows)), TODAY)
    assert (found.count, found.days[-2:], sum(found.days), len(found.days)) == (3, (5, 3), 8, 30)
    assert summed(Answer((DAY, COUNT), iter(rows[1:])), TODAY).count == 0
    paid = [(TODAY, 3, Decimal(7)), (TODAY - timedelta(days=1), 5, Decimal(90))]
    assert summed(Answer((DAY, COUNT, TOTAL), iter(paid)), TODAY).money == {"": Decimal(7)}


@pytest.fixture
def shop(db) -> Shop:
    found = new_shop()
    fill(found, 8)
    return found


def work(now) -> int:
    done = 0
    while refresh(now):
        done += 1
    return done


def test_tiles_are_made_while_somebody_looks_and_then_no_more(shop: Shop) -> None:
    names = ("late_now", "no_such")
    assert [one.figures for one in tiles(shop, Role.OWNER, names, NOW).values()] == [None, None]
    assert work(NOW) == 2
    found = tiles(shop, Role.OWNER, names, NOW)
    assert home.figures_of(found["late_now"]) is not None
    assert home.figures_of(found["no_such"]) == Figures(0, failed=True)
    assert work(NOW + FRESH) == 2
    assert work(NOW + LOOKED_AT + FRESH * 2) == 2
    assert set(Tile.objects.values_list("due_at", flat=True)) == {None}
    tiles(shop, Role.OWNER, names, NOW + timedelta(days=1))
    assert work(NOW + timedelta(days=1)) == 2


def test_the_page_reads_what_was_made_and_is_arranged_by_each(shop: Shop, django_assert_max_num_queries) -> None:
    olga: Client = signed_in(person(shop))
    first = olga.get("/s/demo/home/").content.decode()
    assert Page(first).text.count("Being counted") == len(OWNER) + 1
    assert work(clock.now()) == len(OWNER) + 1
    with django_assert_max_num_queries(14):
        page = olga.get("/s/demo/home/").content.decode()
    assert Page(page).foreign == []
    assert "Being counted" not in page
    assert "Otherwise all is as it was." in page
    assert olga.get("/s/demo/").headers["Location"] == "/s/demo/home/"
    assert olga.get("/s/demo/home/news?after=0").status_code == 200
    olga.post("/s/demo/home/arrange/", {"place0": "staff_activity", "place3": "late_now", "place4": "late_now"})
    assert list(home.plan_of(shop, person(shop), Role.OWNER)) == ["staff_activity", "late_now"]
    other = person(shop, Role.AGENT, "ann@example.com")
    assert list(home.plan_of(shop, other, Role.AGENT)) == list(home.AGENT)
    olga.post("/s/demo/home/arrange/", {})
    assert list(home.plan_of(shop, person(shop), Role.OWNER)) == list(OWNER)


def test_what_a_role_may_not_see_is_told_as_such(shop: Shop) -> None:
    tiles(shop, Role.VIEWER, ("audit_activity",), NOW)
    tiles(shop, Role.OWNER, ("audit_activity",), NOW)
    work(NOW)
    told = {one.role: home.figures_of(one).failed for one in Tile.objects.all()}
    assert told == {"viewer": True, "owner": False}


def test_what_changed_stands_below_the_tiles(shop: Shop) -> None:
    olga: Client = signed_in(person(shop))
    olga.get("/s/demo/home/")
    work(clock.now())
    found = Changed(placed=2, new={"late": 3}, over={"late": 1, "stuck": 2}, reached={"delivery": {"delivered": 1200}})
    Tile.objects.filter(report=CHANGED).update(figures=msgspec.to_builtins(found))
    said = " ".join(Page(olga.get("/s/demo/home/").content.decode()).text.split())
    assert "2 new orders. ProblemNewSolved Late31Parcel stuck02 Status reachedOrders Delivered1,200" in said
    Tile.objects.filter(report=CHANGED).update(figures=msgspec.to_builtins(Changed(history=True)))
    assert "So much history was read today" in Page(olga.get("/s/demo/home/").content.decode()).text
