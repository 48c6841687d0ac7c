"""Lists count exactly what they show, page by page, whichever way they are read."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suivi.orders import boards, counts, listing, picks
from suivi.orders.filters import TERMS, FilterError, Filters, from_params
from suivi.orders.models import Order, Tally, Term
from suivi.orders.overview import export, page
from suivi.orders.sorts import SORTS, cursor_of, read_cursor
from tests.road import fill, new_shop

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "",
    "payment=paid",
    "payment=paid,authorized&delivery=delivered&state=archived",
    "problem=any",
    "tag=VIP",
    "carrier=dhl&payment=paid",
    "country=FR&tag=vip",
    "from=2026-02-10&to=2026-02-20",
    "placed=90d",
    "q=a",
    "q=financial_status:paid tag:vip",
    "q=-financial_status:paid created_at:>2026-02-15",
    "q=m&payment=paid&to=2026-02-25",
]


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        shop = new_shop("lists")
        fill(shop, 120)
        yield shop
        for model in (Order, Tally, Term):
            model.objects.filter(shop=shop).delete()
        shop.delete()


MOST = 12  # questions of any list


def filters(address):
    return from_params(QueryDict(address))


def everything(shop, wanted, *, size=7):
    """The ids of all pages, forwards, and of all pages backwards from the last."""
    seen, cursor = [], ""
    while True:
        found = page(shop, Filters(**(vars(wanted) | {"after": cursor})), size=size)
        seen += [row.id for row in found.rows]
        if not found.next:
            break
        cursor = found.next
    back, cursor = [row.id for row in found.rows], found.previous
    while cursor:
        found = page(shop, Filters(**(vars(wanted) | {"before": cursor})), size=size)
        back = [row.id for row in found.rows if row.id not in back] + back
        cursor = found.previous
    return seen, back


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_total_is_the_number_of_orders_on_all_pages(shop, address):
    wanted = filters(address)
    seen, back = everything(shop, wanted)
    assert len(seen) == len(set(seen)) == page(shop, wanted).total
    assert back == seen
    assert [number for (number,) in export(shop, wanted, ["id"])] == seen


@pytest.mark.parametrize(
    ("address", "total", "more"),
    [
        ("q=a", 10, True),
        ("q=a&delivery=in_transit", None, False),  # few of many: counted all the same
        ("q=-financial_status:pending a", 10, True),
        ("payment=paid", None, False),  # tallies count whatever there is
    ],
)
def test_what_must_be_looked_for_is_counted_up_to_a_limit(shop, monkeypatch, address, total, more):
    exact = page(shop, filters(address))
    monkeypatch.setattr(listing, "MOST", 10)
    found = page(shop, filters(address))
    assert (found.total, found.more) == (total or exact.total, more)
    assert exact.total > 10 if more else found.total > 0
    assert everything(shop, filters(address))[0] == [number for (number,) in export(shop, filters(address), ["id"])]
    for name, words in found.facets.items():
        if name not in TERMS and "q=" in address:
            assert all(facet.count is None for facet in words)
            assert {facet.word for facet in words} >= {facet.word for facet in exact.facets[name]}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("way", ["walk", "status", "term", "period", "search"])
def test_every_way_gives_the_same_orders_in_the_same_order(shop, sort, way, monkeypatch):
    wanted = filters(f"q=a&payment=paid,authorized,pending&country=FR&from=2026-01-01&sort={sort}")
    usual, _back = everything(shop, wanted)
    monkeypatch.setattr(picks, "_ways", lambda *_: {way: 1})
    assert everything(shop, wanted) == (usual, usual)
    assert usual


@pytest.mark.parametrize("sort", [name for name, sort in SORTS.items() if sort.optional])
def test_orders_that_lack_what_is_sorted_by_come_last(shop, sort):
    seen, _back = everything(shop, Filters(sort=sort))
    rows = {row.id: row for row in Order.objects.filter(shop=shop)}
    has = [SORTS[sort].places(rows[number]) for number in seen]
    assert has == sorted(has, reverse=True)
    values = [getattr(rows[number], SORTS[sort].column) for number, first in zip(seen, has, strict=True) if first]
    assert values == sorted(values, reverse=SORTS[sort].descending)
    assert len(seen) == len(rows)


@pytest.mark.parametrize("address", ["", "payment=paid", "tag=vip", "placed=90d"])
def test_facets_are_what_choosing_them_shows(shop, address):
    for name, words in page(shop, filters(address)).facets.items():
        for facet in words:
            if facet.count is not None and not facet.chosen:
                chosen = filters(address).address(**{name: facet.word})
                assert page(shop, filters(chosen)).total == facet.count, (name, facet)


EDGES = [datetime(2026, 1, 20, tzinfo=UTC).replace(tzinfo=None), datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None)]
moments = st.none() | st.datetimes(*EDGES, timezones=st.just(UTC))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(start=moments, end=moments)
def test_a_period_is_counted_exactly_whatever_its_edges(shop, start, end):
    orders = Order.objects.filter(counts.placed(start, end), shop=shop)
    assert counts.of_period(shop, start, end) == Counter(orders.values_list("status_key", flat=True))


def test_a_page_asks_as_many_questions_for_many_orders_as_for_few(shop):
    few = new_shop("few")
    fill(few, 10)
    for address in ADDRESSES:
        asked = []
        for one in (few, shop):
            with CaptureQueriesContext(connection) as queries:
                page(one, filters(address))
            asked.append(len(queries))
        assert asked[1] <= max(asked[0], MOST), address  # where nothing is found, less is asked


def test_the_matrix_counts_and_dates_what_its_links_show(shop):
    cells = boards.matrix(shop)
    assert sum(cell.count for cell in cells) == Order.objects.filter(shop=shop, state="open").count()
    for cell in cells:
        same = Order.objects.filter(shop=shop, state="open", payment=cell.payment, fulfillment=cell.fulfillment,
                                    delivery=cell.delivery, returns=cell.returns)  # fmt: skip
        placed = sorted(same.values_list("placed_at", flat=True))
        assert (cell.count, cell.oldest) == (len(placed), placed[0])


def test_the_queue_shows_the_longest_wait_first_in_two_questions(shop):
    counted = counts.of_shop(shop)
    with CaptureQueriesContext(connection) as queries:
        queues = boards.attention(shop, counted)
    assert len(queries) == 2
    for queue in queues:
        first = Order.objects.filter(shop=shop, problem=queue.code).order_by("problem_since", "id")
        assert [row.id for row in queue.rows] == [row.id for row in first[:5]]


@pytest.mark.parametrize("address", ["from=yesterday", "to=2026-13-01", "from=0001-01-01", "placed=ever", "sort=luck"])
def test_a_date_or_sort_that_is_none_is_refused(address):
    with pytest.raises(FilterError):
        filters(address)


TOO_LARGE = "WzAsICIyMDI2LTAxLTAxVDAwOjAwOjAwKzAwOjAwIiwgOTIyMzM3MjAzNjg1NDc3NTgwOF0"  # an id of 2**63


@pytest.mark.parametrize(
    "text", ["", "x", "WzAsICJ4IiwgMV0", "WzEsICIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgMV0", "W10", "bnVsbA", TOO_LARGE]
)
def test_a_cursor_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        read_cursor(SORTS["-placed"], text)


def test_a_cursor_finds_its_place_again(shop):
    for row in Order.objects.filter(shop=shop)[:20]:
        for sort in SORTS.values():
            cursor = read_cursor(sort, cursor_of(sort, row))
            assert cursor.id == row.id
            assert cursor.stretch == (0 if sort.places(row) else 1)
