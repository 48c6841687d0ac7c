"""Searches over a shop's orders find what the rows say."""

import pytest

from suivi.core.query import QueryError
from suivi.core.queryfields import ORDERS
from suivi.lib.rows import is_postgres, select
from suivi.orders.filters import FilterError, Filters
from suivi.orders.models import Order, Term
from suivi.orders.overview import export, page
from suivi.orders.search import SENTENCES, sentence
from tests.once import made_once
from tests.road import fill, new_shop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    with made_once(django_db_blocker):
        shop = new_shop()
        fill(shop, 60)
        yield shop


def found(shop, q):
    return {row.id for row in page(shop, Filters(q=q), size=1000).rows}


def rows(shop, wanted=lambda row: True):
    return {row.id for row in Order.objects.filter(shop=shop) if wanted(row)}


def test_a_status_finds_what_the_column_says(shop):
    wanted = Order.objects.filter(shop=shop, payment="paid").count()
    assert page(shop, Filters(q="financial_status:paid")).total == wanted > 0
    assert found(shop, "-financial_status:paid") == rows(shop, lambda row: row.payment != "paid")
    assert found(shop, "NOT NOT financial_status:paid") == rows(shop, lambda row: row.payment == "paid")


def test_a_tag_and_its_absence(shop):
    tag = Term.objects.filter(shop=shop, kind="tag").values_list("term", flat=True).first()
    having = rows(shop, lambda row: tag in [one.casefold() for one in row.tags])
    assert found(shop, f'tag:"{tag}"') == having != set()
    assert found(shop, f'-tag:"{tag}"') == found(shop, f'tag_not:"{tag}"') == rows(shop) - having
    assert found(shop, "tag:*") == rows(shop, lambda row: row.tags)


def test_or_binds_tighter_and_parentheses_tighter_still(shop):
    paid, delivered = "financial_status:paid", "delivery_status:delivered"
    first, second = Order.objects.filter(shop=shop)[:2]
    names = f"name:{first.name} OR name:{second.name}"
    assert found(shop, names) == {first.id, second.id}
    two = rows(shop, lambda row: row.id in {first.id, second.id} and row.payment == "paid")
    assert found(shop, f"{names} {paid}") == two
    assert found(shop, f"({names}) {paid}") == two
    assert found(shop, f"{paid} OR ({delivered} -{paid})") == rows(
        shop, lambda row: row.payment == "paid" or row.delivery == "delivered"
    )


def test_bare_words_find_by_how_they_begin(shop):
    order = Order.objects.filter(shop=shop).exclude(email="").first()
    for q in (order.name, order.name.lstrip("#"), order.email, order.email[:6].upper(), f'"{order.customer_name}"'):
        assert order.id in found(shop, q)


def test_a_customer_s_orders_are_found_without_naming_anybody(shop):
    key = Order.objects.filter(shop=shop).exclude(customer_key="").first().customer_key
    number = key.rpartition("/")[2]
    assert number.isdecimal()
    assert found(shop, f"customer_id:{number}") == rows(shop, lambda row: row.customer_key == key)


def test_a_problem_is_found_though_it_is_not_the_first(shop):
    codes = {problem["code"] for row in Order.objects.filter(shop=shop) for problem in row.problems}
    assert codes
    for code in codes:
        wanted = {row.id for row in Order.objects.filter(shop=shop) if code in {one["code"] for one in row.problems}}
        assert found(shop, f"problem:{code}") == wanted


@pytest.mark.parametrize(
    "q",
    [
        "a " * 250,
        " ".join(f"a{number}" for number in range(30)),
        "a OR " * 80 + "a",
        "tag:" + "a," * 200 + "a",
        "-" * 30 + "a",
    ],
)
def test_the_longest_searches_are_answered(shop, q):
    assert page(shop, Filters(q=q.strip())).total >= 0


@pytest.mark.parametrize("name", [*ORDERS])
def test_every_field_can_be_asked_whether_it_has_a_value(shop, name):
    has, lacks = found(shop, f"{name}:*"), found(shop, f"-{name}:*")
    assert not has & lacks
    assert has | lacks == rows(shop)


def test_times_and_numbers_are_compared(shop):
    order = Order.objects.filter(shop=shop).order_by("placed_at")[30]
    day, total = order.placed_at.date(), order.total
    assert found(shop, f"created_at:<{day}") == rows(shop, lambda row: row.placed_at.date() < day)
    assert found(shop, f"created_at:<={day}") == rows(shop, lambda row: row.placed_at.date() <= day)
    assert found(shop, f"current_total_price:>{total}") == rows(shop, lambda row: row.total > total)
    assert found(shop, f"id:{order.id}") == {order.id}


@pytest.mark.parametrize("q", ["foo:bar", "\u0301", "financial_status:payed", "a" * 501])
def test_what_is_not_understood_is_refused_before_anything_is_sent(shop, q):
    with pytest.raises(FilterError):
        page(shop, Filters(q=q))
    with pytest.raises(FilterError):
        export(shop, Filters(q=q), ["id"])


def test_the_refusal_names_what_may_have_been_meant():
    error = QueryError("bad_value", {"field": "status", "value": "opn"}, 0, "open")
    assert sentence(error) == "“opn” is not a value of status. Did you mean “open”?"
    params = {"longest": "", "most": "", "deepest": "", "field": "", "value": "", "op": ""}
    assert all(sentence(QueryError(code, params, 0)) for code in SENTENCES)


def test_postgres_compares_what_is_searched_byte_by_byte():
    if not is_postgres():
        pytest.skip("SQLite compares so anyway")
    told = select(
        "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'"
        " AND table_name IN ('orders_term', 'orders_tally')",
        (),
    )
    assert set(told) == {("orders_term", "term"), ("orders_tally", "value")}
